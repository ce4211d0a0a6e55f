using System.Collections.Concurrent;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>
/// A world of pictures with simple objects. Sample i is a pure function of the seed, the options and i; every factor is known, and a scene
/// can be changed and drawn again. One instance serves any number of threads.
/// </summary>
public sealed class Scenes
{
    // The parts of a sample's stream. A scene that is mixed in has parts of its own.
    const int Drawing = 0, Surroundings = 1, Noise = 2, Mixing = 3, Partner = 4;

    readonly SampleStreams _streams;
    readonly ConcurrentBag<Workspace> _idle = [];
    readonly ulong _seed;

    /// <summary>A world from options and a stream.</summary>
    public Scenes(SceneOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        SceneChecks.Check(options);
        var world = rng.Split("scenes");
        Options = options;
        _streams = new(world);
        _seed = world.State.Key;
    }

    /// <summary>The knobs.</summary>
    public SceneOptions Options { get; }

    /// <summary>The number of values of a picture: channels · size².</summary>
    public int Pixels => Options.Channels * Options.Size * Options.Size;

    /// <summary>A sample with its whole truth.</summary>
    public Scene this[long index] => Sample(index, -1);

    /// <summary>A sample of a class: as the sample of that number, but for the factors that make the class.</summary>
    public Scene Sample(long index, int label)
    {
        CheckClass(label, allowNone: true);
        return Use(work =>
        {
            Draw(work, index, label);
            return work.Draft.ToScene(Options, work.Draft.IsMixed ? work.Partner.ToScene(Options, null) : null);
        });
    }

    /// <summary>Paints a scene, changed or not, into channels · size · size values.</summary>
    public void Render(Scene scene, Span<float> pixels) => RenderFrame(scene, (0, 0), 0, pixels);

    /// <summary>Paints a scene, changed or not: (channels × size × size) float32.</summary>
    public Tensor Render(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var image = Tensor.Empty([Options.Channels, Options.Size, Options.Size]);
        image.Write<float>(pixels => Render(scene, pixels));
        return image;
    }

    /// <summary>The masks and boxes of the objects of a scene.</summary>
    public SceneAnnotation Annotate(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var mask = new byte[Options.Size * Options.Size];
        Use(work =>
        {
            for (var i = 0; i < scene.Objects.Count; i++)
                work.Renderer.Mark(scene.Objects[i], (byte)(i + 1), mask);
            return true;
        });
        Box[] boxes = [.. scene.Objects.Select((_, i) => MaskBoxes.Around(mask, Options.Size, (byte)(i + 1)))];
        bool[] annotated = [.. scene.Objects.Select(one => Options.Annotated.Count == 0 || Options.Annotated.Contains(one.Shape))];
        return new(mask, boxes, annotated);
    }

    /// <summary>
    /// Paints samples into spans, without leaving anything on the heap. Classes may be given, one a sample; factors are five a sample.
    /// </summary>
    public void Fill(ReadOnlySpan<long> indices, ReadOnlySpan<int> classes, Span<float> images, Span<long> labels, Span<long> trueLabels, Span<bool> mixed, Span<long> factors)
    {
        if (classes.Length > 0 && classes.Length != indices.Length)
            throw new ArgumentException($"Scenes: {classes.Length} classes were given for {indices.Length} samples; give one for each or none.");
        if (images.Length < (long)indices.Length * Pixels)
            throw new ArgumentException($"Scenes: {indices.Length} pictures of {Pixels} values need {(long)indices.Length * Pixels} values, and the span has {images.Length}.");
        foreach (var label in classes)
            CheckClass(label, allowNone: false);
        var work = _idle.TryTake(out var idle) ? idle : new Workspace(this);
        for (var i = 0; i < indices.Length; i++)
        {
            Draw(work, indices[i], classes.Length > 0 ? classes[i] : -1);
            Paint(work, images.Slice(i * Pixels, Pixels));
            labels[i] = work.Draft.Label;
            trueLabels[i] = work.Draft.TrueLabel;
            mixed[i] = work.Draft.IsMixed;
            for (var factor = 0; factor < SceneOptions.Factors; factor++)
                factors[i * SceneOptions.Factors + factor] = work.Draft.Values[factor];
        }
        _idle.Add(work);
    }

    /// <summary>The samples from one on.</summary>
    public SceneBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>The samples of these numbers; with classes, one a sample, the factors that make them are set.</summary>
    public SceneBatch Batch(ReadOnlySpan<long> indices, ReadOnlySpan<int> classes = default)
    {
        var (chosen, given) = (indices.ToArray(), classes.ToArray());
        var count = chosen.Length;
        var images = Tensor.Empty([count, Options.Channels, Options.Size, Options.Size]);
        var (labels, trueLabels, mixed, factors) = (new long[count], new long[count], new bool[count], new long[count * SceneOptions.Factors]);
        images.Write<float>(pixels => Fill(chosen, given, pixels, labels, trueLabels, mixed, factors));
        return new(images, Tensor.Of<long>(labels), Tensor.Of<long>(trueLabels), Tensor.Of<bool>(mixed),
            Tensor.From(factors, [count, SceneOptions.Factors]), Tensor.Of<long>(chosen));
    }

    /// <summary>The masks of samples: (samples × size × size) int64, 1 + the number of the object, or 0.</summary>
    public Tensor Masks(ReadOnlySpan<long> indices)
    {
        var area = Options.Size * Options.Size;
        var masks = new long[indices.Length * area];
        for (var i = 0; i < indices.Length; i++)
        {
            var mask = Annotate(this[indices[i]]).Mask;
            for (var pixel = 0; pixel < area; pixel++)
                masks[i * area + pixel] = mask[pixel];
        }
        return Tensor.From(masks, [indices.Length, Options.Size, Options.Size]);
    }

    internal SampleStreams Streams => _streams;

    /// <summary>Paints one frame of a moving scene; each frame has noise of its own.</summary>
    internal void RenderFrame(Scene scene, (float X, float Y) pan, int frame, Span<float> pixels)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (pixels.Length < Pixels)
            throw new ArgumentException($"Scenes: a picture has {Pixels} values, and the span has {pixels.Length}.");
        var work = _idle.TryTake(out var idle) ? idle : new Workspace(this);
        var planes = pixels[..Pixels];
        Paint(work, [.. scene.Objects], new(scene.Background), scene.Index, 0, pan, planes);
        if (scene.MixedWith is { } partner)
        {
            Paint(work, [.. partner.Objects], new(partner.Background), scene.Index, Partner, pan, work.Other);
            SceneRenderer.Mix(planes, work.Other);
        }
        _streams.Seek(work.Rng, scene.Index, Noise, (long)frame * Pixels);
        work.Renderer.Finish(planes, scene.MixedWith is not null, work.Rng);
        _idle.Add(work);
    }

    void Draw(Workspace work, long index, int givenClass)
    {
        var (draft, rng) = (work.Draft, work.Rng);
        _streams.Seek(rng, index, Drawing);
        work.Sampler.Draw(draft, index, rng, givenClass);
        draft.IsMixed = false;
        if (Options.MixedShare <= 0 && Options.LabelNoise <= 0)
            return;
        _streams.Seek(rng, index, Mixing);
        draft.IsMixed = rng.Chance(Options.MixedShare);
        var (partnerLabels, wrong) = (rng.Chance(0.5), rng.Chance(Options.LabelNoise));
        var step = wrong ? 1 + rng.Next(Options.Classes - 1) : 0;
        if (draft.IsMixed)
        {
            _streams.Seek(rng, index, Partner + Drawing);
            work.Sampler.Draw(work.Partner, index, rng, -1);
            if (partnerLabels)
                draft.Label = work.Partner.TrueLabel;
        }
        draft.Label = (draft.Label + step) % Options.Classes;
    }

    void Paint(Workspace work, Span<float> planes)
    {
        var draft = work.Draft;
        Paint(work, draft.Objects, draft.Ground, draft.Index, 0, (0, 0), planes);
        if (draft.IsMixed)
        {
            Paint(work, work.Partner.Objects, work.Partner.Ground, draft.Index, Partner, (0, 0), work.Other);
            SceneRenderer.Mix(planes, work.Other);
        }
        _streams.Seek(work.Rng, draft.Index, Noise);
        work.Renderer.Finish(planes, draft.IsMixed, work.Rng);
    }

    void Paint(Workspace work, ReadOnlySpan<SceneObject> objects, in SceneGround ground, long index, int part, (float X, float Y) pan, Span<float> planes)
    {
        _streams.Seek(work.Rng, index, part + Surroundings);
        work.Renderer.Paint(objects, ground, pan, _seed + (ulong)index * 8 + (ulong)part, work.Rng, planes);
    }

    T Use<T>(Func<Workspace, T> work)
    {
        var space = _idle.TryTake(out var idle) ? idle : new Workspace(this);
        var result = work(space);
        _idle.Add(space);
        return result;
    }

    void CheckClass(int label, bool allowNone)
    {
        if (label >= Options.Classes || label < (allowNone ? -1 : 0))
            throw new ArgumentOutOfRangeException(nameof(label), $"Scenes: class {label} is outside the {Options.Classes} classes 0 to {Options.Classes - 1}.");
    }

    /// <summary>What one thread needs to draw and paint.</summary>
    sealed class Workspace(Scenes world)
    {
        public SceneSampler Sampler { get; } = new(world.Options);

        public SceneRenderer Renderer { get; } = new(world.Options);

        public SceneDraft Draft { get; } = new(world.Options.MostObjects);

        public SceneDraft Partner { get; } = new(world.Options.MostObjects);

        public Rng Rng { get; } = world._streams.At(0);

        public float[] Other { get; } = new float[world.Pixels];
    }
}
