using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Keeps the iterations away from overflow and underflow.</summary>
static unsafe class Scaling
{
    /// <summary>
    /// Divides a matrix by a power of two where its largest entry is far from one, and returns what the results
    /// are to be multiplied by: NaN where the matrix holds NaN or infinity.
    /// </summary>
    public static T Apply<T>(Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = VectorKernels.LargestMagnitude(a);
        if (!T.IsFinite(largest)) return T.NaN;
        if (largest == T.Zero || (largest >= T.CreateTruncating(1e-4) && largest <= T.CreateTruncating(1e4))) return T.One;
        var scale = Machine<T>.PowerOfTwoNear(largest);
        for (var row = 0; row < a.Rows; row++)
        {
            VectorKernels.Scale(T.One / scale, a.Row(row), a.Columns);
        }
        return scale;
    }
}
