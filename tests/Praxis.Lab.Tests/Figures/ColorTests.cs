namespace Praxis.Lab.Tests.Figures;

public sealed class ColorTests
{
    /// <summary>How people without one kind of cone see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).</summary>
    static readonly double[][] Visions =
    [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    ];

    [Fact]
    public void Every_series_color_stands_out_on_its_paper()
    {
        foreach (var (light, dark) in Palette.Colors)
        {
            Assert.True(Contrast(light, "#FFFFFF") > 2.2, light);
            Assert.True(Contrast(dark, Paint.DarkPaper) > 4, dark);
        }
        Assert.True(Contrast(Paint.Text.Color, "#FFFFFF") > 12);
        Assert.True(Contrast(Paint.Muted.Color, "#FFFFFF") > 4.5);
    }

    [Theory]
    [InlineData(5, 0.1)]
    [InlineData(7, 0.065)]
    public void Series_colors_stay_apart_for_every_kind_of_color_vision(int first, double apart)
    {
        foreach (var colors in (string[][])[[.. Palette.Colors.Select(c => c.Light)], [.. Palette.Colors.Select(c => c.Dark)]])
        {
            foreach (double[] vision in Visions)
            {
                var seen = colors.Take(first).Select(c => Oklab(See(vision, Linear(c)))).ToArray();
                for (int i = 0; i < first; i++)
                {
                    for (int j = 0; j < i; j++)
                        Assert.True(Distance(seen[i], seen[j]) > apart, $"{colors[i]} and {colors[j]}: {Distance(seen[i], seen[j])}");
                }
            }
        }
    }

    [Fact]
    public void Places_beyond_the_palette_differ_by_their_dashes()
    {
        var styles = Enumerable.Range(0, 3 * Palette.Colors.Count).Select(Palette.Style).ToArray();
        Assert.Equal(styles.Length, styles.Select(s => (s.Paint.Color, s.Dash)).Distinct().Count());
        Assert.Equal(Palette.Colors.Count, styles.Take(Palette.Colors.Count).Select(s => s.Marker).Distinct().Count());
    }

    [Fact]
    public void The_sequential_map_grows_lighter_in_even_steps()
    {
        double[] lightness = [.. Enumerable.Range(0, 101).Select(i => Oklab(Linear(ColorMap.Sequential.Hex(i / 100.0)))[0])];
        double[] steps = [.. lightness.Zip(lightness.Skip(1), (a, b) => b - a)];
        Assert.All(steps, step => Assert.InRange(step, 0.002, 0.013));
    }

    [Fact]
    public void The_diverging_map_is_lightest_in_the_middle_and_falls_to_both_sides()
    {
        double[] lightness = [.. Enumerable.Range(0, 101).Select(i => Oklab(Linear(ColorMap.Diverging.Hex(i / 100.0)))[0])];
        for (int i = 0; i < 50; i++)
        {
            Assert.True(lightness[i] < lightness[i + 1]);
            Assert.True(lightness[100 - i] < lightness[99 - i]);
        }
        Assert.Equal(lightness[0], lightness[100], 0.05);
    }

    [Fact]
    public void The_ends_of_gray_are_black_and_white_and_nothing_lies_beyond()
    {
        Assert.Equal("#000000", ColorMap.Gray.Hex(0));
        Assert.Equal("#FFFFFF", ColorMap.Gray.Hex(1));
        Assert.Equal(ColorMap.Sequential.At(1), ColorMap.Sequential.At(7));
        Assert.Equal(ColorMap.Sequential.At(0), ColorMap.Sequential.At(-7));
    }

    static double Contrast(string one, string other)
    {
        double a = Luminance(one), b = Luminance(other);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance(string hex)
    {
        double[] c = Linear(hex);
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    }

    static double[] Linear(string hex) => [.. Convert.FromHexString(hex.AsSpan(1)).Select(b => b / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];

    static double[] See(double[] vision, double[] color) =>
        [.. Enumerable.Range(0, 3).Select(i => Math.Max(0, vision[3 * i] * color[0] + vision[3 * i + 1] * color[1] + vision[3 * i + 2] * color[2]))];

    static double[] Oklab(double[] c)
    {
        double l = Math.Cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
        double m = Math.Cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
        double s = Math.Cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
        return
        [
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        ];
    }

    static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
