using Praxis.Learning.Continual;

namespace Praxis.Learning.Tests.Continual;

public sealed class AccuracyMatrixTests
{
    static readonly AccuracyMatrix R = Made(new double[,] { { 0.9, 0.3, 0.2 }, { 0.5, 0.8, 0.4 }, { 0.6, 0.4, 0.7 } });

    [Fact]
    public void Measures_of_a_matrix_made_by_hand()
    {
        Assert.Equal(0.9, R.AverageAccuracy(0), 12);
        Assert.Equal(0.65, R.AverageAccuracy(1), 12);
        Assert.Equal(1.7 / 3, R.FinalAccuracy, 12);
        Assert.Equal((0.9 + 0.65 + (1.7 / 3)) / 3, R.AverageIncrementalAccuracy, 12);
        // Task 0: best 0.9, now 0.6; task 1: best 0.8, now 0.4.
        Assert.Equal((0.3 + 0.4) / 2, R.FinalForgetting, 12);
        Assert.Equal(0.4, R.Forgetting(1), 12);
        Assert.Equal(0, R.Forgetting(0));
        Assert.Equal(((0.6 - 0.9) + (0.4 - 0.8)) / 2, R.BackwardTransfer, 12);
        Assert.Equal(((0.3 - 0.1) + (0.4 - 0.25)) / 2, R.ForwardTransfer([0.9, 0.1, 0.25]), 12);
    }

    [Fact]
    public void Forgetting_counts_from_the_best_and_backward_transfer_from_the_first()
    {
        var improved = Made(new double[,] { { 0.5, 0, 0 }, { 0.9, 0.6, 0 }, { 0.7, 0.8, 0.9 } });
        Assert.Equal(((0.9 - 0.7) + (0.6 - 0.8)) / 2, improved.FinalForgetting, 12);
        Assert.Equal(((0.7 - 0.5) + (0.8 - 0.6)) / 2, improved.BackwardTransfer, 12);
    }

    [Fact]
    public void What_was_not_measured_is_not_made_up()
    {
        var empty = new AccuracyMatrix(2);
        empty[0, 0] = 0.5;
        Assert.True(empty.Has(0, 0));
        Assert.False(empty.Has(1, 0));
        Assert.Contains("task 0 after task 1", Assert.Throws<InvalidOperationException>(() => empty.FinalAccuracy).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => empty[2, 0] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => empty[1, 0] = 1.2);
        Assert.Throws<ArgumentException>(() => R.ForwardTransfer([0.1]));
    }

    static AccuracyMatrix Made(double[,] values)
    {
        var matrix = new AccuracyMatrix(values.GetLength(0));
        for (var i = 0; i < matrix.Tasks; i++)
        {
            for (var j = 0; j < matrix.Tasks; j++)
            {
                matrix[i, j] = values[i, j];
            }
        }
        return matrix;
    }
}
