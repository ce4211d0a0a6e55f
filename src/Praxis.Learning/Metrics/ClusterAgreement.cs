using Praxis.Learning.Clustering;
using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>How well clusters agree with classes; names of clusters do not matter.</summary>
public static class ClusterAgreement
{
    /// <summary>
    /// The adjusted Rand index (Hubert and Arabie, 1985): (Σ C(nᵢⱼ, 2) − E) / (½·(A + B) − E) with A = Σ C(aᵢ, 2),
    /// B = Σ C(bⱼ, 2) and E = A·B / C(n, 2). 1 for equal partitions, 0 on average for independent ones.
    /// </summary>
    public static double AdjustedRandIndex(Tensor clusters, Tensor classes)
    {
        var table = Contingency.Of(clusters, classes, "AdjustedRandIndex");
        double together = table.Cells.Sum(cell => Pairs(cell.Count)), a = table.Rows.Sum(Pairs), b = table.Columns.Sum(Pairs);
        var all = Pairs(table.Samples);
        var expected = all == 0 ? 0 : a * b / all;
        var most = (a + b) / 2;
        // Both partitions are all singletons or one cluster: they are equal.
        return most == expected ? 1 : (together - expected) / (most - expected);

        static double Pairs(long count) => count * (count - 1) / 2.0;
    }

    /// <summary>The normalised mutual information 2·I(U; V) / (H(U) + H(V)); 1 where both partitions are one cluster.</summary>
    public static double NormalizedMutualInformation(Tensor clusters, Tensor classes)
    {
        var table = Contingency.Of(clusters, classes, "NormalizedMutualInformation");
        double n = table.Samples;
        var information = table.Cells.Sum(cell => cell.Count / n * Math.Log(cell.Count * n / ((double)table.Rows[cell.Row] * table.Columns[cell.Column])));
        var entropies = Entropy(table.Rows) + Entropy(table.Columns);
        return entropies == 0 ? 1 : Math.Clamp(2 * information / entropies, 0, 1);

        double Entropy(long[] counts) => -counts.Where(count => count > 0).Sum(count => count / n * Math.Log(count / n));
    }

    /// <summary>max over one-to-one matchings of clusters to classes of the share of samples whose cluster is matched to their class.</summary>
    public static double Accuracy(Tensor clusters, Tensor classes)
    {
        var table = Contingency.Of(clusters, classes, "ClusterAgreement.Accuracy");
        var counts = new double[table.Rows.Length, table.Columns.Length];
        foreach (var (row, column, count) in table.Cells)
        {
            counts[row, column] = count;
        }
        var matched = Hungarian.AssignMost(counts);
        return matched.Select((column, row) => column < 0 ? 0 : counts[row, column]).Sum() / table.Samples;
    }

    /// <summary>(1/n)·Σ over clusters of the size of the largest class in it.</summary>
    public static double Purity(Tensor clusters, Tensor classes)
    {
        var table = Contingency.Of(clusters, classes, "Purity");
        return (double)table.Cells.GroupBy(cell => cell.Row).Sum(row => row.Max(cell => cell.Count)) / table.Samples;
    }

    /// <summary>The counts of pairs (cluster, class) that occur, in a fixed order, with clusters and classes renumbered from 0.</summary>
    sealed record Contingency(IReadOnlyList<(int Row, int Column, long Count)> Cells, long[] Rows, long[] Columns, long Samples)
    {
        public static Contingency Of(Tensor clusters, Tensor classes, string operation)
        {
            ArgumentNullException.ThrowIfNull(clusters);
            var first = Renumbered(Checked.Labels(clusters, clusters.Count, operation, what: nameof(clusters)));
            var second = Renumbered(Checked.Labels(classes, first.Length, operation, what: nameof(classes)));
            var rows = new long[first.Max() + 1];
            var columns = new long[second.Max() + 1];
            Dictionary<(int, int), long> counts = [];
            for (var i = 0; i < first.Length; i++)
            {
                rows[first[i]]++;
                columns[second[i]]++;
                counts[(first[i], second[i])] = counts.GetValueOrDefault((first[i], second[i])) + 1;
            }
            return new([.. counts.OrderBy(cell => cell.Key).Select(cell => (cell.Key.Item1, cell.Key.Item2, cell.Value))], rows, columns, first.Length);
        }

        static int[] Renumbered(int[] labels)
        {
            int[] names = [.. labels.Distinct().Order()];
            return Array.ConvertAll(labels, label => Array.BinarySearch(names, label));
        }
    }
}
