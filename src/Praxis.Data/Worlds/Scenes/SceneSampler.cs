using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>Draws the factors and the places of the objects of a scene.</summary>
sealed class SceneSampler
{
    const int PlacesTried = 100, ValuesTried = 1000, ScenesTried = 10_000;

    readonly SceneOptions _options;
    readonly double[]?[] _weights = new double[]?[SceneOptions.Factors];
    readonly double[]? _annotated, _others;

    public SceneSampler(SceneOptions options)
    {
        _options = options;
        foreach (var (factor, weights) in options.Weights)
            _weights[(int)factor] = [.. weights];
        if (options.Annotated.Count == 0)
            return;
        double[] all = _weights[(int)SceneFactor.Shape] ?? [.. options.Shapes.Select(_ => 1.0)];
        _annotated = [.. all.Select((weight, i) => options.Annotated.Contains(options.Shapes[i]) ? weight : 0)];
        _others = [.. all.Select((weight, i) => options.Annotated.Contains(options.Shapes[i]) ? 0 : weight)];
    }

    /// <summary>Draws the scene from the stream; with a class, the factors that make it are set.</summary>
    public void Draw(SceneDraft draft, long index, Rng rng, int givenClass)
    {
        draft.Index = index;
        for (var tried = 0; tried < ScenesTried; tried++)
        {
            draft.Count = rng.Next(_options.FewestObjects, _options.MostObjects + 1);
            var withOther = draft.Count > 1 && _options.OtherShare > 0 && rng.Chance(_options.OtherShare);
            if (DrawObjects(draft, rng, givenClass, withOther) && PlaceAll(draft, rng) && _options.Allowed?.Invoke(draft.Objects) is not false)
                return;
        }
        throw new InvalidOperationException($"Scenes: none of {ScenesTried} draws of sample {index} could be shown; allow more combinations, or fewer or smaller objects for {_options.Size}×{_options.Size} pixels.");
    }

    bool DrawObjects(SceneDraft draft, Rng rng, int givenClass, bool withOther)
    {
        Span<int> values = stackalloc int[SceneOptions.Factors];
        for (var place = 0; place < draft.Count; place++)
        {
            var isOther = withOther && place == draft.Count - 1;
            var tried = 0;
            do
                DrawValues(values, rng, place == 0 ? givenClass : -1, isOther ? _others : _annotated);
            while (_options.Distinct && Exists(draft, place, values) && ++tried < ValuesTried);
            if (tried == ValuesTried)
                return false;
            if (place == 0)
            {
                values.CopyTo(draft.Values);
                DrawGround(draft, values[(int)SceneFactor.Background], rng);
                draft.TrueLabel = draft.Label = _options.ClassOf(values);
            }
            draft.Place(place, Dress(values, draft.Ground, rng));
        }
        draft.Values[(int)SceneFactor.Fill] = draft.Objects[0].FillValue;
        return true;
    }

    void DrawValues(Span<int> values, Rng rng, int givenClass, double[]? shapes)
    {
        for (var factor = 0; factor < values.Length; factor++)
        {
            var weights = factor == (int)SceneFactor.Shape ? shapes ?? _weights[factor] : _weights[factor];
            var count = _options.ValuesOf((SceneFactor)factor);
            values[factor] = weights is not null ? rng.Categorical(weights) : count > 0 ? rng.Next(count) : -1;
        }
        if (givenClass >= 0)
            _options.SetClass(givenClass, values);
        foreach (var link in _options.Links)
            if (rng.Chance(link.Strength) && !(givenClass >= 0 && _options.LabelFactors.Contains(link.To)))
                values[(int)link.To] = link.Map is { } map ? map[values[(int)link.From]] : values[(int)link.From] % _options.ValuesOf(link.To);
    }

    void DrawGround(SceneDraft draft, int value, Rng rng)
    {
        draft.BackgroundValue = value;
        if (_options.Contrast is { } contrast)
        {
            var half = (float)rng.Uniform(contrast.Low, contrast.High) / 2;
            draft.Ground = new(BackgroundKind.Plain, Rgb.Grey(0.5f - half), Rgb.Grey(0.5f + half), 1);
        }
        else
        {
            var free = FreeColour(rng);
            draft.Ground = value >= 0 ? new(_options.ActualBackgrounds[value]) : new(BackgroundKind.Plain, free, free, 1);
        }
    }

    SceneObject Dress(ReadOnlySpan<int> values, in SceneGround ground, Rng rng)
    {
        var shape = values[(int)SceneFactor.Shape];
        var fillValue = values[(int)SceneFactor.Fill];
        var fill = _options.Fills[fillValue];
        if (_options.Style.FillOfShape is { } ofShape)
        {
            fill = ofShape[shape];
            fillValue = IndexOf(_options.Fills, fill);
        }
        var size = _options.Sizes[values[(int)SceneFactor.Size]];
        var degrees = _options.Rotation + _options.Style.Rotation;
        return new()
        {
            Shape = _options.Shapes[shape],
            ShapeValue = shape,
            ColourValue = values[(int)SceneFactor.Colour],
            Colour = Paint(values[(int)SceneFactor.Colour], ground, rng),
            Fill = fill,
            FillValue = fillValue,
            SizeValue = values[(int)SceneFactor.Size],
            Radius = (float)rng.Uniform(size.Low, size.High),
            Angle = (float)(rng.Uniform(-degrees, degrees) * Math.PI / 180),
            StripeWidth = (float)rng.Pick(_options.StripeWidths),
            Veil = rng.Chance(_options.VeiledShare) ? rng.Pick(_options.Veils) : SceneVeil.None,
        };
    }

    Rgb Paint(int value, in SceneGround ground, Rng rng)
    {
        // A contrast keeps the object's grey beside the background's.
        if (_options.Contrast is not null)
            return ground.Second;
        if (value >= 0)
        {
            var named = _options.Colours[value].Value;
            return new(Stray(named.R, rng), Stray(named.G, rng), Stray(named.B, rng));
        }
        var colour = FreeColour(rng);
        while (colour.DistanceTo(ground.First) < _options.ColourDistance)
            colour = FreeColour(rng);
        return colour;
    }

    float Stray(float part, Rng rng) =>
        _options.ColourJitter > 0 ? Math.Clamp(part + (float)rng.Uniform(-_options.ColourJitter, _options.ColourJitter), 0, 1) : part;

    static Rgb FreeColour(Rng rng) => new(Part(rng), Part(rng), Part(rng));

    static float Part(Rng rng) => 0.1f + 0.8f * rng.NextSingle();

    /// <summary>Finds places for all objects; starting over keeps what was drawn, so that room is no reason for a scene to be rare.</summary>
    bool PlaceAll(SceneDraft draft, Rng rng)
    {
        for (var tried = 0; tried < PlacesTried; tried++)
        {
            var place = 0;
            while (place < draft.Count && Place(draft, place, rng))
                place++;
            if (place == draft.Count)
                return true;
        }
        return false;
    }

    bool Place(SceneDraft draft, int place, Rng rng)
    {
        ref var one = ref draft.Objects[place];
        var middle = _options.Size / 2f;
        if (!_options.Anywhere)
        {
            one = one with { X = middle + (float)rng.Uniform(-_options.Jitter, _options.Jitter), Y = middle + (float)rng.Uniform(-_options.Jitter, _options.Jitter) };
            return true;
        }
        var room = middle - one.Radius;
        for (var tried = 0; tried < PlacesTried; tried++)
        {
            one = one with { X = middle + (float)rng.Uniform(-room, room), Y = middle + (float)rng.Uniform(-room, room) };
            if (IsFree(draft, place, one))
                return true;
        }
        return false;
    }

    /// <summary>Whether the squares around the objects leave a pixel between them.</summary>
    static bool IsFree(SceneDraft draft, int place, in SceneObject one)
    {
        foreach (ref readonly var other in draft.Objects[..place])
        {
            var apart = MathF.Max(MathF.Abs(one.X - other.X), MathF.Abs(one.Y - other.Y));
            if (apart < one.Radius + other.Radius + 1)
                return false;
        }
        return true;
    }

    static bool Exists(SceneDraft draft, int place, ReadOnlySpan<int> values)
    {
        foreach (ref readonly var other in draft.Objects[..place])
            if (other.ShapeValue == values[(int)SceneFactor.Shape] && other.ColourValue == values[(int)SceneFactor.Colour])
                return true;
        return false;
    }

    static int IndexOf(IReadOnlyList<SceneFill> fills, SceneFill fill)
    {
        for (var i = 0; i < fills.Count; i++)
            if (fills[i] == fill)
                return i;
        return -1;
    }
}
