using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Plane rotations of two numbers.</summary>
static class Rotation
{
    /// <summary>c and s with c·f + s·g = r and c·g − s·f = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Make<T>(T f, T g, out T cosine, out T sine, out T r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var square = f * f + g * g;
        if (square >= Machine<T>.SmallestSquare && square <= Machine<T>.LargestSquare)
        {
            var length = T.Sqrt(square);
            r = T.CopySign(length, f);
            cosine = T.Abs(f) / length;
            sine = g / r;
            return;
        }
        MakeScaled(f, g, out cosine, out sine, out r);
    }

    /// <summary>√(a² + b²) without overflow or underflow on the way.</summary>
    public static T Length<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var square = a * a + b * b;
        if (square >= Machine<T>.SmallestSquare && square <= Machine<T>.LargestSquare) return T.Sqrt(square);
        var larger = T.Max(T.Abs(a), T.Abs(b));
        if (larger == T.Zero || !T.IsFinite(larger)) return larger;
        var scale = Machine<T>.PowerOfTwoNear(larger);
        a /= scale;
        b /= scale;
        return scale * T.Sqrt(a * a + b * b);
    }

    static void MakeScaled<T>(T f, T g, out T cosine, out T sine, out T r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (g == T.Zero)
        {
            (cosine, sine, r) = (T.One, T.Zero, f);
            return;
        }
        var scale = Machine<T>.PowerOfTwoNear(T.Max(T.Abs(f), T.Abs(g)));
        f /= scale;
        g /= scale;
        var length = T.CopySign(T.Sqrt(f * f + g * g), f);
        cosine = f / length;
        sine = g / length;
        r = length * scale;
    }
}
