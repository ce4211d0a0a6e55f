using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class MatrixFunctionTests
{
    [Fact]
    public void The_exponential_of_zero_is_the_identity_and_of_a_diagonal_its_exponentials()
    {
        Assert.Equal(0, Exponential(new Dense<double>(4, 4)).Distance(Dense<double>.Identity(4)));
        Assert.Equal(0, Exponential(new Dense<double>(0, 0)).Norm());
        var diagonal = Exponential(Dense<double>.Diagonal(-30, -1, 0, 2, 10));
        Assert.Equal(Math.Exp(10), diagonal[4, 4], 1e-13 * Math.Exp(10));
        Assert.Equal(Math.Exp(-1), diagonal[1, 1], 1e-13);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.2)]
    [InlineData(0.9)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    public void A_generator_of_rotations_gives_the_rotation(double angle)
    {
        var expected = Dense<double>.Of(new[,] { { Math.Cos(angle), -Math.Sin(angle) }, { Math.Sin(angle), Math.Cos(angle) } });
        Assert.Equal(0, Exponential(Dense<double>.Of(new[,] { { 0, -angle }, { angle, 0 } })).Distance(expected), 1e-13 * Math.Max(1, angle));
        Assert.Equal(0, Exponential(Dense<float>.Of(new[,] { { 0, -angle }, { angle, 0 } })).Distance(expected), 1e-5 * Math.Max(1, angle));
    }

    [Fact]
    public void A_nilpotent_matrix_has_the_exponential_of_its_short_series()
    {
        var expected = Dense<double>.Of(new double[,] { { 1, 2, 8.5 }, { 0, 1, 3 }, { 0, 0, 1 } });
        Assert.Equal(0, Exponential(Dense<double>.Of(new[,] { { 0, 2, 5.5 }, { 0, 0, 3 }, { 0, 0, 0 } })).Distance(expected), 1e-14);
    }

    [Theory]
    [InlineData(0.01, 10)]
    [InlineData(0.1, 10)]
    [InlineData(1, 30)]
    [InlineData(3, 70)]
    public void The_exponential_of_a_symmetric_matrix_is_that_of_its_eigenvalues(double scale, int n)
    {
        var unit = Dense<double>.RandomSymmetric(n, 1);
        var a = Dense<double>.Of(n, n, (i, j) => scale * unit[i, j] / Math.Sqrt(n));
        var values = new double[n];
        var vectors = new Dense<double>(n, n);
        SymmetricEigen.Decompose(a.View, values, vectors.View);
        var expected = Dense<double>.Of(n, n, (i, k) => vectors[i, k] * Math.Exp(values[k])) * vectors.Transposed();
        Near.Zero<double>(Exponential(a).Distance(expected), n, expected.Norm());
    }

    [Fact]
    public void The_exponentials_of_a_matrix_and_its_negative_are_inverses()
    {
        var a = Dense<double>.Random(12, 12, 2);
        var product = Exponential(a) * Exponential(Dense<double>.Of(12, 12, (i, j) => -a[i, j]));
        Assert.Equal(0, product.Distance(Dense<double>.Identity(12)), 1e-10);
    }

    [Fact]
    public void The_exponential_of_a_matrix_that_is_not_finite_is_refused()
    {
        var a = Dense<double>.Identity(3);
        a[1, 2] = double.PositiveInfinity;
        Assert.False(MatrixExponential.Compute(a.View, new Dense<double>(3, 3).View));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(50)]
    public void The_root_of_a_positive_matrix_is_symmetric_and_its_square_is_the_matrix(int n)
    {
        var factor = Dense<double>.Random(n, n, 3);
        var a = factor * factor.Transposed();
        var root = new Dense<double>(n, n);
        Assert.Equal(0, MatrixSquareRoot.Symmetric(a.View, root.View));
        Near.Zero<double>((root * root).Distance(a), n, a.Norm());
        Near.Zero<double>(root.Distance(root.Transposed()), n, root.Norm());
    }

    [Fact]
    public void The_root_of_a_covariance_of_low_rank_exists()
    {
        var factor = Dense<double>.Random(40, 5, 4);
        var a = factor * factor.Transposed();
        var root = new Dense<double>(40, 40);
        Assert.Equal(0, MatrixSquareRoot.Symmetric(a.View, root.View));
        Near.Zero<double>((root * root).Distance(a), 40, a.Norm(), 100);
    }

    [Fact]
    public void The_smallest_eigenvalue_of_an_indefinite_matrix_is_reported()
    {
        Assert.Equal(-3, MatrixSquareRoot.Symmetric(Dense<double>.Diagonal(4, -3, 1).View, new Dense<double>(3, 3).View), 1e-14);
        Assert.True(double.IsNaN(MatrixSquareRoot.Symmetric(Dense<double>.Diagonal(4, double.NaN).View, new Dense<double>(2, 2).View)));
    }

    [Fact]
    public void The_root_of_a_rotation_turns_by_half_the_angle()
    {
        var rotation = ComplexDense<double>.Of(2, 2, (i, j) => i == j ? 0 : i - j);
        var root = Root(rotation);
        Assert.Equal(0, root.Distance(ComplexDense<double>.Of(2, 2, (i, j) => i == j ? Math.Sqrt(0.5) : (i - j) * Math.Sqrt(0.5))), 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    public void The_square_of_a_general_root_is_the_matrix(int n)
    {
        var random = ComplexDense<double>.Random(n, n, 5);
        Near.Zero<double>((Root(random) * Root(random)).Distance(random), n, Root(random).Norm() * Root(random).Norm(), 40);
        var real = ComplexDense<double>.Of(n, n, (i, j) => random[i, j].Real + (i == j ? 3 * Math.Sqrt(n) : 0));
        var root = Root(real);
        Near.Zero<double>((root * root).Distance(real), n, root.Norm() * root.Norm(), 40);
        Near.Zero<double>(root.Imaginary.Norm(), n, root.Norm(), 40);
    }

    [Fact]
    public void A_matrix_without_a_root_is_refused_and_a_singular_one_with_a_root_is_not()
    {
        var nilpotent = ComplexDense<double>.Of(2, 2, (i, j) => i == 0 && j == 1 ? 1 : 0);
        Assert.False(MatrixSquareRoot.General(nilpotent.View, new ComplexDense<double>(2, 2).View));
        var singular = ComplexDense<double>.Of(3, 3, (i, j) => i == j ? 4 * i : 0);
        Assert.Equal(0, (Root(singular) * Root(singular)).Distance(singular), 1e-14);
    }

    static Dense<T> Exponential<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new Dense<T>(a.Rows, a.Rows);
        Assert.True(MatrixExponential.Compute(a.View, result.View));
        return result;
    }

    static ComplexDense<T> Root<T>(ComplexDense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new ComplexDense<T>(a.Rows, a.Rows);
        Assert.True(MatrixSquareRoot.General(a.View, root.View));
        return root;
    }
}
