namespace Praxis.Tensors;

/// <summary>Whole levels of a few bits, that a scale and a zero point map to numbers: (level − zero)·scale.</summary>
public sealed record IntegerGrid
{
    /// <summary>Bits of a level, from 2 (of which a symmetric grid makes −1, 0 and 1) to 16.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>Levels from −(2^(bits − 1) − 1) to 2^(bits − 1) − 1 around a zero point of 0; otherwise from 0 to 2^bits − 1.</summary>
    public bool IsSymmetric { get; init; } = true;

    /// <summary>The dimension of which every index has a scale of its own; null: one scale for all.</summary>
    public int? ChannelDim { get; init; }

    /// <summary>The lowest level.</summary>
    public int Lowest => IsSymmetric ? -Highest : 0;

    /// <summary>The highest level.</summary>
    public int Highest => IsSymmetric ? (1 << (Bits - 1)) - 1 : (1 << Bits) - 1;
}
