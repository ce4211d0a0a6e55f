namespace Praxis.Papers.Transfer;

/// <summary>Where a number is searched: between two ends, perhaps on a grid, perhaps on a logarithmic scale.</summary>
/// <remarks>
/// Samplers see an inner scale: the number itself, or its logarithm. Whole numbers and grids are treated as continuous half a step beyond
/// both ends, and rounded.
/// </remarks>
public sealed record SearchRange
{
    SearchRange(double low, double high, double? step, bool log)
    {
        if (!(double.IsFinite(low) && double.IsFinite(high) && low < high))
            throw new ArgumentException($"SearchRange: from {low} to {high} there is nothing to search; both ends must be finite and the first below the second.");
        if (step is { } grid && !(grid > 0 && grid <= high - low))
            throw new ArgumentException($"SearchRange: a step of {grid} does not fit from {low} to {high}; it must be positive and at most the range.");
        (Low, High, Step, Log) = (low, step is { } each ? low + each * Math.Floor((high - low) / each + 1e-9) : high, step, log);
        var beyond = (step ?? 0) / 2;
        if (log && low - beyond <= 0)
            throw new ArgumentException($"SearchRange: {low} has no place on a logarithmic scale; the lower end must be above {beyond}.");
        (InnerLow, InnerHigh) = (Scaled(Low - beyond), Scaled(High + beyond));
    }

    /// <summary>Any number between the ends.</summary>
    public static SearchRange Real(double low, double high) => new(low, high, null, log: false);

    /// <summary>Any number between the ends, on a logarithmic scale.</summary>
    public static SearchRange LogReal(double low, double high) => new(low, high, null, log: true);

    /// <summary>low, low + step, low + 2·step, … up to the upper end.</summary>
    public static SearchRange Int(int low, int high, int step = 1) => new(low, high, step, log: false);

    /// <summary>Whole numbers between the ends, on a logarithmic scale.</summary>
    public static SearchRange LogInt(int low, int high) => new(low, high, 1, log: true);

    /// <summary>The least number.</summary>
    public double Low { get; }

    /// <summary>The greatest number.</summary>
    public double High { get; }

    /// <summary>The step of the grid; nothing: every number counts.</summary>
    public double? Step { get; }

    /// <summary>Whether the scale is logarithmic.</summary>
    public bool Log { get; }

    /// <summary>The lower end of the inner scale.</summary>
    public double InnerLow { get; }

    /// <summary>The upper end of the inner scale.</summary>
    public double InnerHigh { get; }

    /// <summary>A number's place on the inner scale.</summary>
    public double ToInner(double value) => value >= Low && value <= High
        ? Scaled(value)
        : throw new ArgumentOutOfRangeException(nameof(value), $"SearchRange: {value} lies outside {Low} to {High}.");

    /// <summary>The number at a place of the inner scale, rounded to the grid.</summary>
    public double FromInner(double inner)
    {
        var value = Log ? Math.Exp(inner) : inner;
        if (Step is { } step)
            value = Low + step * Math.Round((value - Low) / step);
        return Math.Clamp(value, Low, High);
    }

    double Scaled(double value) => Log ? Math.Log(value) : value;
}
