using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class LeastSquaresTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(6, 4, 4)]
    [InlineData(4, 6, 4)]
    [InlineData(9, 7, 3)]
    [InlineData(7, 9, 3)]
    [InlineData(80, 30, 30)]
    [InlineData(30, 80, 12)]
    public void The_pseudoinverse_satisfies_the_four_conditions_of_Penrose(int rows, int columns, int rank)
    {
        Check<double>(rows, columns, rank, 1e-12);
        Check<float>(rows, columns, rank, 1e-5);
    }

    [Fact]
    public void The_pseudoinverse_of_zero_is_zero()
    {
        var inverse = Dense<double>.Of(3, 5, (_, _) => 9);
        Assert.Equal(0, LeastSquares.PseudoInverse(new Dense<double>(5, 3).View, 1e-12, inverse.View));
        Assert.Equal(0, inverse.Norm());
    }

    [Fact]
    public void A_line_through_points_is_found_by_hand()
    {
        var a = Dense<double>.Of(4, 2, (i, j) => j == 0 ? 1 : i);
        var b = Dense<double>.Of(4, 1, (i, _) => new[] { 1.0, 3, 4, 4 }[i]);
        var x = new Dense<double>(2, 1);
        var values = new double[2];
        Assert.Equal(2, LeastSquares.Solve(a.View, b.View, 1e-12, x.View, values));
        Assert.Equal(1.5, x[0, 0], 1e-14);
        Assert.Equal(1.0, x[1, 0], 1e-14);
    }

    [Fact]
    public void Of_all_solutions_the_shortest_is_found()
    {
        var a = Dense<double>.Of(new double[,] { { 1, 1, 0 }, { 2, 2, 0 } });
        var x = new Dense<double>(3, 1);
        Assert.Equal(1, LeastSquares.Solve(a.View, Dense<double>.Of(new double[,] { { 2 }, { 4 } }).View, 1e-12, x.View, new double[2]));
        Assert.Equal(0, x.Distance(Dense<double>.Of(new double[,] { { 1 }, { 1 }, { 0 } })), 1e-14);
    }

    [Fact]
    public void The_residual_is_orthogonal_to_the_columns()
    {
        var a = Dense<double>.Random(60, 20, 1);
        var b = Dense<double>.Random(60, 3, 2);
        var x = new Dense<double>(20, 3);
        Assert.Equal(20, LeastSquares.Solve(a.View, b.View, 1e-12, x.View, new double[20]));
        var fitted = a * x;
        var residual = Dense<double>.Of(60, 3, (i, j) => b[i, j] - fitted[i, j]);
        Near.Zero<double>((a.Transposed() * residual).Norm(), 60, a.Norm() * b.Norm());
    }

    [Fact]
    public void A_matrix_that_is_not_finite_is_refused()
    {
        var a = Dense<double>.Random(4, 3, 1);
        a[0, 0] = double.NaN;
        Assert.Equal(-1, LeastSquares.PseudoInverse(a.View, 1e-12, new Dense<double>(3, 4).View));
    }

    static void Check<T>(int rows, int columns, int rank, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var product = Dense<double>.Random(rows, rank, 3) * Dense<double>.Random(rank, columns, 4);
        var a = Dense<T>.Of(rows, columns, (i, j) => product[i, j]);
        var inverse = new Dense<T>(columns, rows);
        Assert.Equal(rank, LeastSquares.PseudoInverse(a.View, T.CreateTruncating(tolerance), inverse.View));
        var exact = a.ToDouble();
        var reverse = inverse.ToDouble();
        var n = Math.Max(rows, columns);
        var condition = a.Norm() * inverse.Norm();
        Near.Zero<T>((exact * reverse * exact).Distance(exact), n, condition * a.Norm());
        Near.Zero<T>((reverse * exact * reverse).Distance(reverse), n, condition * inverse.Norm());
        var onRows = exact * reverse;
        var onColumns = reverse * exact;
        Near.Zero<T>(onRows.Distance(onRows.Transposed()), n, condition);
        Near.Zero<T>(onColumns.Distance(onColumns.Transposed()), n, condition);
    }
}
