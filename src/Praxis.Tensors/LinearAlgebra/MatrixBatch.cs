using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Where the matrices (or rows, or numbers) of a batch lie; empty for an argument that is not given.</summary>
readonly unsafe struct MatrixBatch
{
    readonly byte* _start;
    readonly int _size;
    readonly int _step;
    readonly int[]? _leadSizes;
    readonly int[]? _leadSteps;

    /// <summary>The batch of a view whose first dimensions are (or broadcast to) the leading ones.</summary>
    public MatrixBatch(in View view, byte* start, int[] lead)
    {
        var inner = view.Rank - lead.Length;
        _size = view.Type.Size();
        _start = start + (nint)view.Offset * _size;
        Rows = inner >= 2 ? view.Sizes[^2] : 1;
        Columns = inner >= 1 ? view.Sizes[^1] : 1;
        _step = Rows * Columns;
        if (!view.IsContiguous)
        {
            _leadSizes = lead;
            _leadSteps = view.Steps;
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Whether the argument was given.</summary>
    public bool IsGiven => _start != null;

    /// <summary>Where a member of the batch begins.</summary>
    public T* At<T>(int index)
        where T : unmanaged => (T*)(_start + Offset(index) * _size);

    /// <summary>A member of the batch as a matrix; one without memory where the argument is not given.</summary>
    public Matrix<T> Matrix<T>(int index)
        where T : unmanaged => IsGiven ? new(At<T>(index), Rows, Columns, Columns) : default;

    /// <summary>A member of the batch as a row.</summary>
    public Span<T> Row<T>(int index)
        where T : unmanaged => new(At<T>(index), Columns);

    /// <summary>Two parts as one complex matrix.</summary>
    public ComplexMatrix<T> Complex<T>(MatrixBatch imaginary, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(Matrix<T>(index), imaginary.Matrix<T>(index));

    nint Offset(int index)
    {
        if (_leadSizes is null)
        {
            return (nint)index * _step;
        }
        nint offset = 0;
        for (var d = _leadSizes.Length - 1; d >= 0; d--)
        {
            (index, var position) = Math.DivRem(index, _leadSizes[d]);
            offset += (nint)position * _leadSteps![d];
        }
        return offset;
    }
}
