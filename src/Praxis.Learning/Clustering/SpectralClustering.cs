using Praxis.Tensors;

namespace Praxis.Learning.Clustering;

/// <summary>Clusters of a graph by the eigenvectors of its normalised affinity (Ng et al., 2001).</summary>
public static class SpectralClustering
{
    /// <summary>
    /// k-means on the rows, scaled to length 1, of the k leading eigenvectors of D^−½·A·D^−½ with D the row sums of the symmetric,
    /// non-negative affinities A.
    /// </summary>
    public static int[] Fit(Tensor affinities, int clusters, Rng rng)
    {
        using var _ = Gradient.Off();
        var a = Checked.Matrix(affinities, "SpectralClustering", nameof(affinities));
        if (a.Size(0) != a.Size(1) || a.Min().ToDouble() < 0 || !a.AllClose(a.T, 1e-5, 1e-7))
        {
            throw new ArgumentException($"SpectralClustering: the affinities of {a.Shape} must be square, symmetric and not negative.");
        }
        if (clusters < 1 || clusters > a.Size(0))
        {
            throw new ArgumentOutOfRangeException(nameof(clusters), $"SpectralClustering: {clusters} clusters of {a.Size(0)} nodes; there must be at least one and at most as many as nodes.");
        }
        var degrees = a.Sum(1);
        // A node without neighbours stands alone: its row stays zero.
        var scale = Tensor.Where(degrees > 0, degrees.Maximum(1e-300).Rsqrt(), 0);
        var vectors = Linalg.Eigh(a * scale.Unsqueeze(0) * scale.Unsqueeze(1)).Vectors;
        return [.. KMeans.Fit(vectors.Narrow(1, a.Size(0) - clusters, clusters).Normalize(), clusters, rng).Labels];
    }

    /// <summary>The same for rows of features, with Aᵢⱼ = exp(−‖xᵢ − xⱼ‖²/2σ²).</summary>
    public static int[] FitFeatures(Tensor features, int clusters, double sigma, Rng rng)
    {
        var x = Checked.Matrix(features, "SpectralClustering", nameof(features));
        Checked.Positive(sigma, "SpectralClustering", nameof(sigma));
        var a = (x.SquaredDistancesTo(x) / (-2 * sigma * sigma)).Exp();
        return Fit((a + a.T) / 2, clusters, rng);
    }
}
