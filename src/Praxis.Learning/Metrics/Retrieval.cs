using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>How high the right item stands in a ranking. Ties count against it, so that constant scores earn nothing.</summary>
public static class Retrieval
{
    /// <summary>
    /// For every query the rank of its right item, from 1: the number of items whose similarity is at least its own. The right
    /// item of query i is <paramref name="right"/>[i], or i where that is not given.
    /// </summary>
    public static int[] Ranks(Tensor similarities, Tensor? right = null)
    {
        var matrix = Checked.Matrix(similarities, "Ranks", nameof(similarities));
        int queries = matrix.Size(0), items = matrix.Size(1);
        if (right is null && queries > items)
        {
            throw new ArgumentException($"Ranks: similarities of {matrix.Shape} have more queries than items; say by `right` which item belongs to each query.");
        }
        var truth = Checked.Labels(right ?? Tensor.Arange(queries), queries, "Ranks", items, "right items");
        var own = matrix.Gather(1, Tensor.From(truth, [queries, 1]).To(DType.Int64));
        return (matrix >= own).To(DType.Int32).Sum(1).ToArray<int>();
    }

    /// <summary>The share of queries whose right item is among the first k.</summary>
    public static double RecallAt(int k, Tensor similarities, Tensor? right = null)
    {
        Checked.AtLeast(1, k, "RecallAt", nameof(k));
        return Ranks(similarities, right).Average(rank => rank <= k ? 1.0 : 0.0);
    }

    /// <summary>The median rank of the right items.</summary>
    public static double MedianRank(Tensor similarities, Tensor? right = null)
    {
        var ranks = Ranks(similarities, right);
        Array.Sort(ranks);
        return (ranks[(ranks.Length - 1) / 2] + ranks[ranks.Length / 2]) / 2.0;
    }

    /// <summary>(1/n)·Σ 1/rankᵢ.</summary>
    public static double MeanReciprocalRank(Tensor similarities, Tensor? right = null) => Ranks(similarities, right).Average(rank => 1.0 / rank);
}
