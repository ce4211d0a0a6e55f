using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>Losses that bring pairs together and hold others apart, on the unit sphere: every row is normalised first.</summary>
public static class Contrastive
{
    /// <summary>
    /// InfoNCE (van den Oord et al., 2018): −(1/n)·Σᵢ log( e^{⟨qᵢ, kᵢ⟩/τ} / Σⱼ e^{⟨qᵢ, kⱼ⟩/τ} ). Key i belongs to query i; keys
    /// beyond the number of queries are negatives for all.
    /// </summary>
    public static Tensor InfoNce(Tensor queries, Tensor keys, double temperature = 0.07)
    {
        CheckRows(queries, keys, "InfoNce");
        Checked.Positive(temperature, "InfoNce", nameof(temperature));
        if (keys.Size(0) < queries.Size(0))
        {
            throw new ArgumentException($"InfoNce: {queries.Size(0)} queries do not meet {keys.Size(0)} keys; every query needs its own key.");
        }
        return (queries.Normalize().MatMul(keys.Normalize().T) / temperature).CrossEntropy(Tensor.Arange(queries.Size(0)));
    }

    /// <summary>
    /// The loss of two towers (Radford et al., 2021): ½·(CE(s·X·Yᵀ) + CE(s·Y·Xᵀ)) with the pairs on the diagonal and
    /// s = min(e^{logScale}, largest).
    /// </summary>
    public static Tensor Symmetric(Tensor first, Tensor second, Tensor logScale, double largestScale = 100)
    {
        ArgumentNullException.ThrowIfNull(logScale);
        CheckRows(first, second, "Symmetric");
        Checked.Positive(largestScale, "Symmetric", nameof(largestScale));
        if (first.Size(0) != second.Size(0))
        {
            throw new ArgumentException($"Symmetric: {first.Size(0)} and {second.Size(0)} rows do not pair up; they must be equally many.");
        }
        var similarities = first.Normalize().MatMul(second.Normalize().T) * logScale.Exp().Clamp(high: largestScale);
        var pairs = Tensor.Arange(first.Size(0));
        return (similarities.CrossEntropy(pairs) + similarities.T.CrossEntropy(pairs)) / 2;
    }

    /// <summary>
    /// NT-Xent (Chen et al., 2020): for the 2n views, −log( e^{⟨zᵢ, z_{p(i)}⟩/τ} / Σ_{j≠i} e^{⟨zᵢ, zⱼ⟩/τ} ) on average, where p(i)
    /// is the other view of the same sample.
    /// </summary>
    public static Tensor NtXent(Tensor views, Tensor otherViews, double temperature = 0.5)
    {
        CheckRows(views, otherViews, "NtXent");
        Checked.SameShape(views, otherViews, "NtXent");
        Checked.Positive(temperature, "NtXent", nameof(temperature));
        var samples = views.Size(0);
        var z = Tensor.Cat([views, otherViews]).Normalize();
        return WithoutSelf(z, temperature).CrossEntropy(Tensor.Arange(2 * samples).Roll(samples, 0));
    }

    /// <summary>
    /// Supervised contrastive loss (Khosla et al., 2020): the mean over i with positives P(i) = {p ≠ i: y_p = yᵢ} of
    /// −(1/|P(i)|)·Σ_{p∈P(i)} log( e^{⟨zᵢ, z_p⟩/τ} / Σ_{a≠i} e^{⟨zᵢ, z_a⟩/τ} ).
    /// </summary>
    public static Tensor Supervised(Tensor embeddings, Tensor labels, double temperature = 0.1)
    {
        CheckRows(embeddings, embeddings, "Supervised");
        Checked.Positive(temperature, "Supervised", nameof(temperature));
        var samples = embeddings.Size(0);
        Checked.Labels(labels, samples, "Supervised");
        var self = Tensor.Eye(samples, type: DType.Bool);
        var logProbabilities = WithoutSelf(embeddings.Normalize(), temperature).LogSoftmax().MaskedFill(self, 0);
        var positives = labels.Unsqueeze(0).EqualTo(labels.Unsqueeze(1)).And(self.Not()).To(embeddings.DType);
        var counts = positives.Sum(1);
        var anchors = (counts > 0).To(embeddings.DType);
        var found = anchors.Sum().ToDouble();
        if (found == 0)
        {
            throw new ArgumentException($"Supervised: no two of the {samples} labels are equal; a batch needs at least one pair of a class.");
        }
        return -((logProbabilities * positives).Sum(1) / counts.Maximum(1.0)).Sum() / found;
    }

    static Tensor WithoutSelf(Tensor z, double temperature) =>
        (z.MatMul(z.T) / temperature).MaskedFill(Tensor.Eye(z.Size(0), type: DType.Bool), double.NegativeInfinity);

    static void CheckRows(Tensor x, Tensor y, string operation)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rank != 2 || y.Rank != 2 || x.Size(1) != y.Size(1) || x.Count == 0 || y.Count == 0)
        {
            throw new ArgumentException($"{operation}: embeddings of {x.Shape} and {y.Shape} do not compare; both must be (samples × features) with equally many features.");
        }
    }
}
