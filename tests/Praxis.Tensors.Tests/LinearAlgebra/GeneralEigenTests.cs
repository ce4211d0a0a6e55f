using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class GeneralEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(70)]
    [InlineData(120)]
    public void Every_pair_satisfies_its_equation(int n)
    {
        for (var seed = 0; seed < (n < 20 ? 30 : 2); seed++)
        {
            Check(Dense<double>.Random(n, n, seed), 40);
            Check(Dense<float>.Random(n, n, seed), 40);
        }
    }

    [Fact]
    public void A_rotation_has_the_phases_of_its_angle()
    {
        var (values, _) = Decompose(Dense<double>.Of(new[,] { { Math.Cos(0.3), -Math.Sin(0.3) }, { Math.Sin(0.3), Math.Cos(0.3) } }));
        Assert.Equal(0.3, values[0].Phase, 1e-15);
        Assert.Equal(-0.3, values[1].Phase, 1e-15);
        Assert.Equal(1, values[0].Magnitude, 1e-15);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(48)]
    public void A_cyclic_permutation_has_the_roots_of_unity(int n)
    {
        var (values, _) = Decompose(Dense<double>.Of(n, n, (i, j) => (i + 1) % n == j ? 1 : 0));
        foreach (var root in Enumerable.Range(0, n).Select(k => Complex.FromPolarCoordinates(1, 2 * Math.PI * k / n)))
        {
            Assert.Contains(values, value => (value - root).Magnitude < 1e-12);
        }
    }

    [Fact]
    public void A_companion_matrix_has_the_roots_of_its_polynomial()
    {
        // (x − 1)(x − 2)(x − 3)(x² + 1) = x⁵ − 6x⁴ + 12x³ − 12x² + 11x − 6
        double[] coefficients = [6, -11, 12, -12, 6];
        var (values, _) = Decompose(Dense<double>.Of(5, 5, (i, j) => j == 4 ? coefficients[i] : i == j + 1 ? 1 : 0));
        foreach (var root in new[] { 1, 2, 3, Complex.ImaginaryOne, -Complex.ImaginaryOne })
        {
            Assert.Contains(values, value => (value - root).Magnitude < 1e-12);
        }
    }

    [Fact]
    public void A_triangular_matrix_has_its_diagonal()
    {
        var (values, _) = Decompose(Dense<double>.Of(12, 12, (i, j) => i == j ? i - 4 : j > i ? 1 + i * j : 0));
        Assert.Equal(Enumerable.Range(-4, 12).Select(v => (double)v), values.Select(v => v.Real).Order().Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void A_defective_matrix_keeps_vectors_of_unit_length_that_satisfy_their_equations()
    {
        Check(Dense<double>.Of(10, 10, (i, j) => i == j ? 2 : j == i + 1 ? 1 : 0), 10);
        Check(new Dense<double>(6, 6), 10);
        Check(Dense<double>.Of(8, 8, (i, j) => j == i + 1 ? 1 : 0), 10);
    }

    [Fact]
    public void Grcars_matrix_with_its_sensitive_eigenvalues_satisfies_its_equations() =>
        Check(Dense<double>.Of(60, 60, (i, j) => j == i - 1 ? -1 : j >= i && j <= i + 3 ? 1 : 0), 40);

    [Fact]
    public void A_badly_scaled_matrix_keeps_its_small_eigenvalues()
    {
        // D A D⁻¹ has the eigenvalues of A, whatever the scale of D.
        var core = Dense<double>.Of(6, 6, (i, j) => i == j ? i + 1 : 0.1 * (i + 2 * j + 1));
        var scaled = Dense<double>.Of(6, 6, (i, j) => core[i, j] * Math.Pow(2, 15 * (i - j)));
        var expected = Decompose(core).Values.OrderBy(v => v.Real).ToArray();
        var values = Decompose(scaled).Values.OrderBy(v => v.Real).ToArray();
        for (var k = 0; k < 6; k++)
        {
            Assert.True((expected[k] - values[k]).Magnitude < 1e-12);
        }
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e200)]
    public void Very_large_and_very_small_matrices_neither_overflow_nor_vanish(double scale)
    {
        var unit = Dense<double>.Random(15, 15, 1);
        var expected = Decompose(unit).Values;
        var values = Decompose(Dense<double>.Of(15, 15, (i, j) => scale * unit[i, j])).Values;
        foreach (var value in expected)
        {
            Assert.Contains(values, other => (other / scale - value).Magnitude < 1e-11);
        }
    }

    [Fact]
    public void The_eigenvalues_agree_with_an_independent_library_and_with_those_found_alone()
    {
        var a = Dense<double>.Random(60, 60, 2);
        var (values, _) = Decompose(a);
        foreach (var expected in a.ToMathNet().Evd().EigenValues)
        {
            Assert.Contains(values, value => (value - expected).Magnitude < 1e-10);
        }
        var real = new double[60];
        var imaginary = new double[60];
        Assert.True(GeneralEigen.Decompose(a.View, real, imaginary, default));
        for (var k = 0; k < 60; k++)
        {
            Assert.Contains(values, value => (value - new Complex(real[k], imaginary[k])).Magnitude < 1e-10);
        }
    }

    [Fact]
    public void Complex_eigenvalues_come_in_conjugate_pairs_with_conjugate_vectors()
    {
        var (values, vectors) = Decompose(Dense<double>.Random(31, 31, 3));
        for (var k = 0; k < 31; k++)
        {
            if (values[k].Imaginary == 0) continue;
            Assert.True(values[k].Imaginary > 0);
            Assert.Equal(Complex.Conjugate(values[k]), values[k + 1]);
            for (var i = 0; i < 31; i++)
            {
                Assert.Equal(Complex.Conjugate(vectors[i, k]), vectors[i, k + 1]);
            }
            k++;
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_matrix_that_is_not_finite_is_refused(double entry)
    {
        var a = Dense<double>.Random(5, 5, 4);
        a[4, 4] = entry;
        Assert.False(GeneralEigen.Decompose(a.View, new double[5], new double[5], default));
    }

    static (Complex[] Values, Complex[,] Vectors) Decompose<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var real = new T[n];
        var imaginary = new T[n];
        var vectorsReal = new Dense<T>(n, n);
        var vectorsImaginary = new Dense<T>(n, n);
        Assert.True(GeneralEigen.Decompose(a.View, real, imaginary, new(vectorsReal.View, vectorsImaginary.View)));
        var vectors = new Complex[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                vectors[i, j] = new(vectorsReal[i, j], vectorsImaginary[i, j]);
            }
        }
        return ([.. real.Zip(imaginary, (re, im) => new Complex(double.CreateTruncating(re), double.CreateTruncating(im)))], vectors);
    }

    static void Check<T>(Dense<T> a, double factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var (values, vectors) = Decompose(a);
        for (var k = 0; k < n; k++)
        {
            double length = 0, distance = 0;
            for (var i = 0; i < n; i++)
            {
                var sum = -values[k] * vectors[i, k];
                for (var j = 0; j < n; j++)
                {
                    sum += a[i, j] * vectors[j, k];
                }
                distance += sum.Magnitude * sum.Magnitude;
                length += vectors[i, k].Magnitude * vectors[i, k].Magnitude;
            }
            Assert.Equal(1, length, 1e3 * Near.Epsilon<T>());
            Near.Zero<T>(Math.Sqrt(distance), n, a.Norm(), factor);
        }
        Near.Zero<T>((values.Aggregate(Complex.Zero, (x, y) => x + y) - Enumerable.Range(0, n).Sum(i => a[i, i])).Magnitude, n, a.Norm(), factor);
    }
}
