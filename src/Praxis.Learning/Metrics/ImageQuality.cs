using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>Settings of the structural similarity.</summary>
public sealed record SsimOptions
{
    /// <summary>The difference between the largest and the smallest value of a pixel, L.</summary>
    public double Range { get; init; } = 1;

    /// <summary>The side of the Gaussian window.</summary>
    public int Window { get; init; } = 11;

    /// <summary>The deviation of the Gaussian window.</summary>
    public double Sigma { get; init; } = 1.5;

    /// <summary>K₁ in c₁ = (K₁·L)².</summary>
    public double K1 { get; init; } = 0.01;

    /// <summary>K₂ in c₂ = (K₂·L)².</summary>
    public double K2 { get; init; } = 0.03;
}

/// <summary>Faithfulness of images (images × channels × height × width), one number an image, differentiable.</summary>
public static class ImageQuality
{
    /// <summary>10·log₁₀(range² / mean (x − y)²) in decibels; infinite where the images are equal.</summary>
    public static Tensor Psnr(Tensor x, Tensor y, double range = 1)
    {
        CheckImages(x, y, "Psnr");
        Checked.Positive(range, "Psnr", nameof(range));
        return (x - y).Square().Mean([1, 2, 3]).Log10().Affine(-10, 20 * Math.Log10(range));
    }

    /// <summary>
    /// The mean over places and channels of (2μₓμᵧ + c₁)(2σₓᵧ + c₂) / ((μₓ² + μᵧ² + c₁)(σₓ² + σᵧ² + c₂)), with moments under
    /// a Gaussian window that stays inside the image (Wang et al., 2004).
    /// </summary>
    public static Tensor Ssim(Tensor x, Tensor y, SsimOptions? options = null)
    {
        options ??= new();
        CheckImages(x, y, "Ssim");
        Checked.Positive(options.Range, "Ssim", nameof(options.Range));
        Checked.Positive(options.Sigma, "Ssim", nameof(options.Sigma));
        Checked.AtLeast(1, options.Window, "Ssim", nameof(options.Window));
        if (x.Size(2) < options.Window || x.Size(3) < options.Window)
        {
            throw new ArgumentException($"Ssim: images of {x.Shape} are smaller than the window of {options.Window}; choose a window of at most {Math.Min(x.Size(2), x.Size(3))}.");
        }
        var window = Window(options, x.DType);
        Tensor a = Planes(x), b = Planes(y);
        Tensor meanA = Blur(a), meanB = Blur(b);
        Tensor varianceA = Blur(a.Square()) - meanA.Square(), varianceB = Blur(b.Square()) - meanB.Square(), covariance = Blur(a * b) - (meanA * meanB);
        double c1 = Math.Pow(options.K1 * options.Range, 2), c2 = Math.Pow(options.K2 * options.Range, 2);
        var similarity = (meanA * meanB).Affine(2, c1) * covariance.Affine(2, c2) / ((meanA.Square() + meanB.Square() + c1) * (varianceA + varianceB + c2));
        return similarity.Mean([1, 2, 3]).Reshape(x.Size(0), x.Size(1)).Mean(1);

        Tensor Blur(Tensor planes) => planes.Conv2d(window).Conv2d(window.Transpose(2, 3).Contiguous());

        static Tensor Planes(Tensor images) => images.Reshape(-1, 1, images.Size(2), images.Size(3));
    }

    static Tensor Window(SsimOptions options, DType type)
    {
        var weights = new double[options.Window];
        for (var i = 0; i < weights.Length; i++)
        {
            var offset = i - ((weights.Length - 1) / 2.0);
            weights[i] = Math.Exp(-offset * offset / (2 * options.Sigma * options.Sigma));
        }
        var sum = weights.Sum();
        return Tensor.From([.. weights.Select(weight => weight / sum)], [1, 1, weights.Length, 1]).To(type);
    }

    static void CheckImages(Tensor x, Tensor y, string operation)
    {
        Checked.SameShape(x, y, operation);
        if (x.Rank != 4 || !x.IsFloating || x.DType != y.DType || x.Count == 0)
        {
            throw new ArgumentException($"{operation}: the images are {x.DType} and {y.DType} of {x.Shape}; both must be (images × channels × height × width) of one floating type.");
        }
    }
}
