using System.Globalization;

namespace Praxis.Lab;

/// <summary>The marked values of an axis, their texts, and the small marks between them.</summary>
sealed record TickSet(IReadOnlyList<double> Values, IReadOnlyList<string> Texts, IReadOnlyList<double> Minor, string Offset = "");

/// <summary>Chooses round numbers between two ends and writes them down.</summary>
static class Ticks
{
    /// <summary>Decades beyond which the marks between them are left out.</summary>
    const int MostDecadesWithMinor = 12;

    /// <summary>The largest number of digits that a tick writes before a common offset is taken out.</summary>
    const int MostDigits = 6;

    const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    static readonly int[] DecadeSteps = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 1000];

    static readonly string[] Prefixes = ["", "k", "M", "G", "T"];

    public static TickSet Linear(double low, double high, int most, AxisNotation notation = AxisNotation.Automatic)
    {
        double step = NiceStep(low, high, most);
        return Write(Multiples(low, high, step), step, notation);
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that cuts the stretch into at most so many pieces.</summary>
    public static double NiceStep(double low, double high, int most)
    {
        double least = high / Math.Max(1, most) - low / Math.Max(1, most);
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (double factor in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (factor * power >= least * (1 - 1e-9))
                return factor * power;
        }
        return 10 * power;
    }

    public static TickSet Logarithmic(double low, double high, int most, AxisNotation notation = AxisNotation.Automatic)
    {
        int first = (int)Math.Ceiling(Math.Log10(low) - 1e-9);
        int last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        if (last - first < 1)
            return WithinDecade(low, high, most, notation);

        int every = DecadeSteps.First(step => (last - first) / step + 1 <= Math.Max(2, most));
        var decades = new List<double>();
        for (int power = (int)Math.Ceiling((double)first / every) * every; power <= last; power += every)
            decades.Add(Power(power));
        return new(decades, WriteLogarithmic(decades, notation), Minor(low, high, first, last, every));
    }

    /// <summary>The given values, as far as they lie between the ends.</summary>
    public static TickSet Given(IReadOnlyList<double> values, double low, double high, bool log, AxisNotation notation)
    {
        double[] shown = [.. values.Where(v => v >= low && v <= high).Order()];
        if (log)
            return new(shown, WriteLogarithmic(shown, notation), []);
        double step = double.PositiveInfinity;
        foreach (double value in shown)
        {
            double digits = 0;
            while (digits < 10 && Math.Abs(value * Math.Pow(10, digits) - Math.Round(value * Math.Pow(10, digits))) > 1e-9 * Math.Max(1, Math.Abs(value) * Math.Pow(10, digits)))
                digits++;
            step = Math.Min(step, Math.Pow(10, -digits));
        }
        return Write(shown, step, notation);
    }

    /// <summary>A number in few digits, as it stands on a bar or in a cell.</summary>
    public static string Short(double value, int digits = 3)
    {
        if (double.IsNaN(value))
            return "–";
        if (double.IsInfinity(value))
            return value > 0 ? "∞" : "−∞";
        if (value == 0)
            return "0";
        int exponent = Exponent(value);
        if (exponent < -4 || exponent >= 6)
            return Signed(WithPower(value, exponent, digits - 1));
        return Signed(value.ToString("F" + Math.Clamp(digits - 1 - exponent, 0, 9), CultureInfo.InvariantCulture));
    }

    /// <summary>Numbers that stand together, all with the same digits behind the point and no more than they need.</summary>
    public static string[] Together(IReadOnlyCollection<double> values, int digits = 3)
    {
        double largest = values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        if (largest == 0 || Exponent(largest) is < -4 or >= 6)
            return [.. values.Select(v => Short(v, digits))];
        int most = Math.Clamp(digits - 1 - Exponent(largest), 0, 9), needed = 0;
        while (needed < most && values.Any(v => double.IsFinite(v) && Math.Abs(Math.Round(v, most) - Math.Round(v, needed)) > 1e-12))
            needed++;
        return [.. values.Select(v => double.IsFinite(v) ? Signed(v.ToString("F" + needed, CultureInfo.InvariantCulture)) : Short(v))];
    }

    static TickSet WithinDecade(double low, double high, int most, AxisNotation notation)
    {
        var values = new List<double>();
        for (int power = Exponent(low) - 1; power <= Exponent(high) + 1; power++)
            values.AddRange(((ReadOnlySpan<double>)[1, 2, 5]).ToArray().Select(f => f * Power(power)).Where(v => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9)));
        return values.Count >= 3 && values.Count <= most
            ? new(values, WriteLogarithmic(values, notation), Minor(low, high, Exponent(low), Exponent(high), 1))
            : Linear(low, high, most, notation);
    }

    static List<double> Minor(double low, double high, int first, int last, int every)
    {
        var minor = new List<double>();
        if (last - first > MostDecadesWithMinor || every > 1)
        {
            for (int power = first; every > 1 && last - first <= 60 && power <= last; power++)
                minor.Add(Power(power));
            return minor;
        }
        for (int power = first - 1; power <= last; power++)
        {
            for (int factor = 2; factor < 10; factor++)
            {
                double value = factor * Power(power);
                if (value >= low && value <= high)
                    minor.Add(value);
            }
        }
        return minor;
    }

    /// <summary>Whole multiples of the step, each computed from its own whole number so that no error adds up.</summary>
    static List<double> Multiples(double low, double high, double step)
    {
        var values = new List<double>();
        double first = Math.Ceiling(low / step - 1e-9), last = Math.Floor(high / step + 1e-9);
        for (double i = first; i <= last && values.Count < 1000; i++)
            values.Add(step >= 1 ? i * step : i / Math.Round(1 / step, 15));
        return values;
    }

    static TickSet Write(IReadOnlyList<double> values, double step, AxisNotation notation)
    {
        double largest = values.Count == 0 ? 0 : values.Max(Math.Abs);
        if (largest == 0)
            return new(values, [.. values.Select(_ => "0")], []);
        int top = Exponent(largest), bottom = Exponent(step);

        if (notation != AxisNotation.Plain && top - bottom >= MostDigits && values.Count > 1)
        {
            double unit = Power(Exponent(values[^1] - values[0]) + 1);
            double offset = Math.Floor(values[0] / unit) * unit;
            var rest = Write([.. values.Select(v => Math.Round((v - offset) / step) * step)], step, notation);
            return rest with { Values = values, Offset = offset < 0 ? $" + {Grouped(-offset)}" : $" − {Grouped(offset)}" };
        }

        bool power = notation == AxisNotation.Power || (notation == AxisNotation.Automatic && (top < -3 || top >= 15));
        if (power)
            return new(values, [.. values.Select(v => v == 0 ? "0" : Signed(WithPower(v, top, top - bottom)))], []);
        int group = notation == AxisNotation.Prefix || (notation == AxisNotation.Automatic && top >= 4) ? Math.Clamp(top / 3, 0, Prefixes.Length - 1) : 0;
        int decimals = Math.Clamp(3 * group - bottom, 0, 12);
        return new(values, [.. values.Select(v => v == 0 ? "0" : Signed((v / Power(3 * group)).ToString("F" + decimals, CultureInfo.InvariantCulture)) + Prefixes[group])], []);
    }

    static string[] WriteLogarithmic(IReadOnlyList<double> values, AxisNotation notation)
    {
        bool plain = notation == AxisNotation.Plain || (notation == AxisNotation.Automatic && values.All(v => v is >= 0.00099 and <= 10_000));
        if (plain)
            return [.. values.Select(Plain)];
        if (notation == AxisNotation.Prefix)
            return [.. values.Select(v => Write([v], v, AxisNotation.Prefix).Texts[0])];
        return [.. values.Select(v =>
        {
            int exponent = Exponent(v * (1 + 1e-12));
            double mantissa = v / Power(exponent);
            return Math.Abs(mantissa - 1) < 1e-9 ? "10" + Superscript(exponent) : WithPower(v, exponent, Math.Abs(mantissa - Math.Round(mantissa)) < 1e-9 ? 0 : 1);
        })];
    }

    static string WithPower(double value, int exponent, int decimals) =>
        (value / Power(exponent)).ToString("F" + Math.Clamp(decimals, 0, 9), CultureInfo.InvariantCulture) + "×10" + Superscript(exponent);

    static string Superscript(int exponent)
    {
        string digits = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);
        return (exponent < 0 ? "⁻" : "") + string.Concat(digits.Select(d => Superscripts[d - '0']));
    }

    /// <summary>The digits in groups of three, parted by narrow blanks.</summary>
    static string Grouped(double value)
    {
        string digits = Plain(value);
        int end = digits.IndexOf('.', StringComparison.Ordinal);
        for (int i = (end < 0 ? digits.Length : end) - 3; i > 0; i -= 3)
            digits = digits.Insert(i, "\u202F");
        return digits;
    }

    static string Plain(double value) => Signed(value.ToString("0.###############", CultureInfo.InvariantCulture));

    /// <summary>The number with a true minus sign, and none before a zero.</summary>
    static string Signed(string number)
    {
        if (!number.StartsWith('-'))
            return number;
        bool isZero = number.All(c => c is '-' or '0' or '.');
        return isZero ? number[1..] : "−" + number[1..];
    }

    /// <summary>The power of ten of a number's first digit.</summary>
    static int Exponent(double value) => (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);

    /// <summary>A power of ten as exact as it can be written.</summary>
    static double Power(int exponent) => double.Parse($"1e{exponent}", CultureInfo.InvariantCulture);
}
