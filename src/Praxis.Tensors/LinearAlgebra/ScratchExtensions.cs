using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Uninitialised matrices from scratch memory.</summary>
static unsafe class ScratchExtensions
{
    /// <summary>A matrix whose rows follow each other without gaps.</summary>
    public static Matrix<T> TakeMatrix<T>(this Scratch.Frame scratch, int rows, int columns)
        where T : unmanaged => new(scratch.Take<T>((nint)rows * columns), rows, columns, columns);

    /// <summary>A complex matrix whose parts stand side by side in the rows of one real matrix.</summary>
    public static ComplexMatrix<T> TakeComplex<T>(this Scratch.Frame scratch, int rows, int columns, out Matrix<T> joined)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        joined = scratch.TakeMatrix<T>(rows, 2 * columns);
        return new(joined.Block(0, 0, rows, columns), joined.Block(0, columns, rows, columns));
    }

    /// <summary>A row of complex numbers.</summary>
    public static ComplexVector<T> TakeComplex<T>(this Scratch.Frame scratch, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(scratch.Take<T>(length), scratch.Take<T>(length), length);
}
