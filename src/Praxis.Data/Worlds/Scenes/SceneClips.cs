using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="SceneClips"/>.</summary>
public sealed record ClipOptions
{
    /// <summary>The frames of a clip.</summary>
    public int Frames { get; init; } = 6;

    /// <summary>How fast objects move, in pixels a frame; direction and speed are uniform.</summary>
    public (double Low, double High) Speed { get; init; } = (0.4, 0.9);

    /// <summary>The fastest that the background moves along each axis, in pixels a frame.</summary>
    public double Pan { get; init; }
}

/// <summary>A moving scene with its whole truth; change <see cref="Start"/> to draw the same clip with one factor changed.</summary>
/// <param name="Start">The scene in the first frame; the middle of the path of every object is inside the picture.</param>
/// <param name="Velocities">How far each object moves from frame to frame.</param>
/// <param name="Pan">How far the background moves from frame to frame.</param>
public sealed record SceneClip(Scene Start, IReadOnlyList<(float X, float Y)> Velocities, (float X, float Y) Pan)
{
    /// <summary>The scene in a frame.</summary>
    public Scene Frame(int frame) => Start with
    {
        Objects = [.. Start.Objects.Select((one, i) => one with { X = one.X + frame * Velocities[i].X, Y = one.Y + frame * Velocities[i].Y })],
    };

    /// <summary>The clip with one object changed throughout.</summary>
    public SceneClip With(int index, Func<SceneObject, SceneObject> change) => this with { Start = Start.With(index, change) };
}

/// <summary>Clips as tensors.</summary>
/// <param name="Frames">(samples × frames × channels × size × size) float32.</param>
/// <param name="Labels">The classes, int64.</param>
/// <param name="Factors">(samples × 5) int64: the factors of the first object.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record ClipBatch(Tensor Frames, Tensor Labels, Tensor Factors, Tensor Indices);

/// <summary>
/// Scenes in which objects move in straight lines before a background that may move too. An attribute that the captions leave out, the
/// fill say, stays the same through a clip: a hidden identity.
/// </summary>
public sealed class SceneClips
{
    const int Tries = 100;

    readonly SampleStreams _streams;

    /// <summary>A world from options and a stream.</summary>
    public SceneClips(SceneOptions scene, ClipOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Frames < 1 || !(options.Speed.Low >= 0 && options.Speed.High >= options.Speed.Low) || !(options.Pan >= 0))
            throw new ArgumentException($"SceneClips: {options.Frames} frames at {options.Speed.Low} to {options.Speed.High} pixels each with the background at up to {options.Pan} are no clip; frames are at least 1, speeds at least 0 and in order.");
        if (scene is { MixedShare: > 0 })
            throw new ArgumentException("SceneClips: scenes that are the mean of two do not move; leave MixedShare at 0.");
        Stills = new(scene, rng);
        Options = options;
        _streams = new(rng.Split("clips"));
    }

    /// <summary>The world that the clips are made of.</summary>
    public Scenes Stills { get; }

    /// <summary>The knobs of movement.</summary>
    public ClipOptions Options { get; }

    /// <summary>A sample with its whole truth.</summary>
    public SceneClip this[long index]
    {
        get
        {
            var scene = Stills[index];
            var rng = _streams.At(index);
            var half = (Options.Frames - 1) / 2f;
            var velocities = new (float X, float Y)[scene.Objects.Count];
            for (var i = 0; i < velocities.Length; i++)
                velocities[i] = Velocity(scene.Objects[i], half, rng);
            // The scene is drawn as it is halfway through, so that a path is about as far inside as a still.
            SceneObject[] start = [.. scene.Objects.Select((one, i) => one with { X = one.X - half * velocities[i].X, Y = one.Y - half * velocities[i].Y })];
            (float X, float Y) pan = ((float)rng.Uniform(-Options.Pan, Options.Pan), (float)rng.Uniform(-Options.Pan, Options.Pan));
            return new(scene with { Objects = start }, velocities, pan);
        }
    }

    /// <summary>Paints a clip, changed or not, frame by frame.</summary>
    public void Render(SceneClip clip, Span<float> frames)
    {
        ArgumentNullException.ThrowIfNull(clip);
        for (var frame = 0; frame < Options.Frames; frame++)
            Stills.RenderFrame(clip.Frame(frame), (frame * clip.Pan.X, frame * clip.Pan.Y), frame, frames.Slice(frame * Stills.Pixels, Stills.Pixels));
    }

    /// <summary>Paints a clip, changed or not: (frames × channels × size × size) float32.</summary>
    public Tensor Render(SceneClip clip)
    {
        var options = Stills.Options;
        var frames = Tensor.Empty([Options.Frames, options.Channels, options.Size, options.Size]);
        frames.Write<float>(values => Render(clip, values));
        return frames;
    }

    /// <summary>The masks and boxes of the objects in a frame.</summary>
    public SceneAnnotation Annotate(SceneClip clip, int frame) => Stills.Annotate(clip.Frame(frame));

    /// <summary>The samples of these numbers.</summary>
    public ClipBatch Batch(ReadOnlySpan<long> indices)
    {
        var chosen = indices.ToArray();
        var options = Stills.Options;
        var length = Options.Frames * Stills.Pixels;
        var frames = Tensor.Empty([chosen.Length, Options.Frames, options.Channels, options.Size, options.Size]);
        var (labels, factors) = (new long[chosen.Length], new long[chosen.Length * SceneOptions.Factors]);
        frames.Write<float>(values =>
        {
            for (var i = 0; i < chosen.Length; i++)
            {
                var clip = this[chosen[i]];
                Render(clip, values.Slice(i * length, length));
                var first = clip.Start.Objects[0];
                labels[i] = clip.Start.Label;
                long[] row = [first.ShapeValue, first.ColourValue, first.FillValue, first.SizeValue, clip.Start.BackgroundValue];
                row.CopyTo(factors, i * SceneOptions.Factors);
            }
        });
        return new(frames, Tensor.Of<long>(labels), Tensor.From(factors, [chosen.Length, SceneOptions.Factors]), Tensor.Of<long>(chosen));
    }

    /// <summary>A velocity that keeps the centre inside the picture; where none is found, the object rests.</summary>
    (float X, float Y) Velocity(in SceneObject one, float half, Rng rng)
    {
        var size = Stills.Options.Size;
        for (var tried = 0; tried < Tries; tried++)
        {
            var speed = (float)rng.Uniform(Options.Speed.Low, Options.Speed.High);
            var (sine, cosine) = MathF.SinCos((float)rng.Uniform(0, 2 * Math.PI));
            float reachX = half * MathF.Abs(speed * cosine), reachY = half * MathF.Abs(speed * sine);
            if (one.X - reachX >= 1 && one.X + reachX <= size - 1 && one.Y - reachY >= 1 && one.Y + reachY <= size - 1)
                return (speed * cosine, speed * sine);
        }
        return default;
    }
}
