using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class ComplexDecompositionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(64)]
    public void Hermitian_matrices_are_rebuilt_from_orthonormal_vectors(int n)
    {
        for (var seed = 0; seed < (n < 10 ? 10 : 1); seed++)
        {
            CheckHermitian(ComplexDense<double>.RandomHermitian(n, seed));
            CheckHermitian(ComplexDense<float>.RandomHermitian(n, seed));
        }
    }

    [Fact]
    public void Hermitian_matrices_with_repeated_eigenvalues_keep_orthonormal_vectors()
    {
        CheckHermitian(ComplexDense<double>.Identity(12));
        CheckHermitian(new ComplexDense<double>(5, 5));
        CheckHermitian(ComplexDense<double>.Of(20, 20, (i, j) => Complex.FromPolarCoordinates(1, i - j)));
    }

    [Fact]
    public void A_Pauli_matrix_has_the_eigenvalues_found_by_hand()
    {
        var (values, _) = DecomposeHermitian(ComplexDense<double>.Of(2, 2, (i, j) => i == j ? Complex.Zero : new(0, i - j)));
        Assert.Equal(-1, values[0], 1e-15);
        Assert.Equal(1, values[1], 1e-15);
    }

    [Fact]
    public void The_real_embedding_of_a_Hermitian_matrix_has_each_of_its_eigenvalues_twice()
    {
        var a = ComplexDense<double>.RandomHermitian(25, 3);
        var (values, _) = DecomposeHermitian(a);
        var doubled = new double[50];
        Assert.True(SymmetricEigen.Decompose(a.Embedded().View, doubled, default));
        for (var k = 0; k < 50; k++)
        {
            Assert.Equal(values[k / 2], doubled[k], 1e-12);
        }
        var alone = new double[25];
        Assert.True(HermitianEigen.Decompose(a.View, alone, default));
        for (var k = 0; k < 25; k++)
        {
            Assert.Equal(values[k], alone[k], 1e-12);
        }
    }

    [Fact]
    public void Only_the_lower_triangle_of_a_Hermitian_matrix_is_read()
    {
        var a = ComplexDense<double>.RandomHermitian(9, 4);
        var (values, _) = DecomposeHermitian(ComplexDense<double>.Of(9, 9, (i, j) => j > i ? new(double.NaN, 0) : i == j ? new(a[i, i].Real, 5) : a[i, j]));
        Assert.Equal(DecomposeHermitian(a).Values, values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(3, 3)]
    [InlineData(12, 7)]
    [InlineData(7, 12)]
    [InlineData(30, 30)]
    [InlineData(50, 31)]
    public void Complex_matrices_of_every_shape_are_rebuilt_from_their_singular_values(int rows, int columns)
    {
        CheckSingularValues(ComplexDense<double>.Random(rows, columns, 5), false);
        CheckSingularValues(ComplexDense<double>.Random(rows, columns, 6), true);
        CheckSingularValues(ComplexDense<float>.Random(rows, columns, 7), false);
        CheckSingularValues(ComplexDense<float>.Random(rows, columns, 8), true);
    }

    [Fact]
    public void Complex_matrices_of_low_rank_keep_orthonormal_factors()
    {
        CheckSingularValues(new ComplexDense<double>(6, 4), true);
        CheckSingularValues(ComplexDense<double>.Of(10, 14, (i, j) => Complex.FromPolarCoordinates(1, i + 2 * j)), true);
        CheckSingularValues(ComplexDense<double>.Identity(9), false);
    }

    [Fact]
    public void The_real_embedding_has_each_singular_value_twice()
    {
        var a = ComplexDense<double>.Random(14, 9, 9);
        var values = new double[9];
        Assert.True(ComplexSingularValues.Decompose(a.View, values, default, default));
        var doubled = new double[18];
        Assert.True(SingularValues.Decompose(a.Embedded().View, doubled, default, default));
        for (var k = 0; k < 18; k++)
        {
            Assert.Equal(values[k / 2], doubled[k], 1e-13);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(40)]
    public void Every_pair_of_a_complex_matrix_satisfies_its_equation(int n)
    {
        for (var seed = 0; seed < (n < 20 ? 10 : 1); seed++)
        {
            CheckEigen(ComplexDense<double>.Random(n, n, seed));
            CheckEigen(ComplexDense<float>.Random(n, n, seed));
        }
    }

    [Fact]
    public void Hostile_complex_matrices_satisfy_their_equations()
    {
        CheckEigen(new ComplexDense<double>(4, 4));
        CheckEigen(ComplexDense<double>.Of(9, 9, (i, j) => i == j ? Complex.ImaginaryOne : j == i + 1 ? 1 : 0));
        CheckEigen(ComplexDense<double>.Of(8, 8, (i, j) => (i + 1) % 8 == j ? 1 : 0));
        CheckEigen(ComplexDense<double>.Of(12, 12, (i, j) => Complex.FromPolarCoordinates(Math.Pow(10, i - j), i * j)));
    }

    [Fact]
    public void A_unitary_matrix_has_eigenvalues_on_the_unit_circle_and_orthonormal_vectors()
    {
        // The vectors of a random Hermitian matrix are a unitary matrix.
        var (_, unitary) = DecomposeHermitian(ComplexDense<double>.RandomHermitian(16, 10));
        var (values, vectors) = DecomposeGeneral(unitary);
        Assert.All(values, value => Assert.Equal(1, value.Magnitude, 1e-13));
        Near.Zero<double>((vectors.Adjoint() * vectors).Distance(ComplexDense<double>.Identity(16)), 16, 1, 100);
    }

    [Fact]
    public void The_Fourier_matrix_has_the_fourth_roots_of_unity()
    {
        var (values, _) = DecomposeGeneral(ComplexDense<double>.Of(8, 8, (i, j) => Complex.FromPolarCoordinates(1 / Math.Sqrt(8), -2 * Math.PI * i * j / 8)));
        Assert.All(values, value => Assert.True((Complex.Pow(value, 4) - 1).Magnitude < 1e-13));
    }

    [Fact]
    public void Complex_matrices_that_are_not_finite_are_refused()
    {
        var a = ComplexDense<double>.RandomHermitian(5, 11);
        a.Imaginary[3, 1] = double.NaN;
        Assert.False(HermitianEigen.Decompose(a.View, new double[5], default));
        Assert.False(ComplexSingularValues.Decompose(a.View, new double[5], default, default));
        Assert.False(DecomposeGeneral(a, out _, out _));
    }

    static (T[] Values, ComplexDense<T> Vectors) DecomposeHermitian<T>(ComplexDense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[a.Rows];
        var vectors = new ComplexDense<T>(a.Rows, a.Rows);
        Assert.True(HermitianEigen.Decompose(a.View, values, vectors.View));
        return (values, vectors);
    }

    static void CheckHermitian<T>(ComplexDense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var (values, vectors) = DecomposeHermitian(a);
        Near.Zero<T>((vectors.Adjoint() * vectors).Distance(ComplexDense<double>.Identity(n)), n, 1);
        var scaled = ComplexDense<double>.Of(n, n, (i, k) => vectors[i, k] * double.CreateTruncating(values[k]));
        var adjoint = ComplexDense<double>.Of(n, n, (i, j) => Complex.Conjugate(vectors[j, i]));
        Near.Zero<T>((scaled * adjoint).Distance(a), n, a.Norm());
        Assert.Equal(values.Order(), values);
    }

    static void CheckSingularValues<T>(ComplexDense<T> a, bool full)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var small = Math.Min(a.Rows, a.Columns);
        var n = Math.Max(a.Rows, a.Columns);
        var values = new T[small];
        var left = new ComplexDense<T>(a.Rows, full ? a.Rows : small);
        var right = new ComplexDense<T>(full ? a.Columns : small, a.Columns);
        Assert.True(ComplexSingularValues.Decompose(a.View, values, left.View, right.View));
        Near.Zero<T>((left.Adjoint() * left).Distance(ComplexDense<double>.Identity(left.Columns)), n, 1);
        Near.Zero<T>((right * right.Adjoint()).Distance(ComplexDense<double>.Identity(right.Rows)), n, 1);
        var scaled = ComplexDense<double>.Of(a.Rows, small, (i, k) => left[i, k] * double.CreateTruncating(values[k]));
        var first = ComplexDense<double>.Of(small, a.Columns, (i, j) => right[i, j]);
        Near.Zero<T>((scaled * first).Distance(a), n, a.Norm());
        Assert.Equal(values.OrderDescending(), values);
        Assert.True(T.IsPositive(values[^1]));
    }

    static bool DecomposeGeneral<T>(ComplexDense<T> a, out Complex[] values, out ComplexDense<T> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var spectrum = new ComplexDense<T>(1, a.Rows);
        var columns = new ComplexDense<T>(a.Rows, a.Rows);
        var converged = ComplexEigen.Decompose(a.View, spectrum.View.Row(0), columns.View);
        values = [.. Enumerable.Range(0, a.Rows).Select(k => spectrum[0, k])];
        vectors = columns;
        return converged;
    }

    static (Complex[] Values, ComplexDense<T> Vectors) DecomposeGeneral<T>(ComplexDense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.True(DecomposeGeneral(a, out var values, out var vectors));
        return (values, vectors);
    }

    static void CheckEigen<T>(ComplexDense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var (values, vectors) = DecomposeGeneral(a);
        var product = a * vectors;
        var scaled = ComplexDense<double>.Of(n, n, (i, k) => vectors[i, k] * values[k]);
        Near.Zero<T>(product.Distance(scaled), n, a.Norm(), 40);
        for (var k = 0; k < n; k++)
        {
            Assert.Equal(1, Math.Sqrt(Enumerable.Range(0, n).Sum(i => Math.Pow(vectors[i, k].Magnitude, 2))), 1e3 * Near.Epsilon<T>());
        }
    }
}
