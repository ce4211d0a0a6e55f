namespace Praxis.Lab;

/// <summary>How the numbers beside an axis are written.</summary>
public enum AxisNotation
{
    /// <summary>As the numbers ask for: plain, 20k, or 2×10⁻⁶.</summary>
    Automatic,

    /// <summary>All digits.</summary>
    Plain,

    /// <summary>With the prefixes k, M, G and T.</summary>
    Prefix,

    /// <summary>With powers of ten.</summary>
    Power,
}

/// <summary>One axis of a chart: what it measures, in which unit, and from where to where.</summary>
public sealed record Axis
{
    /// <summary>An axis with a label and a unit, both optional.</summary>
    public Axis(string label = "", string unit = "") => (Label, Unit) = (label, unit);

    /// <summary>What is measured.</summary>
    public string Label { get; init; }

    /// <summary>The unit, written in brackets behind the label.</summary>
    public string Unit { get; init; }

    /// <summary>Whether equal distances are equal factors; values that are not positive are then left out.</summary>
    public bool Log { get; init; }

    /// <summary>The lower end; from the data when not set.</summary>
    public double? Min { get; init; }

    /// <summary>The upper end; from the data when not set.</summary>
    public double? Max { get; init; }

    /// <summary>Whether zero belongs to the axis even where the data stay away from it.</summary>
    public bool IncludeZero { get; init; }

    /// <summary>Whether values grow leftwards or downwards.</summary>
    public bool Reversed { get; init; }

    /// <summary>Whether the axis is not drawn at all.</summary>
    public bool Hidden { get; init; }

    /// <summary>How the numbers are written.</summary>
    public AxisNotation Notation { get; init; }

    /// <summary>Names that stand at 0, 1, 2, … in place of numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The values that are marked; chosen by the chart when not set.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    internal string Heading => (Label.Length, Unit.Length) switch
    {
        (_, 0) => Label,
        (0, _) => $"({Unit})",
        _ => $"{Label} ({Unit})",
    };

    internal void Check(string figure, string axis)
    {
        foreach (double? end in (ReadOnlySpan<double?>)[Min, Max])
        {
            if (end is { } value && !Reach.IsDrawable(value))
                throw new ArgumentException($"{figure}: the {axis} axis cannot end at {value}; give a finite number or leave the end open.");
            if (Log && end <= 0)
                throw new ArgumentException($"{figure}: the logarithmic {axis} axis cannot end at {end}; give a positive number.");
        }
        if (Min >= Max)
            throw new ArgumentException($"{figure}: the {axis} axis runs from {Min} to {Max}; its lower end must lie below its upper end (set Reversed to turn it round).");
    }
}
