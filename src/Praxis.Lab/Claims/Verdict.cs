using Praxis.Lab.Statistics;

namespace Praxis.Lab;

/// <summary>What the measurements say about a claim.</summary>
public enum VerdictKind
{
    /// <summary>The claim shows.</summary>
    Holds,

    /// <summary>The opposite of the claim shows.</summary>
    Opposite,

    /// <summary>Neither shows.</summary>
    Inconclusive,
}

/// <summary>What the effect of a verdict is.</summary>
public enum EffectKind
{
    /// <summary>A difference between two arms, or between a measure and a number; a gain is positive.</summary>
    Difference,

    /// <summary>The quotient arm ÷ against.</summary>
    Ratio,

    /// <summary>The slope of a line through a sweep.</summary>
    Slope,

    /// <summary>The weakest step of a sweep.</summary>
    Step,

    /// <summary>A rank correlation.</summary>
    Correlation,

    /// <summary>The measure itself.</summary>
    Value,

    /// <summary>A share of successes.</summary>
    Share,
}

/// <summary>The lab's judgement of one claim.</summary>
public sealed record Verdict
{
    /// <summary>The claim that was judged.</summary>
    public required Claim Claim { get; init; }

    /// <summary>The judgement.</summary>
    public VerdictKind Kind { get; init; } = VerdictKind.Inconclusive;

    /// <summary>What the effect is.</summary>
    public EffectKind Quantity { get; init; }

    /// <summary>The mean effect over units; null when nothing could be measured.</summary>
    public double? Effect { get; init; }

    /// <summary>The 95 % interval of the effect: Student's t over units, or Wilson's for a share; null for fewer than two units.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The effect's mean over its standard deviation between units; null where that does not exist.</summary>
    public double? Standardized { get; init; }

    /// <summary>The exact two-sided p against the claim's bound: sign flips over units, or the binomial tail of a share.</summary>
    public double? P { get; init; }

    /// <summary>The p after Holm's correction over the secondary claims; null for the primary claim.</summary>
    public double? HolmP { get; init; }

    /// <summary>The number of independent units (for a share: of counted cells).</summary>
    public int Count { get; init; }

    /// <summary>What a reader must know about this judgement.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>The judgement's name in files and on the command line.</summary>
    public string Name => Kind switch { VerdictKind.Holds => "holds", VerdictKind.Opposite => "opposite", _ => "inconclusive" };
}
