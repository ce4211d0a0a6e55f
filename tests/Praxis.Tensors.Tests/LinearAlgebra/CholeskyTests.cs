using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class CholeskyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(200)]
    public void The_factor_is_lower_and_rebuilds_the_matrix(int n)
    {
        Check(PositiveDefinite<double>(n, n));
        Check(PositiveDefinite<float>(n, n));
    }

    [Fact]
    public void A_factor_found_by_hand()
    {
        var a = Dense<double>.Of(new double[,] { { 4, 12, -16 }, { 12, 37, -43 }, { -16, -43, 98 } });
        Assert.Equal(-1, Cholesky.Factor(a.View));
        Assert.Equal(0, a.Distance(Dense<double>.Of(new double[,] { { 2, 0, 0 }, { 6, 1, 0 }, { -8, 5, 3 } })));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(70)]
    [InlineData(99)]
    public void The_pivot_that_is_not_positive_is_named(int pivot)
    {
        var a = PositiveDefinite<double>(100, 5);
        a[pivot, pivot] = -1e6;
        Assert.Equal(pivot, Cholesky.Factor(a.View));
        a = PositiveDefinite<double>(100, 5);
        a[pivot, pivot] = double.NaN;
        Assert.Equal(pivot, Cholesky.Factor(a.View));
    }

    [Fact]
    public void A_singular_matrix_fails_at_its_zero_pivot() => Assert.Equal(1, Cholesky.Factor(Dense<double>.Of(3, 3, (_, _) => 1).View));

    [Fact]
    public void Only_the_lower_triangle_is_read()
    {
        var a = PositiveDefinite<double>(90, 6);
        var half = Dense<double>.Of(90, 90, (i, j) => j > i ? double.NaN : a[i, j]);
        Assert.Equal(-1, Cholesky.Factor(half.View));
        Near.Zero<double>((half * half.Transposed()).Distance(a), 90, a.Norm());
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(100, 30)]
    public void A_system_is_solved_with_the_factor(int n, int columns)
    {
        var a = PositiveDefinite<double>(n, 7);
        var b = Dense<double>.Random(n, columns, 8);
        var factor = a.Copy();
        var x = b.Copy();
        Cholesky.Factor(factor.View);
        Cholesky.Solve(factor.View, x.View);
        Near.Zero<double>((a * x).Distance(b), n, a.Norm() * x.Norm());
    }

    static Dense<T> PositiveDefinite<T>(int n, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factor = Dense<double>.Random(n, n, seed);
        var product = factor * factor.Transposed();
        return Dense<T>.Of(n, n, (i, j) => product[i, j] + (i == j ? n : 0));
    }

    static void Check<T>(Dense<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factor = a.Copy();
        Assert.Equal(-1, Cholesky.Factor(factor.View));
        for (var i = 0; i < a.Rows; i++)
        {
            Assert.True(factor[i, i] > 0);
            for (var j = i + 1; j < a.Rows; j++)
            {
                Assert.Equal(0, factor[i, j]);
            }
        }
        Near.Zero<T>((factor * factor.Transposed()).Distance(a), a.Rows, a.Norm());
    }
}
