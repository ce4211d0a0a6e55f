using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What is made in the factory of <see cref="Workpieces"/>.</summary>
public enum WorkpieceKind
{
    /// <summary>A hexagon with a round hole, always upright.</summary>
    Bolt,

    /// <summary>A capsule of two halves with a printed bar, turned anyhow.</summary>
    Capsule,

    /// <summary>A cloth of two sets of threads.</summary>
    Cloth,

    /// <summary>A plate of four by four pins.</summary>
    Pins,
}

/// <summary>What can be wrong with a workpiece.</summary>
public enum WorkpieceDefect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A part is not there.</summary>
    Missing,

    /// <summary>A part is there once too often.</summary>
    Extra,

    /// <summary>A part is two to three pixels from its place.</summary>
    Misplaced,

    /// <summary>The piece is bent.</summary>
    Bent,

    /// <summary>A blot of opacity 0.3.</summary>
    Stain,

    /// <summary>A line of one pixel and contrast 0.2.</summary>
    Scratch,
}

/// <summary>The knobs of <see cref="Workpieces"/>.</summary>
public sealed record WorkpieceOptions
{
    /// <summary>The pixels of a side.</summary>
    public int Size { get; init; } = 32;

    /// <summary>How far a bolt or a plate is from the middle at most, in pixels.</summary>
    public double Shift { get; init; } = 1;

    /// <summary>How far the brightness strays to either side, as a share.</summary>
    public double Light { get; init; } = 0.1;

    /// <summary>The standard deviation of the pixel noise.</summary>
    public double Noise { get; init; } = 0.02;
}

/// <summary>Workpieces as tensors.</summary>
/// <param name="Images">(samples × 1 × size × size) float32 from 0 to 1.</param>
/// <param name="Masks">(samples × 1 × size × size) float32: 1 where the defect changes a pixel by more than 0.05, else 0.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record WorkpieceBatch(Tensor Images, Tensor Masks, Tensor Indices);

/// <summary>A factory of grey workpieces, sound or with a defect; the defect of sample i is put on the sound sample i, pose, light and noise alike.</summary>
public sealed class Workpieces
{
    const float LeastChange = 0.05f;

    readonly SampleStreams _streams;

    /// <summary>A world from options and a stream.</summary>
    public Workpieces(WorkpieceOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Size < 16)
            throw new ArgumentException($"Workpieces: a side of {options.Size} pixels is too short; 16 or more are needed.");
        (Options, _streams) = (options, new(rng.Split("workpieces")));
    }

    /// <summary>The knobs.</summary>
    public WorkpieceOptions Options { get; }

    /// <summary>The samples of these numbers, all of one kind and with one defect or none.</summary>
    public WorkpieceBatch Batch(WorkpieceKind kind, ReadOnlySpan<long> indices, WorkpieceDefect defect = WorkpieceDefect.None)
    {
        var area = Options.Size * Options.Size;
        var (images, masks) = (new float[indices.Length * area], new float[indices.Length * area]);
        var sound = new float[area];
        for (var i = 0; i < indices.Length; i++)
        {
            var image = images.AsSpan(i * area, area);
            Paint(kind, indices[i], defect, image);
            if (defect != WorkpieceDefect.None)
            {
                Paint(kind, indices[i], WorkpieceDefect.None, sound);
                for (var pixel = 0; pixel < area; pixel++)
                    masks[i * area + pixel] = MathF.Abs(image[pixel] - sound[pixel]) > LeastChange ? 1 : 0;
            }
            PixelNoise.Add(image, (float)Options.Noise, _streams.At(indices[i], 2));
        }
        return new(Tensor.From(images, [indices.Length, 1, Options.Size, Options.Size]), Tensor.From(masks, [indices.Length, 1, Options.Size, Options.Size]), Tensor.Of(indices));
    }

    void Paint(WorkpieceKind kind, long index, WorkpieceDefect defect, Span<float> pixels)
    {
        var rng = _streams.At(index);
        var pose = new WorkpiecePose(kind, Options, rng);
        var light = 1 + (float)rng.Uniform(-Options.Light, Options.Light);
        var damage = new WorkpieceDamage(defect, pose, Options.Size, _streams.At(index, 1));
        for (var row = 0; row < Options.Size; row++)
            for (var column = 0; column < Options.Size; column++)
            {
                float x = column + 0.5f, y = row + 0.5f;
                var (u, v) = damage.Bend(x, y);
                pixels[row * Options.Size + column] = light * damage.Cover(x, y, pose.At(u, v, damage));
            }
    }
}
