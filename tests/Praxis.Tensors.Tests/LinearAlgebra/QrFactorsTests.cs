using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class QrFactorsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 6)]
    [InlineData(6, 1)]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(30, 30)]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(100, 65)]
    [InlineData(65, 100)]
    [InlineData(130, 130)]
    [InlineData(150, 20)]
    public void Both_forms_rebuild_the_matrix(int rows, int columns)
    {
        Check(Dense<double>.Random(rows, columns, 1), false);
        Check(Dense<double>.Random(rows, columns, 2), true);
        Check(Dense<float>.Random(rows, columns, 3), false);
        Check(Dense<float>.Random(rows, columns, 4), true);
    }

    [Fact]
    public void Matrices_without_full_rank_keep_an_orthonormal_factor()
    {
        Check(new Dense<double>(8, 5), true);
        Check(Dense<double>.Of(80, 70, (_, _) => 1), false);
        Check(Dense<double>.Of(10, 10, (i, j) => j == 4 ? 0 : i + j), true);
    }

    [Theory]
    [InlineData(1e-310)]
    [InlineData(1e-170)]
    [InlineData(1e200)]
    public void Very_large_and_very_small_matrices_keep_an_orthonormal_factor(double scale)
    {
        var unit = Dense<double>.Random(12, 7, 5);
        var (q, _) = Decompose(Dense<double>.Of(12, 7, (i, j) => scale * unit[i, j]), false);
        Near.Orthonormal(q);
    }

    [Fact]
    public void A_matrix_without_rows_or_columns_gives_an_empty_triangle()
    {
        var (q, r) = Decompose(new Dense<double>(3, 0), true);
        Assert.Equal(0, q.Distance(Dense<double>.Identity(3)));
        Assert.Equal((3, 0), (r.Rows, r.Columns));
        (q, r) = Decompose(new Dense<double>(0, 3), false);
        Assert.Equal((0, 0), (q.Rows, q.Columns));
        Assert.Equal((0, 3), (r.Rows, r.Columns));
    }

    [Fact]
    public void A_factor_found_by_hand()
    {
        var (q, r) = Decompose(Dense<double>.Of(new double[,] { { 3, 1 }, { 4, 2 } }), false);
        Assert.Equal(5, Math.Abs(r[0, 0]), 1e-14);
        Assert.Equal(0.4, Math.Abs(r[1, 1]), 1e-14);
        Assert.Equal(2.2, r[0, 1] * Math.Sign(r[0, 0]), 1e-14);
        Assert.Equal(0.6, q[0, 0] * Math.Sign(r[0, 0]), 1e-14);
    }

    static (Dense<T> Q, Dense<T> R) Decompose<T>(Dense<T> a, bool complete)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inner = complete ? a.Rows : Math.Min(a.Rows, a.Columns);
        var q = new Dense<T>(a.Rows, inner);
        var r = new Dense<T>(inner, a.Columns);
        QrFactors.Decompose(a.View, q.View, r.View);
        return (q, r);
    }

    static void Check<T>(Dense<T> a, bool complete)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (q, r) = Decompose(a, complete);
        Near.Orthonormal(q);
        Near.Zero<T>((q * r).Distance(a), Math.Max(a.Rows, a.Columns), a.Norm());
        for (var i = 0; i < r.Rows; i++)
        {
            for (var j = 0; j < Math.Min(i, r.Columns); j++)
            {
                Assert.Equal(0, r[i, j]);
            }
        }
    }
}
