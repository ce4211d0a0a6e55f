namespace Praxis.Lab;

/// <summary>Where on an axis a value stands, in pixels.</summary>
sealed class AxisMap
{
    /// <summary>Farther out than any picture, yet near enough to be printed.</summary>
    const double FarOut = 50_000;

    /// <summary>Ends of a logarithmic axis between which factors can be formed.</summary>
    const double SmallestOnLog = 1e-307, LargestOnLog = 1e307;

    readonly bool _log;
    readonly double _start;
    readonly double _stop;
    readonly double _from;
    readonly double _to;

    public AxisMap(Axis axis, Reach reach, double from, double to)
    {
        (Axis, _log) = (axis, axis.Log);
        (Low, High) = Ends(axis, reach);
        HasData = !reach.IsEmpty || (axis.Min, axis.Max) is (not null, not null) || axis.Categories is { Count: > 0 };
        (_start, _stop) = _log ? (Math.Log10(Low), Math.Log10(High)) : (Low, High);
        (_from, _to) = axis.Reversed ? (to, from) : (from, to);
    }

    public Axis Axis { get; }

    public double Low { get; }

    public double High { get; }

    /// <summary>Whether the ends come from data or from the reader, and so mean something.</summary>
    public bool HasData { get; }

    public double Length => Math.Abs(_to - _from);

    /// <summary>The pixel of a value; not a number where the value has no place.</summary>
    public double Map(double value)
    {
        if (!Reach.HasPlace(value, _log))
            return double.NaN;
        double share = ((_log ? Math.Log10(value) : value) - _start) / (_stop - _start);
        return Math.Clamp(_from + share * (_to - _from), -FarOut, FarOut);
    }

    /// <summary>The value at a pixel.</summary>
    public double Invert(double pixel)
    {
        double value = _start + (pixel - _from) / (_to - _from) * (_stop - _start);
        return _log ? Math.Pow(10, value) : value;
    }

    static (double Low, double High) Ends(Axis axis, Reach reach)
    {
        if (axis.Categories is { Count: > 0 } names && reach.IsEmpty)
            return (axis.Min ?? -0.5, axis.Max ?? names.Count - 0.5);
        double low = reach.IsEmpty ? axis.Min ?? (axis.Log ? 1 : 0) : reach.Low;
        double high = reach.IsEmpty ? axis.Max ?? (axis.Log ? 10 : 1) : reach.High;
        if (axis is { IncludeZero: true, Log: false })
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));

        (double padLow, double padHigh) = Padded(low, high, axis.Log);
        bool rests = (reach.Tight || reach.IsEmpty) && low < high;
        low = axis.Min ?? (rests || (reach.StandsOnZero && low == 0) ? low : padLow);
        high = axis.Max ?? (rests || (reach.StandsOnZero && high == 0) ? high : padHigh);
        if (low < high && IsWideEnough(low, high, axis.Log))
            return (low, high);
        return axis.Min is { } fixedLow ? (fixedLow, Padded(fixedLow, fixedLow, axis.Log).High)
            : axis.Max is { } fixedHigh ? (Padded(fixedHigh, fixedHigh, axis.Log).Low, fixedHigh)
            : Padded(low, low, axis.Log);
    }

    /// <summary>Whether the ends are far enough apart to put numbers between them.</summary>
    static bool IsWideEnough(double low, double high, bool log)
    {
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        return high - low > largest * 1e-13 && high - low > 1e-306 && (!log || high / low > 1 + 1e-12);
    }

    /// <summary>The ends with some air; where both are one, a stretch around it.</summary>
    static (double Low, double High) Padded(double low, double high, bool log)
    {
        if (log)
        {
            double decades = Math.Log10(high) - Math.Log10(low);
            double factor = decades > 1e-12 ? Math.Pow(10, 0.05 * decades) : Math.Sqrt(10);
            return (Math.Max(low / factor, SmallestOnLog), Math.Min(high * factor, LargestOnLog));
        }
        if (IsWideEnough(low, high, log: false))
        {
            double air = high * 0.05 - low * 0.05;
            return (low - air, high + air);
        }
        double half = Math.Abs(low) > 1e-290 ? Math.Abs(low) * 0.1 : 1;
        return (low - half, high + half);
    }
}

/// <summary>The two axes of a chart and the frame between them.</summary>
sealed class Plane(AxisMap x, AxisMap y, Box frame)
{
    public AxisMap X => x;

    public AxisMap Y => y;

    public Box Frame => frame;

    /// <summary>Whether a place in pixels lies in the frame, which a place that is not a number never does.</summary>
    public bool IsInside(double pixelX, double pixelY) => frame.Grow(0.01).Contains(pixelX, pixelY);
}
