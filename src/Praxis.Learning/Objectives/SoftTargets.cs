using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>A batch in which every sample is mixed with another.</summary>
/// <param name="Inputs">The mixed inputs.</param>
/// <param name="Targets">The mixed class probabilities (samples × classes).</param>
/// <param name="Share">λ, the share of the sample itself.</param>
/// <param name="Partners">The sample that each was mixed with.</param>
public sealed record MixedBatch(Tensor Inputs, Tensor Targets, double Share, Tensor Partners);

/// <summary>Targets that are probabilities: smoothed and mixed labels, for <see cref="Tensor.CrossEntropy"/> with probabilities.</summary>
public static class SoftTargets
{
    /// <summary>(1 − s)·[y = c] + s/C (Szegedy et al., 2016).</summary>
    public static Tensor Smoothed(Tensor labels, int classes, double smoothing = 0.1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Checked.Share(smoothing, "Smoothed", nameof(smoothing));
        Checked.Labels(labels, labels.Count, "Smoothed", classes);
        return labels.OneHot(classes).Affine(1 - smoothing, smoothing / classes);
    }

    /// <summary>λ·x + (1 − λ)·x_π and λ·y + (1 − λ)·y_π with λ ~ Beta(α, α) and a random order π (Zhang et al., 2018).</summary>
    public static MixedBatch Mixup(Tensor inputs, Tensor targets, Rng rng, double alpha = 0.2)
    {
        CheckBatch(inputs, targets, rng, alpha, "Mixup");
        var share = rng.Beta(alpha, alpha);
        var partners = Tensor.Permutation(inputs.Size(0), rng);
        return new(Mixed(inputs), Mixed(targets), share, partners);

        Tensor Mixed(Tensor x) => x.IndexSelect(0, partners).Lerp(x, share);
    }

    /// <summary>
    /// A box of the share 1 − λ of each image, around a random place, comes from another image, and the targets mix by the area
    /// that it really covers: λ ~ Beta(α, α) (Yun et al., 2019), for images (samples × channels × height × width).
    /// </summary>
    public static MixedBatch CutMix(Tensor images, Tensor targets, Rng rng, double alpha = 1)
    {
        CheckBatch(images, targets, rng, alpha, "CutMix");
        if (images.Rank != 4)
        {
            throw new ArgumentException($"CutMix: the images have shape {images.Shape}; they must be (samples × channels × height × width).");
        }
        int height = images.Size(2), width = images.Size(3);
        var side = Math.Sqrt(1 - rng.Beta(alpha, alpha));
        var partners = Tensor.Permutation(images.Size(0), rng);
        var (top, bottom) = Stretch(height);
        var (left, right) = Stretch(width);
        var rows = Within(height, top, bottom).Unsqueeze(1);
        var inside = rows.And(Within(width, left, right).Unsqueeze(0));
        var share = 1 - ((double)(bottom - top) * (right - left) / ((double)height * width));
        return new(Tensor.Where(inside, images.IndexSelect(0, partners), images), targets.IndexSelect(0, partners).Lerp(targets, share), share, partners);

        (int Start, int End) Stretch(int size)
        {
            int length = (int)(size * side), centre = rng.Next(size);
            return (Math.Clamp(centre - (length / 2), 0, size), Math.Clamp(centre - (length / 2) + length, 0, size));
        }

        static Tensor Within(int size, int start, int end)
        {
            var places = Tensor.Arange(size);
            return (places >= start).And(places < end);
        }
    }

    static void CheckBatch(Tensor inputs, Tensor targets, Rng rng, double alpha, string operation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(rng);
        Checked.Positive(alpha, operation, nameof(alpha));
        if (inputs.Rank < 1 || targets.Rank != 2 || !targets.IsFloating || inputs.Size(0) != targets.Size(0))
        {
            throw new ArgumentException($"{operation}: inputs of {inputs.Shape} do not meet {targets.DType} targets of {targets.Shape}; the targets must be probabilities (samples × classes): use Smoothed or OneHot.");
        }
    }
}
