using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A row-major matrix in memory that somebody else owns: the kernels' view of it. Rows lie
/// <see cref="Stride"/> numbers apart.
/// </summary>
readonly unsafe struct Matrix<T>(T* start, int rows, int columns, int stride)
    where T : unmanaged
{
    public T* Start { get; } = start;
    public int Rows { get; } = rows;
    public int Columns { get; } = columns;
    public int Stride { get; } = stride;

    /// <summary>The number in one place.</summary>
    public ref T this[int row, int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Start[(nint)row * Stride + column];
    }

    /// <summary>Where a row begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(int row) => Start + (nint)row * Stride;

    /// <summary>One row as a span.</summary>
    public Span<T> RowSpan(int row) => new(Row(row), Columns);

    /// <summary>The part from one corner on.</summary>
    public Matrix<T> From(int row, int column) => Block(row, column, Rows - row, Columns - column);

    /// <summary>A rectangular part.</summary>
    public Matrix<T> Block(int row, int column, int rows, int columns) => new(Row(row) + column, rows, columns, Stride);

    public void Clear()
    {
        if (Stride == Columns)
        {
            new Span<T>(Start, Rows * Columns).Clear();
            return;
        }
        for (var row = 0; row < Rows; row++)
        {
            RowSpan(row).Clear();
        }
    }

    public void CopyTo(Matrix<T> destination)
    {
        if (Stride == Columns && destination.Stride == Columns)
        {
            new Span<T>(Start, Rows * Columns).CopyTo(new(destination.Start, Rows * Columns));
            return;
        }
        for (var row = 0; row < Rows; row++)
        {
            RowSpan(row).CopyTo(destination.RowSpan(row));
        }
    }

    public void TransposeTo(Matrix<T> destination) => Transposition.Copy(Start, Stride, destination.Start, destination.Stride, Rows, Columns);

    public void SwapRows(int first, int second)
    {
        if (first == second) return;
        var one = RowSpan(first);
        var other = RowSpan(second);
        for (var column = 0; column < one.Length; column++)
        {
            (one[column], other[column]) = (other[column], one[column]);
        }
    }
}

/// <summary>What needs arithmetic on a <see cref="Matrix{T}"/>.</summary>
static class MatrixExtensions
{
    public static void SetIdentity<T>(this Matrix<T> matrix)
        where T : unmanaged, INumberBase<T>
    {
        matrix.Clear();
        for (var i = 0; i < Math.Min(matrix.Rows, matrix.Columns); i++)
        {
            matrix[i, i] = T.One;
        }
    }
}
