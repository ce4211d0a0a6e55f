using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>How rough images (images × channels × height × width) are: the sum over an image, the mean over images.</summary>
public static class TotalVariation
{
    /// <summary>Σ |x[i+1, j] − x[i, j]| + |x[i, j+1] − x[i, j]|.</summary>
    public static Tensor Anisotropic(Tensor images)
    {
        CheckImages(images, "Anisotropic");
        Tensor down = images.Slice(2, 1) - images.Slice(2, 0, -1), right = images.Slice(3, 1) - images.Slice(3, 0, -1);
        return (down.Abs().Sum() + right.Abs().Sum()) / images.Size(0);
    }

    /// <summary>Σ √((x[i+1, j] − x[i, j])² + (x[i, j+1] − x[i, j])² + ε²) over places that have both neighbours (Rudin et al., 1992).</summary>
    public static Tensor Isotropic(Tensor images, double epsilon = 1e-6)
    {
        CheckImages(images, "Isotropic");
        Checked.Positive(epsilon, "Isotropic", nameof(epsilon));
        var inner = images.Slice(2, 0, -1).Slice(3, 0, -1);
        Tensor down = images.Slice(2, 1).Slice(3, 0, -1) - inner, right = images.Slice(2, 0, -1).Slice(3, 1) - inner;
        return (down.Square() + right.Square() + (epsilon * epsilon)).Sqrt().Sum() / images.Size(0);
    }

    static void CheckImages(Tensor images, string operation)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank != 4 || images.Size(2) < 2 || images.Size(3) < 2)
        {
            throw new ArgumentException($"TotalVariation.{operation}: the images have shape {images.Shape}; they must be (images × channels × height × width) of at least 2×2 pixels.");
        }
    }
}
