using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A workpiece where it lies: its brightness at every place, in units of which the picture has 32.</summary>
sealed class WorkpiecePose
{
    const float Ground = 0.15f, PinGap = 6.5f, PinRadius = 1.9f;

    readonly WorkpieceKind _kind;
    readonly float _x, _y, _sine, _cosine, _unit, _phaseU, _phaseV;

    public WorkpiecePose(WorkpieceKind kind, WorkpieceOptions options, Rng rng)
    {
        (_kind, _unit) = (kind, options.Size / 32f);
        var angle = rng.Uniform(0, 2 * Math.PI);
        _x = options.Size / 2f + (float)rng.Uniform(-options.Shift, options.Shift);
        _y = options.Size / 2f + (float)rng.Uniform(-options.Shift, options.Shift);
        (_phaseU, _phaseV) = (rng.NextSingle(), rng.NextSingle());
        (_sine, _cosine) = kind == WorkpieceKind.Capsule ? MathF.SinCos((float)angle) : (0, 1);
    }

    /// <summary>The brightness at a place, with what the damage does to parts.</summary>
    public float At(float x, float y, WorkpieceDamage damage)
    {
        var (u, v) = Own(x, y);
        return _kind switch
        {
            WorkpieceKind.Bolt => Bolt(u, v, damage),
            WorkpieceKind.Capsule => Capsule(u, v, damage),
            WorkpieceKind.Cloth => Cloth(u, v, damage),
            _ => Pins(u, v, damage),
        };
    }

    /// <summary>The piece's own coordinates of a place.</summary>
    public (float U, float V) Own(float x, float y)
    {
        float dx = (x - _x) / _unit, dy = (y - _y) / _unit;
        return (_cosine * dx + _sine * dy, _cosine * dy - _sine * dx);
    }

    static float Bolt(float u, float v, WorkpieceDamage damage)
    {
        float across = MathF.Abs(u), down = MathF.Abs(v);
        var hexagon = MathF.Max(down, 0.8660254f * across + 0.5f * down) - 10.5f;
        var value = Mix(Ground, 0.7f, hexagon);
        if (!damage.IsMissing)
            value = Mix(value, 0.3f, Length(u - damage.MovedU, v - damage.MovedV) - 4);
        return damage.IsExtra ? Mix(value, 0.3f, Length(u - 6.5f * damage.Side, v) - 1.8f) : value;
    }

    static float Capsule(float u, float v, WorkpieceDamage damage)
    {
        var body = Length(MathF.Max(0, MathF.Abs(u) - 6), v) - 5.5f;
        var value = Mix(Ground, u < 0 ? 0.85f : 0.55f, body);
        if (!damage.IsMissing)
            value = Mix(value, 0.25f, MathF.Max(MathF.Abs(u + 5 - damage.MovedU) - 0.9f, MathF.Abs(v - 0.5f * damage.MovedV) - 3.2f));
        return damage.IsExtra ? Mix(value, 0.25f, MathF.Max(MathF.Abs(u - 5) - 0.9f, MathF.Abs(v) - 3.2f)) : value;
    }

    float Cloth(float u, float v, WorkpieceDamage damage)
    {
        var inPatch = damage.IsInPatch(u, v);
        if (inPatch && damage.IsMissing)
            return Ground;
        var (movedU, movedV) = inPatch ? (damage.MovedU, damage.MovedV) : (0, 0);
        var warp = MathF.Sin(2 * MathF.PI * ((u - movedU) / 5 + _phaseU));
        var weft = MathF.Sin(2 * MathF.PI * ((v - movedV) / 4 + _phaseV));
        return inPatch && damage.IsExtra ? 0.9f : 0.5f + 0.17f * (warp + weft);
    }

    static float Pins(float u, float v, WorkpieceDamage damage)
    {
        var value = Ground;
        for (var pin = 0; pin < 16; pin++)
        {
            float x = (pin % 4 - 1.5f) * PinGap, y = (pin / 4 - 1.5f) * PinGap;
            if (pin == damage.Part)
            {
                if (damage.IsMissing)
                    continue;
                if (damage.IsExtra)
                    // Beside the pin, towards the middle of the plate.
                    value = Mix(value, 0.8f, Length(u - x + MathF.CopySign(PinGap / 2, x), v - y + MathF.CopySign(PinGap / 2, y)) - PinRadius);
                (x, y) = (x + damage.MovedU, y + damage.MovedV);
            }
            value = Mix(value, 0.8f, Length(u - x, v - y) - PinRadius);
        }
        return value;
    }

    static float Mix(float behind, float value, float distance) => behind + Math.Clamp(0.5f - distance, 0, 1) * (value - behind);

    static float Length(float u, float v) => MathF.Sqrt(u * u + v * v);
}

/// <summary>What is wrong with one workpiece.</summary>
sealed class WorkpieceDamage
{
    const float Patch = 3, Opacity = 0.3f, ScratchContrast = 0.2f;

    readonly WorkpieceDefect _defect;
    readonly float _x, _y, _radius, _sine, _cosine, _bend, _ink;

    public WorkpieceDamage(WorkpieceDefect defect, WorkpiecePose pose, int size, Rng rng)
    {
        _defect = defect;
        Part = rng.Next(16);
        Side = rng.Chance(0.5) ? 1 : -1;
        var unit = size / 32f;
        var (sine, cosine) = MathF.SinCos((float)rng.Uniform(0, 2 * Math.PI));
        var far = (float)rng.Uniform(2, 3);
        if (defect == WorkpieceDefect.Misplaced)
            (MovedU, MovedV) = (far * cosine, far * sine);
        // Near the middle, so that what is wrong is on the piece.
        (_x, _y) = (size / 2f + (float)rng.Uniform(-6, 6) * unit, size / 2f + (float)rng.Uniform(-6, 6) * unit);
        (_radius, _sine, _cosine) = ((float)rng.Uniform(2.5, 4.5) * unit, sine, cosine);
        _bend = Side * (float)rng.Uniform(2.5, 3.5) * unit;
        _ink = rng.Chance(0.5) ? 1 : 0;
        (PatchU, PatchV) = pose.Own(_x, _y);
    }

    public int Part { get; }

    public int Side { get; }

    public float MovedU { get; }

    public float MovedV { get; }

    public bool IsMissing => _defect == WorkpieceDefect.Missing;

    public bool IsExtra => _defect == WorkpieceDefect.Extra;

    float PatchU { get; }

    float PatchV { get; }

    public bool IsInPatch(float u, float v) => MathF.Max(MathF.Abs(u - PatchU), MathF.Abs(v - PatchV)) < Patch;

    /// <summary>Where the piece is seen at a place: a bump of displacement across a line through the damage.</summary>
    public (float X, float Y) Bend(float x, float y)
    {
        if (_defect != WorkpieceDefect.Bent)
            return (x, y);
        float dx = x - _x, dy = y - _y;
        var push = _bend * MathF.Exp(-(dx * dx + dy * dy) / (4 * _radius * _radius));
        return (x + push * _cosine, y + push * _sine);
    }

    /// <summary>What lies on the piece.</summary>
    public float Cover(float x, float y, float value)
    {
        float dx = x - _x, dy = y - _y;
        var along = dx * _cosine + dy * _sine;
        var across = dy * _cosine - dx * _sine;
        switch (_defect)
        {
            case WorkpieceDefect.Stain:
                // An oval with a soft edge; its ink is what differs most from the piece.
                var inside = Math.Clamp(_radius - MathF.Sqrt(along * along + 2 * across * across), 0, 1);
                return value + Opacity * inside * ((value > 0.5f ? 0 : 1) - value);
            case WorkpieceDefect.Scratch:
                var line = MathF.Max(MathF.Abs(across) - 0.5f, MathF.Abs(along) - 2 * _radius);
                return value + Math.Clamp(0.5f - line, 0, 1) * (_ink > 0 && value < 0.75f || value < 0.25f ? ScratchContrast : -ScratchContrast);
            default:
                return value;
        }
    }
}
