using Praxis.Learning.Clustering;
using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Metrics;

public sealed class ClusterAgreementTests
{
    [Fact]
    public void Agreement_by_hand()
    {
        Tensor clusters = Tensor.Of(0L, 0L, 1L, 1L), classes = Tensor.Of(0L, 0L, 1L, 2L);
        Assert.Equal(4.0 / 7, ClusterAgreement.AdjustedRandIndex(clusters, classes), 12);
        Assert.Equal(0.8, ClusterAgreement.NormalizedMutualInformation(clusters, classes), 12);
        Assert.Equal(0.75, ClusterAgreement.Accuracy(clusters, classes));
        Assert.Equal(0.75, ClusterAgreement.Purity(clusters, classes));
    }

    [Fact]
    public void Names_of_clusters_do_not_matter()
    {
        var classes = Tensor.RandInt([100], 0, 4, new Rng(16));
        var renamed = (((classes * 17) + 5) % 101).To(DType.Int64);
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(renamed, classes), 12);
        Assert.Equal(1, ClusterAgreement.NormalizedMutualInformation(renamed, classes), 12);
        Assert.Equal(1, ClusterAgreement.Accuracy(renamed, classes), 12);
    }

    [Fact]
    public void Independent_partitions_have_an_index_near_zero()
    {
        var values = Enumerable.Range(0, 50).Select(i => ClusterAgreement.AdjustedRandIndex(Tensor.RandInt([60], 0, 3, new Rng(i)), Tensor.RandInt([60], 0, 5, new Rng(i + 1000))));
        Assert.InRange(values.Average(), -0.02, 0.02);
    }

    [Fact]
    public void One_cluster_of_everything_tells_nothing()
    {
        var classes = Tensor.Of(0L, 0L, 1L, 1L);
        Assert.Equal(0, ClusterAgreement.AdjustedRandIndex(Tensor.Of(3L, 3L, 3L, 3L), classes));
        Assert.Equal(0, ClusterAgreement.NormalizedMutualInformation(Tensor.Of(3L, 3L, 3L, 3L), classes));
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(Tensor.Of(3L, 3L), Tensor.Of(1L, 1L)));
    }

    [Fact]
    public void Every_assignment_is_as_cheap_as_the_best_of_all_permutations()
    {
        var rng = new Rng(17);
        for (var round = 0; round < 200; round++)
        {
            int rows = rng.Next(1, 6), columns = rng.Next(1, 6);
            var costs = new double[rows, columns];
            for (var i = 0; i < rows * columns; i++)
            {
                costs[i / columns, i % columns] = round % 2 == 0 ? rng.Next(-3, 4) : rng.Normal();
            }
            var assigned = Hungarian.Assign(costs);
            var taken = assigned.Where(column => column >= 0).ToArray();
            Assert.Equal(Math.Min(rows, columns), taken.Distinct().Count());
            Assert.Equal(taken.Length, taken.Distinct().Count());
            Assert.Equal(Cheapest(costs, 0, 0, Math.Max(0, rows - columns)), assigned.Select((column, row) => column < 0 ? 0 : costs[row, column]).Sum(), 9);
        }
    }

    static double Cheapest(double[,] costs, int row, int used, int alone)
    {
        if (row == costs.GetLength(0))
        {
            return 0;
        }
        var best = alone > 0 ? Cheapest(costs, row + 1, used, alone - 1) : double.PositiveInfinity;
        for (var column = 0; column < costs.GetLength(1); column++)
        {
            if ((used & (1 << column)) == 0)
            {
                best = Math.Min(best, costs[row, column] + Cheapest(costs, row + 1, used | (1 << column), alone));
            }
        }
        return best;
    }

    [Fact]
    public void Three_hundred_rows_are_assigned_to_their_hidden_columns()
    {
        var hidden = new Rng(18).Permutation(300);
        var costs = new double[300, 300];
        var rng = new Rng(19);
        for (var i = 0; i < 300; i++)
        {
            for (var j = 0; j < 300; j++)
            {
                costs[i, j] = hidden[i] == j ? 0 : rng.NextDouble() + 0.001;
            }
        }
        Assert.Equal(hidden, Hungarian.Assign(costs));
    }
}
