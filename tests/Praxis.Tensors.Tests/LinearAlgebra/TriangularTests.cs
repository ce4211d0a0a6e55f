using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class TriangularTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void Every_form_solves_its_own_system(bool upper, bool transposed, bool unit)
    {
        foreach (var n in new[] { 1, 2, 5, 17, 64, 65, 130 })
        {
            foreach (var columns in new[] { 1, 3, 4, 5, 20 })
            {
                Check<double>(n, columns, new(upper, transposed, unit));
                Check<float>(n, columns, new(upper, transposed, unit));
            }
        }
    }

    [Fact]
    public void A_system_inside_a_larger_matrix_leaves_what_is_around_it_alone()
    {
        var around = Dense<double>.Of(12, 12, (i, j) => i == j ? 3 : 1);
        var sides = Dense<double>.Of(12, 12, (_, _) => 7);
        Triangular.Solve(around.View.Block(2, 3, 6, 6), new(Upper: true), sides.View.Block(1, 2, 6, 5));
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j < 12; j++)
            {
                if (i is >= 1 and < 7 && j is >= 2 and < 7) continue;
                Assert.Equal(7, sides[i, j]);
            }
        }
    }

    [Fact]
    public void The_first_zero_on_the_diagonal_is_found()
    {
        Assert.Equal(-1, Triangular.FirstZeroOnDiagonal(Dense<double>.Identity(4).View));
        Assert.Equal(2, Triangular.FirstZeroOnDiagonal(Dense<double>.Diagonal(1, 2, 0, 0).View));
        Assert.Equal(-1, Triangular.FirstZeroOnDiagonal(new Dense<double>(0, 0).View));
    }

    static void Check<T>(int n, int columns, TriangleForm form)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The other triangle and a unit diagonal hold NaN: they must not be read.
        var random = Dense<T>.Random(n, n, n + columns);
        var used = Dense<T>.Of(n, n, (i, j) => i == j ? form.Unit ? double.NaN : 3 + Math.Abs(random[i, j]) : form.Upper == j > i ? random[i, j] / n : double.NaN);
        var meant = Dense<T>.Of(n, n, (i, j) =>
        {
            var (row, column) = form.Transposed ? (j, i) : (i, j);
            return row == column ? form.Unit ? 1 : used[row, column] : form.Upper == column > row ? used[row, column] : 0;
        });
        var b = Dense<T>.Random(n, columns, 3 * n);
        var x = b.Copy();
        Triangular.Solve(used.View, form, x.View);
        Near.Zero<T>((meant * x).Distance(b), n, meant.Norm() * x.Norm());
    }
}
