using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Plane rotations of two numbers.</summary>
static class Rotation
{
    /// <summary>c and s with c·f + s·g = r and c·g − s·f = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Cosine, T Sine, T R) Make<T>(T f, T g)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var square = f * f + g * g;
        if (square >= Machine<T>.SmallestSquare && square <= Machine<T>.LargestSquare)
        {
            var r = T.Sqrt(square);
            return (f / r, g / r, r);
        }
        // Taken apart, so that the numbers of the usual case stay in registers.
        var (cosine, sine, length) = MakeScaled(f, g);
        return (cosine, sine, length);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    static (T Cosine, T Sine, T R) MakeScaled<T>(T f, T g)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (g == T.Zero) return (T.One, T.Zero, f);
        var scale = Machine<T>.PowerOfTwoNear(T.Max(T.Abs(f), T.Abs(g)));
        f /= scale;
        g /= scale;
        var length = T.Sqrt(f * f + g * g);
        return (f / length, g / length, length * scale);
    }
}
