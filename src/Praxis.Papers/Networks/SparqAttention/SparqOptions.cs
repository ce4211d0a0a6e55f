namespace Praxis.Papers.Networks;

/// <summary>How keys lie in memory.</summary>
public enum SparqKeyLayout
{
    /// <summary>Twice: position by position for the exact scores, and component by component, so that r components are r contiguous rows.</summary>
    Doubled,

    /// <summary>Once, position by position; a component is then read with a stride and drags its cache line along.</summary>
    Single,
}

/// <summary>The temperature τ of the approximate scores.</summary>
public enum SparqTemperature
{
    /// <summary>τ = √(d·Σ_{i₁}|q| / Σ|q|): the share of the query that its chosen components cover.</summary>
    Coverage,

    /// <summary>τ = √d, as if all components had been read.</summary>
    RootWidth,
}

/// <summary>Which components of the query are read.</summary>
public enum SparqComponentChoice
{
    /// <summary>Those of largest absolute value.</summary>
    Largest,

    /// <summary>Random ones, others at each step.</summary>
    Random,
}

/// <summary>The make of SparQ attention; the defaults are the paper's.</summary>
public sealed record SparqOptions
{
    /// <summary>r: how many components of the query estimate the scores.</summary>
    public int Components { get; init; } = 32;

    /// <summary>k: how many earlier positions are read in full, besides the newest.</summary>
    public int Keys { get; init; } = 128;

    /// <summary>l: how many of the k are the most recent positions; by default k/4.</summary>
    public int? Local { get; init; }

    /// <summary>Whether the probability of positions that are not read goes to the mean of all values; otherwise α = 1.</summary>
    public bool ReallocateToMean { get; init; } = true;

    /// <summary>How keys lie in memory.</summary>
    public SparqKeyLayout KeyLayout { get; init; }

    /// <summary>The temperature of the approximate scores.</summary>
    public SparqTemperature Temperature { get; init; }

    /// <summary>Which components are read.</summary>
    public SparqComponentChoice Choice { get; init; }

    /// <summary>The seed of random components.</summary>
    public long Seed { get; init; }

    internal int LocalKeys => Math.Min(Local ?? Keys / 4, Keys);

    internal SparqOptions Checked()
    {
        if (Components < 1 || Keys < 1 || Local is < 0 || Local > Keys)
        {
            throw new ArgumentException($"SparQ: {Components} components, {Keys} keys and {Local?.ToString() ?? "the usual"} local ones were given; there must be at least one component and one key, and 0 to {Keys} local ones.");
        }
        if (!Enum.IsDefined(KeyLayout) || !Enum.IsDefined(Temperature) || !Enum.IsDefined(Choice))
        {
            throw new ArgumentException($"SparQ: the layout {KeyLayout}, the temperature {Temperature} and the choice {Choice} were given; use the named ones.");
        }
        return this;
    }
}
