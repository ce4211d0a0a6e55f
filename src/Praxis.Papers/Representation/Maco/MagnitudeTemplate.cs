using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Representation;

/// <summary>
/// r: the mean magnitude spectrum of images, one for each channel (channels × height × width/2 + 1), in the layout of a real
/// two-dimensional Fourier transform. It is measured once and never trained.
/// </summary>
public sealed class MagnitudeTemplate
{
    const string Name = "magnitude", WidthKey = "width";

    /// <summary>A template from magnitudes (channels × height × width/2 + 1) of images of a width.</summary>
    public MagnitudeTemplate(Tensor values, int width)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Rank != 3 || values.Size(0) is not (1 or 3) || width < 2 || values.Size(1) < 2 || values.Size(2) != (width / 2) + 1)
        {
            throw new ArgumentException($"MagnitudeTemplate: the magnitudes have shape {values.Shape} for a width of {width}; they must be (1 or 3 × height × width/2 + 1).");
        }
        using var _ = Gradient.Off();
        var kept = values.Detach().To(DType.Float32).Contiguous();
        if (kept.IsFinite().All().ToDouble() == 0 || kept.Min().ToDouble() < 0 || !(kept.Max().ToDouble() > 0))
        {
            throw new ArgumentException("MagnitudeTemplate: magnitudes must be finite, at least 0 and not all 0.");
        }
        (Values, Width) = (kept, width);
    }

    /// <summary>r.</summary>
    public Tensor Values { get; }

    /// <summary>The number of channels.</summary>
    public int Channels => Values.Size(0);

    /// <summary>The height of its images.</summary>
    public int Height => Values.Size(1);

    /// <summary>The width of its images.</summary>
    public int Width { get; }

    /// <summary>
    /// r = mean over images of |rfft2(image)| for each channel, with the unnormalised transform; of three channels after decorrelation of their colours.
    /// </summary>
    /// <param name="images">(samples × channels × height × width), in any range: an image is standardised anyway.</param>
    /// <param name="colours">The directions of colour; give the visualisation the same. <see cref="ColourBasis.Natural"/> if null.</param>
    /// <param name="centred">
    /// Whether images are taken relative to their common mean colour, which changes r at frequency 0 alone. There the mean of all photographs, far larger
    /// than any wave, would tint the image by the phase it happens to have; and it would leak into the lowest waves of a template that is resized.
    /// </param>
    public static MagnitudeTemplate FromImages(Tensor images, ColourBasis? colours = null, bool centred = false)
    {
        CheckImages(images, "MagnitudeTemplate");
        using var _ = Gradient.Off();
        var mean = centred ? images.Detach().To(DType.Float32).Mean([0, 2, 3], keepDim: true) : Tensor.Scalar(0);
        var sum = Tensor.Zeros([images.Size(1), images.Size(2), (images.Size(3) / 2) + 1]);
        foreach (var block in images.Detach().To(DType.Float32).Split(256))
        {
            using var scope = Tensor.Scope();
            var x = block - mean;
            x = images.Size(1) == 3 ? (colours ?? ColourBasis.Natural).Decorrelate(x) : x;
            sum.AddInPlace(Fourier.Rfft2(x).Abs().Sum(0));
        }
        return new(sum / images.Size(0), images.Size(3));
    }

    /// <summary>r ∝ 1/max(f, 1/max(height, width))^p with f in periods a pixel: a formula in place of a measurement, for comparison.</summary>
    public static MagnitudeTemplate PowerLaw(int channels, int height, int width, double exponent = 1) =>
        new(Frequency(height, width).Maximum(1.0 / Math.Max(height, width)).Pow(-exponent).Unsqueeze(0).Repeat(channels, 1, 1), width);

    /// <summary>
    /// The template for images of another size, linear between its frequencies in periods a pixel. Frequencies along the height run
    /// round: behind the last comes the first.
    /// </summary>
    public MagnitudeTemplate Resized(int height, int width)
    {
        if (height == Height && width == Width)
        {
            return this;
        }
        if (height < 2 || width < 2)
        {
            throw new ArgumentException($"MagnitudeTemplate: {height}×{width} pixels were asked for; both sides must be at least 2.");
        }
        using var _ = Gradient.Off();
        var rows = Enumerable.Range(0, height).Select(k => (double)k * Height / height).ToArray();
        var columns = Enumerable.Range(0, (width / 2) + 1).Select(k => Math.Min((double)k * Width / width, Values.Size(2) - 1)).ToArray();
        return new(Blend(Blend(Values, 1, rows, wraps: true), 2, columns, wraps: false), width);
    }

    /// <summary>Mean magnitude by radius, 0 to ½ period a pixel in so many rings: what a spectrum looks like without its directions.</summary>
    public static double[] Radial(Tensor magnitude, int width, int rings)
    {
        ArgumentNullException.ThrowIfNull(magnitude);
        if (magnitude.Rank < 2 || width < 2 || magnitude.Size(-1) != (width / 2) + 1 || rings < 1)
        {
            throw new ArgumentException($"MagnitudeTemplate.Radial: magnitudes of shape {magnitude.Shape} for a width of {width} and {rings} rings were given; they must be (… × height × width/2 + 1), in at least 1 ring.");
        }
        var f = Frequency(magnitude.Size(-2), width).ToArray<double>();
        var values = magnitude.Detach().Reshape(-1, f.Length).Mean(0).ToArray<double>();
        var (sums, counts) = (new double[rings], new int[rings]);
        for (var k = 0; k < f.Length; k++)
        {
            var ring = (int)Math.Round(f[k] * 2 * rings) - 1;
            if (ring >= 0 && ring < rings)
            {
                sums[ring] += values[k];
                counts[ring]++;
            }
        }
        return [.. sums.Select((sum, ring) => counts[ring] == 0 ? double.NaN : sum / counts[ring])];
    }

    /// <summary>Writes the template to a safetensors file.</summary>
    public void SaveFile(string path) =>
        Tensor.SaveSafetensors(path, [KeyValuePair.Create(Name, Values)], new Dictionary<string, string> { [WidthKey] = $"{Width}" });

    /// <summary>Reads a template from a file.</summary>
    public static MagnitudeTemplate LoadFile(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.TryGet(Name, out var entry) && file.Metadata.TryGetValue(WidthKey, out var width) && int.TryParse(width, out var pixels)
            ? new(Tensor.From(entry), pixels)
            : throw new ArgumentException($"MagnitudeTemplate: {path} holds no template; write one with SaveFile.");
    }

    internal static void CheckImages(Tensor images, string caller, int? channels = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank != 4 || images.Size(0) < 1 || !(channels is { } wanted ? images.Size(1) == wanted : images.Size(1) is 1 or 3) || images.Size(2) < 2 || images.Size(3) < 2)
        {
            throw new ArgumentException($"{caller}: the images have shape {images.Shape}; they must be (samples × {(channels is { } c ? $"{c}" : "1 or 3")} × height × width) of at least 2×2 pixels, and at least one.");
        }
        if (images.Detach().IsFinite().All().ToDouble() == 0)
        {
            throw new ArgumentException($"{caller}: the images have numbers that are not finite.");
        }
    }

    /// <summary>√(f_y² + f_x²) in periods a pixel (height × width/2 + 1).</summary>
    internal static Tensor Frequency(int height, int width) =>
        (Fourier.Fftfreq(height).Square().Unsqueeze(1) + Fourier.Rfftfreq(width).Square().Unsqueeze(0)).Sqrt();

    static Tensor Blend(Tensor x, int dim, double[] places, bool wraps)
    {
        var size = x.Size(dim);
        long[] left = [.. places.Select(place => (long)Math.Floor(place) % size)];
        long[] right = [.. left.Select(index => wraps ? (index + 1) % size : Math.Min(index + 1, size - 1))];
        int[] along = dim == 1 ? [1, places.Length, 1] : [1, 1, places.Length];
        var share = Tensor.From(places.Select(place => (float)(place - Math.Floor(place))).ToArray(), along);
        return (x.IndexSelect(dim, Tensor.Of<long>(left)) * (1 - share)) + (x.IndexSelect(dim, Tensor.Of<long>(right)) * share);
    }
}
