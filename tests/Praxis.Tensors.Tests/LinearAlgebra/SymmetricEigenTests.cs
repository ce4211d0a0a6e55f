using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(30)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(97)]
    [InlineData(150)]
    public void Random_matrices_are_rebuilt_from_orthonormal_vectors(int n)
    {
        for (var seed = 0; seed < (n < 20 ? 20 : 2); seed++)
        {
            Check(Dense<double>.RandomSymmetric(n, seed));
            Check(Dense<float>.RandomSymmetric(n, seed));
        }
    }

    [Fact]
    public void Nothing_happens_to_a_matrix_without_rows() => Assert.Empty(Decompose(new Dense<double>(0, 0)).Values);

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    public void The_second_difference_matrix_has_its_known_spectrum(int n)
    {
        var (values, _) = Decompose(Dense<double>.Of(n, n, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0));
        for (var k = 0; k < n; k++)
        {
            Assert.Equal(2 - 2 * Math.Cos((k + 1) * Math.PI / (n + 1)), values[k], 1e-13);
        }
    }

    [Fact]
    public void A_two_by_two_matrix_has_the_eigenvalues_found_by_hand()
    {
        var (values, vectors) = Decompose(Dense<double>.Of(new double[,] { { 2, 1 }, { 1, 2 } }));
        Assert.Equal(1, values[0], 1e-15);
        Assert.Equal(3, values[1], 1e-15);
        Assert.Equal(0, vectors[0, 0] + vectors[1, 0], 1e-15);
        Assert.Equal(0, vectors[0, 1] - vectors[1, 1], 1e-15);
    }

    [Fact]
    public void Repeated_and_clustered_eigenvalues_keep_orthonormal_vectors()
    {
        Check(Dense<double>.Identity(40));
        Check(new Dense<double>(33, 33));
        Check(Dense<double>.Of(50, 50, (_, _) => 1));
        Check(Dense<double>.WithEigenvalues(1, [.. Enumerable.Range(0, 60).Select(i => i < 30 ? 1.0 : 2.0)]));
        Check(Dense<double>.WithEigenvalues(2, [.. Enumerable.Range(0, 60).Select(i => 1 + 1e-15 * i)]));
        Check(Dense<float>.WithEigenvalues(3, [.. Enumerable.Range(0, 60).Select(i => i % 3 - 1.0)]));
    }

    [Fact]
    public void Wilkinsons_matrix_with_its_nearly_equal_pairs_is_decomposed()
    {
        var wilkinson = Dense<double>.Of(21, 21, (i, j) => i == j ? Math.Abs(i - 10) : Math.Abs(i - j) == 1 ? 1 : 0);
        Check(wilkinson);
        Assert.Equal(10.746194182903393, Decompose(wilkinson).Values[20], 1e-13);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-160)]
    [InlineData(1e-20)]
    [InlineData(1e20)]
    [InlineData(1e160)]
    [InlineData(1e300)]
    public void Very_large_and_very_small_matrices_neither_overflow_nor_vanish(double scale)
    {
        var unit = Dense<double>.RandomSymmetric(45, 4);
        var (expected, _) = Decompose(unit);
        var (values, vectors) = Decompose(Dense<double>.Of(45, 45, (i, j) => scale * unit[i, j]));
        for (var k = 0; k < 45; k++)
        {
            Assert.Equal(expected[k], values[k] / scale, 1e-13 * unit.Norm());
        }
        Near.Orthonormal(vectors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Graded_matrices_converge_from_either_end(bool growing)
    {
        double Grade(int i) => Math.Pow(10, -(growing ? 39 - i : i));
        Check(Dense<double>.Of(40, 40, (i, j) => Grade(i) * Grade(j) * (i == j ? 4 : 1)));
        Check(Dense<float>.Of(30, 30, (i, j) => Math.Sqrt(Grade(i) * Grade(j)) * (i == j ? 4 : 1)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(80)]
    public void The_eigenvalues_agree_with_an_independent_library(int n)
    {
        var a = Dense<double>.RandomSymmetric(n, 11);
        var expected = a.ToMathNet().Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(v => v.Real).Order().ToArray();
        var (values, _) = Decompose(a);
        for (var k = 0; k < n; k++)
        {
            Assert.Equal(expected[k], values[k], 1e-12 * n);
        }
    }

    [Fact]
    public void The_eigenvalues_alone_are_those_found_with_the_vectors()
    {
        var a = Dense<double>.RandomSymmetric(70, 12);
        var (expected, _) = Decompose(a);
        var values = new double[70];
        Assert.True(SymmetricEigen.Decompose(a.View, values, default));
        for (var k = 0; k < 70; k++)
        {
            Assert.Equal(expected[k], values[k], 1e-12);
        }
    }

    [Fact]
    public void Only_the_lower_triangle_is_read()
    {
        var a = Dense<double>.RandomSymmetric(20, 13);
        var (expected, _) = Decompose(a);
        var (values, _) = Decompose(Dense<double>.Of(20, 20, (i, j) => j > i ? double.NaN : a[i, j]));
        Assert.Equal(expected, values);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_matrix_that_is_not_finite_is_refused(double entry)
    {
        var a = Dense<double>.RandomSymmetric(20, 14);
        a[15, 3] = entry;
        Assert.False(SymmetricEigen.Decompose(a.View, new double[20], new Dense<double>(20, 20).View));
    }

    [Fact]
    public void A_batch_allocates_for_its_first_matrix_only()
    {
        var a = Dense<double>.RandomSymmetric(30, 15);
        var values = new double[30];
        var vectors = new Dense<double>(30, 30);
        SymmetricEigen.Decompose(a.View, values, vectors.View);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            SymmetricEigen.Decompose(a.View, values, vectors.View);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static (T[] Values, Dense<T> Vectors) Decompose<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[a.Rows];
        var vectors = new Dense<T>(a.Rows, a.Rows);
        Assert.True(SymmetricEigen.Decompose(a.View, values, vectors.View));
        return (values, vectors);
    }

    static void Check<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (values, vectors) = Decompose(a);
        Near.Orthonormal(vectors);
        for (var k = 1; k < a.Rows; k++)
        {
            Assert.True(values[k - 1] <= values[k]);
        }
        var scaled = Dense<double>.Of(a.Rows, a.Rows, (i, k) => vectors[i, k] * double.CreateTruncating(values[k]));
        Near.Zero<T>((scaled * vectors.ToDouble().Transposed()).Distance(a), a.Rows, a.Norm());
    }
}
