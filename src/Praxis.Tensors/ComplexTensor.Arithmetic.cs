namespace Praxis.Tensors;

public sealed partial class ComplexTensor
{
    /// <summary>Sum.</summary>
    public static ComplexTensor operator +(ComplexTensor left, ComplexTensor right) => new(left.Real + right.Real, left.Imaginary + right.Imaginary);

    /// <summary>Sum with real numbers.</summary>
    public static ComplexTensor operator +(ComplexTensor left, Tensor right) => new(left.Real + right, left.Imaginary);

    /// <summary>Sum with real numbers.</summary>
    public static ComplexTensor operator +(Tensor left, ComplexTensor right) => right + left;

    /// <summary>Sum with a real number.</summary>
    public static ComplexTensor operator +(ComplexTensor left, double right) => new(left.Real + right, left.Imaginary);

    /// <summary>Sum with a real number.</summary>
    public static ComplexTensor operator +(double left, ComplexTensor right) => right + left;

    /// <summary>Difference.</summary>
    public static ComplexTensor operator -(ComplexTensor left, ComplexTensor right) => new(left.Real - right.Real, left.Imaginary - right.Imaginary);

    /// <summary>Difference from real numbers.</summary>
    public static ComplexTensor operator -(ComplexTensor left, Tensor right) => new(left.Real - right, left.Imaginary);

    /// <summary>Difference of real numbers.</summary>
    public static ComplexTensor operator -(Tensor left, ComplexTensor right) => new(left - right.Real, -right.Imaginary);

    /// <summary>Difference from a real number.</summary>
    public static ComplexTensor operator -(ComplexTensor left, double right) => new(left.Real - right, left.Imaginary);

    /// <summary>Difference of a real number.</summary>
    public static ComplexTensor operator -(double left, ComplexTensor right) => new(left - right.Real, -right.Imaginary);

    /// <summary>Negative.</summary>
    public static ComplexTensor operator -(ComplexTensor value) => new(-value.Real, -value.Imaginary);

    /// <summary>(a + ib)(c + id) = (ac − bd) + i(ad + bc).</summary>
    public static ComplexTensor operator *(ComplexTensor left, ComplexTensor right) => new(
        (left.Real * right.Real) - (left.Imaginary * right.Imaginary),
        (left.Real * right.Imaginary) + (left.Imaginary * right.Real));

    /// <summary>Product with real numbers.</summary>
    public static ComplexTensor operator *(ComplexTensor left, Tensor right) => new(left.Real * right, left.Imaginary * right);

    /// <summary>Product with real numbers.</summary>
    public static ComplexTensor operator *(Tensor left, ComplexTensor right) => right * left;

    /// <summary>Product with a real number.</summary>
    public static ComplexTensor operator *(ComplexTensor left, double right) => new(left.Real * right, left.Imaginary * right);

    /// <summary>Product with a real number.</summary>
    public static ComplexTensor operator *(double left, ComplexTensor right) => right * left;

    /// <summary>(a + ib)/(c + id) = (a + ib)(c − id)/(c² + d²).</summary>
    public static ComplexTensor operator /(ComplexTensor left, ComplexTensor right) => left * right.Reciprocal();

    /// <summary>Quotient by real numbers.</summary>
    public static ComplexTensor operator /(ComplexTensor left, Tensor right) => new(left.Real / right, left.Imaginary / right);

    /// <summary>Quotient of real numbers.</summary>
    public static ComplexTensor operator /(Tensor left, ComplexTensor right) => right.Reciprocal() * left;

    /// <summary>Quotient by a real number.</summary>
    public static ComplexTensor operator /(ComplexTensor left, double right) => new(left.Real / right, left.Imaginary / right);

    /// <summary>Quotient of a real number.</summary>
    public static ComplexTensor operator /(double left, ComplexTensor right) => right.Reciprocal() * left;

    /// <summary>1/(c + id) = (c − id)/(c² + d²).</summary>
    public ComplexTensor Reciprocal()
    {
        // Dividing by the larger part first keeps the squares from overflowing; the result does not depend on it.
        var larger = Real.Detach().Abs().Maximum(Imaginary.Detach().Abs());
        var (c, d) = (Real / larger, Imaginary / larger);
        var square = (c.Square() + d.Square()) * larger;
        return new(c / square, -d / square);
    }

    /// <summary>a − ib.</summary>
    public ComplexTensor Conjugate() => new(Real, -Imaginary);

    /// <summary>i · z = −b + ia.</summary>
    public ComplexTensor TimesI() => new(-Imaginary, Real);

    /// <summary>|z|² = a² + b².</summary>
    public Tensor AbsSquared() => Real.Square() + Imaginary.Square();

    /// <summary>|z| = √(a² + b²); its gradient at 0 is taken as 0.</summary>
    public Tensor Abs()
    {
        Tensor y;
        using (Gradient.Off())
        {
            // As in Reciprocal; where both parts are 0 or one is infinite, there is nothing to scale.
            var larger = Real.Abs().Maximum(Imaginary.Abs());
            var scale = Tensor.Where(larger.EqualTo(0).Or(larger.IsInfinite()), 1, larger);
            y = ((Real / scale).Square() + (Imaginary / scale).Square()).Sqrt() * scale;
        }
        return Tape.Record("ComplexAbs", y, [Real, Imaginary], (g, needs) =>
        {
            var share = g / Tensor.Where(y.EqualTo(0), 1, y);
            return [needs[0] ? share * Real : null, needs[1] ? share * Imaginary : null];
        }, Real, Imaginary, y);
    }

    /// <summary>The angle φ of z = |z| e^{iφ} in (−π, π]; its gradient at 0 is taken as 0.</summary>
    public Tensor Angle()
    {
        Tensor y;
        using (Gradient.Off())
        {
            y = Imaginary.Atan2(Real);
        }
        return Tape.Record("Angle", y, [Real, Imaginary], (g, needs) =>
        {
            var square = AbsSquared();
            var share = g / Tensor.Where(square.EqualTo(0), 1, square);
            return [needs[0] ? -share * Imaginary : null, needs[1] ? share * Real : null];
        }, Real, Imaginary);
    }

    /// <summary>e^z = e^a (cos b + i sin b).</summary>
    public ComplexTensor Exp() => Polar(Real.Exp(), Imaginary);

    /// <summary>log z = log |z| + iφ.</summary>
    public ComplexTensor Log() => new(Abs().Log(), Angle());

    /// <summary>z^p = |z|^p e^{ipφ} for a real p.</summary>
    public ComplexTensor Pow(double exponent) => Polar(Abs().Pow(exponent), Angle() * exponent);

    /// <summary>√z = √|z| e^{iφ/2}.</summary>
    public ComplexTensor Sqrt() => Polar(Abs().Sqrt(), Angle() * 0.5);

    /// <summary>The matrix product (A + iB)(C + iD) = (AC − BD) + i(AD + BC), over the last two dimensions.</summary>
    public ComplexTensor MatMul(ComplexTensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Real.MatMul(other.Real) - Imaginary.MatMul(other.Imaginary),
            Real.MatMul(other.Imaginary) + Imaginary.MatMul(other.Real));
    }

    /// <summary>The matrix product with a real matrix.</summary>
    public ComplexTensor MatMul(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Real.MatMul(other), Imaginary.MatMul(other));
    }

    /// <summary>The sum of all numbers.</summary>
    public ComplexTensor Sum() => new(Real.Sum(), Imaginary.Sum());

    /// <summary>The sums along a dimension.</summary>
    public ComplexTensor Sum(int dim, bool keepDim = false) => new(Real.Sum(dim, keepDim), Imaginary.Sum(dim, keepDim));

    /// <summary>The sums over dimensions.</summary>
    public ComplexTensor Sum(ReadOnlySpan<int> dims, bool keepDim = false) => new(Real.Sum(dims, keepDim), Imaginary.Sum(dims, keepDim));

    /// <summary>The mean of all numbers.</summary>
    public ComplexTensor Mean() => new(Real.Mean(), Imaginary.Mean());

    /// <summary>The means along a dimension.</summary>
    public ComplexTensor Mean(int dim, bool keepDim = false) => new(Real.Mean(dim, keepDim), Imaginary.Mean(dim, keepDim));
}
