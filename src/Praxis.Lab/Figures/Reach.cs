namespace Praxis.Lab;

/// <summary>From where to where the data of one axis reach.</summary>
sealed class Reach(bool log)
{
    /// <summary>Beyond this a distance could overflow; such values are treated like infinities.</summary>
    const double Largest = 1e300;

    /// <summary>Below this a number loses digits, so that a logarithmic axis treats it like zero.</summary>
    const double Smallest = 1e-300;

    public double Low { get; private set; } = double.PositiveInfinity;

    public double High { get; private set; } = double.NegativeInfinity;

    /// <summary>Whether the axis ends exactly where the data end.</summary>
    public bool Tight { get; set; }

    /// <summary>Whether bars stand on zero, which then is an end of the axis.</summary>
    public bool StandsOnZero { get; set; }

    public bool IsEmpty => Low > High;

    public bool Log => log;

    public static bool IsDrawable(double value) => Math.Abs(value) <= Largest;

    /// <summary>Whether a value has a place on an axis of this kind.</summary>
    public static bool HasPlace(double value, bool log) => IsDrawable(value) && (!log || value >= Smallest);

    public bool CanShow(double value) => HasPlace(value, log);

    public void Include(double value)
    {
        if (!CanShow(value))
            return;
        Low = Math.Min(Low, value);
        High = Math.Max(High, value);
    }
}

/// <summary>From where to where the data of a chart reach.</summary>
sealed class Reaches(bool logX, bool logY)
{
    public Reach X { get; } = new(logX);

    public Reach Y { get; } = new(logY);

    /// <summary>Points that have a place on the chart.</summary>
    public int Shown { get; private set; }

    /// <summary>Points that have none: not finite, or not positive on a logarithmic axis.</summary>
    public int Left { get; private set; }

    /// <summary>Counts a point, and reaches out to it where it has a place on both axes.</summary>
    public bool Include(double x, double y)
    {
        if (!X.CanShow(x) || !Y.CanShow(y))
        {
            Left++;
            return false;
        }
        X.Include(x);
        Y.Include(y);
        Shown++;
        return true;
    }
}
