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
        var scale = For(VectorKernels.LargestMagnitude(a));
        if (!T.IsNaN(scale) && scale != T.One) Divide(a, scale);
        return scale;
    }

    /// <summary>The scale for a matrix with such a largest entry: one where it needs none, NaN where it is not finite.</summary>
    public static T For<T>(T largest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(largest)) return T.NaN;
        var near = largest == T.Zero || (largest >= T.CreateTruncating(1e-4) && largest <= T.CreateTruncating(1e4));
        return near ? T.One : Machine<T>.PowerOfTwoNear(largest);
    }

    public static void Divide<T>(Matrix<T> a, T powerOfTwo)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < a.Rows; row++)
        {
            VectorKernels.Scale(T.One / powerOfTwo, a.Row(row), a.Columns);
        }
    }
}
