using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>A complex number of either precision, for the scalar parts of the algorithms.</summary>
readonly record struct ComplexNumber<T>(T Real, T Imaginary)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static ComplexNumber<T> Zero => default;

    public static ComplexNumber<T> One => new(T.One, T.Zero);

    public ComplexNumber<T> Conjugate => new(Real, -Imaginary);

    /// <summary>|z| without overflow or underflow on the way.</summary>
    public T Magnitude => Rotation.Length(Real, Imaginary);

    /// <summary>|re| + |im|: a cheap magnitude for comparisons.</summary>
    public T RoughMagnitude => T.Abs(Real) + T.Abs(Imaginary);

    public static implicit operator ComplexNumber<T>(T real) => new(real, T.Zero);

    public static ComplexNumber<T> operator +(ComplexNumber<T> left, ComplexNumber<T> right) => new(left.Real + right.Real, left.Imaginary + right.Imaginary);

    public static ComplexNumber<T> operator -(ComplexNumber<T> left, ComplexNumber<T> right) => new(left.Real - right.Real, left.Imaginary - right.Imaginary);

    public static ComplexNumber<T> operator -(ComplexNumber<T> value) => new(-value.Real, -value.Imaginary);

    public static ComplexNumber<T> operator *(ComplexNumber<T> left, ComplexNumber<T> right) =>
        new(left.Real * right.Real - left.Imaginary * right.Imaginary, left.Real * right.Imaginary + left.Imaginary * right.Real);

    /// <summary>Smith's division, which does not overflow on the way.</summary>
    public static ComplexNumber<T> operator /(ComplexNumber<T> left, ComplexNumber<T> right)
    {
        if (T.Abs(right.Real) >= T.Abs(right.Imaginary))
        {
            var ratio = right.Imaginary / right.Real;
            var divisor = right.Real + right.Imaginary * ratio;
            return new((left.Real + left.Imaginary * ratio) / divisor, (left.Imaginary - left.Real * ratio) / divisor);
        }
        else
        {
            var ratio = right.Real / right.Imaginary;
            var divisor = right.Imaginary + right.Real * ratio;
            return new((left.Real * ratio + left.Imaginary) / divisor, (left.Imaginary * ratio - left.Real) / divisor);
        }
    }

    /// <summary>The root in the right half plane.</summary>
    public static ComplexNumber<T> Sqrt(ComplexNumber<T> value)
    {
        var magnitude = value.Magnitude;
        if (magnitude == T.Zero) return Zero;
        var larger = T.Sqrt((magnitude + T.Abs(value.Real)) * Machine<T>.Half);
        var smaller = value.Imaginary / (larger + larger);
        return value.Real >= T.Zero ? new(larger, smaller) : new(T.Abs(smaller), T.CopySign(larger, value.Imaginary));
    }
}
