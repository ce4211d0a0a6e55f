using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class LuFactorsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(31, 31)]
    [InlineData(33, 33)]
    [InlineData(100, 100)]
    [InlineData(100, 70)]
    [InlineData(70, 100)]
    public void The_exchanged_rows_are_the_product_of_the_factors(int rows, int columns)
    {
        Check(Dense<double>.Random(rows, columns, 1));
        Check(Dense<float>.Random(rows, columns, 2));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 2)]
    [InlineData(50, 1)]
    [InlineData(100, 40)]
    public void Systems_are_solved_with_the_matrix_and_with_its_transpose(int n, int columns)
    {
        var a = Dense<double>.Random(n, n, 3);
        var b = Dense<double>.Random(n, columns, 4);
        var (factors, pivots, zero) = Factor(a);
        Assert.Equal(-1, zero);
        var x = b.Copy();
        LuFactors.Solve(factors.View, pivots, false, x.View);
        Near.Zero<double>((a * x).Distance(b), n, a.Norm() * x.Norm());
        x = b.Copy();
        LuFactors.Solve(factors.View, pivots, true, x.View);
        Near.Zero<double>((a.Transposed() * x).Distance(b), n, a.Norm() * x.Norm());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(90)]
    public void The_inverse_times_the_matrix_is_the_identity(int n)
    {
        var a = Dense<double>.Random(n, n, 5);
        var inverse = new Dense<double>(n, n);
        Assert.Equal(-1, LuFactors.Invert(a.View, inverse.View));
        Near.Zero<double>((a * inverse).Distance(Dense<double>.Identity(n)), n, a.Norm() * inverse.Norm());
        Near.Zero<double>(inverse.Distance(Dense<double>.Of(a.ToMathNet().Inverse().ToArray())), n, a.Norm() * inverse.Norm() * inverse.Norm());
    }

    [Fact]
    public void A_determinant_found_by_hand()
    {
        var (factors, pivots, _) = Factor(Dense<double>.Of(new double[,] { { 0, 2, 1 }, { 3, 1, 2 }, { 1, 4, 5 } }));
        Assert.Equal(-15, LuFactors.Determinant(factors.View, pivots), 1e-13);
        var (sign, logarithm) = LuFactors.LogDeterminant(factors.View, pivots);
        Assert.Equal(-1, sign);
        Assert.Equal(Math.Log(15), logarithm, 1e-14);
    }

    [Fact]
    public void The_empty_matrix_has_the_determinant_one()
    {
        var (factors, pivots, _) = Factor(new Dense<double>(0, 0));
        Assert.Equal(1, LuFactors.Determinant(factors.View, pivots));
        Assert.Equal((1, 0), LuFactors.LogDeterminant(factors.View, pivots));
    }

    [Fact]
    public void The_logarithm_of_a_determinant_beyond_the_range_is_finite()
    {
        var (factors, pivots, _) = Factor(Dense<double>.Diagonal([.. Enumerable.Repeat(-1e10, 51)]));
        Assert.Equal(double.NegativeInfinity, LuFactors.Determinant(factors.View, pivots));
        var (sign, logarithm) = LuFactors.LogDeterminant(factors.View, pivots);
        Assert.Equal(-1, sign);
        Assert.Equal(51 * Math.Log(1e10), logarithm, 1e-10);
    }

    [Fact]
    public void A_singular_matrix_names_its_first_zero_pivot_and_has_the_determinant_zero()
    {
        var (factors, pivots, zero) = Factor(Dense<double>.Of(new double[,] { { 1, 2, 3 }, { 2, 4, 6 }, { 4, 8, 12 } }));
        Assert.Equal(1, zero);
        Assert.Equal(0, LuFactors.Determinant(factors.View, pivots));
        Assert.Equal((0, double.NegativeInfinity), LuFactors.LogDeterminant(factors.View, pivots));
        Assert.Equal(0, Factor(new Dense<double>(40, 40)).Zero);
    }

    [Fact]
    public void The_product_of_the_pivots_is_the_product_of_the_eigenvalues()
    {
        var a = Dense<double>.WithEigenvalues(6, -2, 3, 0.5, 1, -1, 4, 1, 1, 2, -0.25);
        var (factors, pivots, _) = Factor(a);
        Assert.Equal(-6, LuFactors.Determinant(factors.View, pivots), 1e-12);
    }

    static (Dense<T> Factors, int[] Pivots, int Zero) Factor<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factors = a.Copy();
        var pivots = new int[Math.Min(a.Rows, a.Columns)];
        var zero = LuFactors.Factor(factors.View, pivots);
        return (factors, pivots, zero);
    }

    static void Check<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (factors, pivots, zero) = Factor(a);
        Assert.Equal(-1, zero);
        var exchanged = a.Copy();
        for (var k = 0; k < pivots.Length; k++)
        {
            exchanged.View.SwapRows(k, pivots[k]);
        }
        var lower = Dense<T>.Of(a.Rows, pivots.Length, (i, j) => i == j ? 1 : i > j ? factors[i, j] : 0);
        var upper = Dense<T>.Of(pivots.Length, a.Columns, (i, j) => i <= j ? factors[i, j] : 0);
        Near.Zero<T>((lower * upper).Distance(exchanged), Math.Max(a.Rows, a.Columns), a.Norm());
        Assert.All(lower.Values.ToArray(), entry => Assert.True(T.Abs(entry) <= T.One));
    }
}
