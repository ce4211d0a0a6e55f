using Praxis.Tensors;

namespace Praxis.Papers.Representation;

/// <summary>
/// Three colour directions that vary independently: rgb = Σ_k x_k·A_k, with A the square root of the covariance of colours, scaled so
/// that its longest row has length 1.
/// </summary>
public sealed class ColourBasis
{
    readonly Tensor _inverse;

    ColourBasis(Tensor rows)
    {
        Rows = rows.Keep32();
        _inverse = Linalg.Inverse(rows.To(DType.Float64)).To(DType.Float32);
    }

    /// <summary>A (3 × 3): brightness, orange against blue, green against magenta.</summary>
    public Tensor Rows { get; }

    /// <summary>The colours of natural photographs, as the paper uses them.</summary>
    public static ColourBasis Natural { get; } = new(Tensor.From(new[,]
    {
        { 0.56282854, 0.58447580, 0.58447580 },
        { 0.19482528, 0.0, -0.19482528 },
        { 0.04329450, -0.10823626, 0.06494176 },
    }));

    /// <summary>The same quantity of images (samples × 3 × height × width): A = Λ^½·Vᵀ/√λ_max of the covariance V·Λ·Vᵀ of their pixels.</summary>
    public static ColourBasis FromImages(Tensor images)
    {
        MagnitudeTemplate.CheckImages(images, "ColourBasis", channels: 3);
        using var _ = Gradient.Off();
        var pixels = images.Detach().To(DType.Float64).Permute(1, 0, 2, 3).Reshape(3, -1);
        pixels -= pixels.Mean(1, keepDim: true);
        var (values, vectors) = Linalg.Eigh(pixels.MatMul(pixels.T) / pixels.Size(1));
        var largest = values.Max().ToDouble();
        if (!(largest > 0))
        {
            throw new ArgumentException("ColourBasis: all pixels have the same colour, so that colours have no directions; use ColourBasis.Natural.");
        }
        // Grey pictures in three channels vary in one direction only; the others get a little, so that A can be inverted.
        var deviations = values.Clamp(low: 1e-6 * largest).Sqrt() / Math.Sqrt(largest);
        var rows = (vectors * deviations).T.Flip(0).Contiguous();
        // The sign of an eigenvector is free; brightness shall be bright.
        return new(rows * Tensor.Where(rows.Sum(1, keepDim: true) < 0, rows.OnesLike().Narrow(1, 0, 1) * -1, rows.OnesLike().Narrow(1, 0, 1)));
    }

    /// <summary>rgb_c = Σ_k x_k·A_kc of (… × 3 × height × width).</summary>
    public Tensor Recorrelate(Tensor x) => Mix(x, Rows);

    /// <summary>x = rgb·A⁻¹.</summary>
    public Tensor Decorrelate(Tensor images) => Mix(images, _inverse);

    static Tensor Mix(Tensor x, Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 3 || x.Size(-3) != 3)
        {
            throw new ArgumentException($"ColourBasis: the images have shape {x.Shape}; they must be (… × 3 × height × width).");
        }
        return rows.To(x.DType).T.MatMul(x.Flatten(-2)).Reshape(x.Shape);
    }
}

static class Kept
{
    internal static Tensor Keep32(this Tensor x) => x.To(DType.Float32).Contiguous();
}
