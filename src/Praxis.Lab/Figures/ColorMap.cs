namespace Praxis.Lab;

/// <summary>A smooth way from numbers in [0, 1] to colours, even in lightness so that equal steps look equal.</summary>
public sealed class ColorMap
{
    readonly (double Lightness, double A, double B)[] _stops;

    ColorMap(params (double Lightness, double Chroma, double Hue)[] stops) =>
        _stops = [.. stops.Select(s => (s.Lightness, s.Chroma * Math.Cos(double.DegreesToRadians(s.Hue)), s.Chroma * Math.Sin(double.DegreesToRadians(s.Hue))))];

    /// <summary>Dark violet over teal to pale yellow: for values that grow from little to much.</summary>
    public static ColorMap Sequential { get; } = new(
        (0.26, 0.13, 292), (0.38, 0.115, 265), (0.50, 0.095, 230), (0.62, 0.105, 180), (0.74, 0.145, 148), (0.84, 0.165, 122), (0.94, 0.15, 105));

    /// <summary>Blue over near-white to red: for values on both sides of a neutral one.</summary>
    public static ColorMap Diverging { get; } = new(
        (0.38, 0.13, 256), (0.55, 0.12, 252), (0.77, 0.07, 248), (0.965, 0.004, 100), (0.78, 0.09, 48), (0.57, 0.15, 38), (0.40, 0.14, 28));

    /// <summary>Black to white.</summary>
    public static ColorMap Gray { get; } = new((0, 0, 0), (1, 0, 0));

    /// <summary>The colour at a place in [0, 1]; places outside take the nearest end.</summary>
    public (byte Red, byte Green, byte Blue) At(double place)
    {
        double position = Math.Clamp(double.IsNaN(place) ? 0 : place, 0, 1) * (_stops.Length - 1);
        int below = Math.Min((int)position, _stops.Length - 2);
        double share = position - below;
        var (from, to) = (_stops[below], _stops[below + 1]);
        return FromOklab(
            double.Lerp(from.Lightness, to.Lightness, share), double.Lerp(from.A, to.A, share), double.Lerp(from.B, to.B, share));
    }

    /// <summary>Whether dark text reads better than light text on the colour at a place.</summary>
    internal bool IsLight(double place) => Luminance(At(place)) > 0.22;

    internal string Hex(double place)
    {
        var (red, green, blue) = At(place);
        return $"#{red:X2}{green:X2}{blue:X2}";
    }

    /// <summary>Relative luminance: 0.2126 R + 0.7152 G + 0.0722 B of the linear channels.</summary>
    internal static double Luminance((byte Red, byte Green, byte Blue) color) =>
        0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue);

    static double Linear(byte channel)
    {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    static (byte Red, byte Green, byte Blue) FromOklab(double lightness, double a, double b)
    {
        double l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return (
            Encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            Encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            Encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    static double Cube(double value) => value * value * value;

    static byte Encode(double linear)
    {
        double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
    }
}
