using System.Globalization;

namespace Praxis.Lab.Tests.Figures;

public sealed class TicksTests
{
    [Theory]
    [InlineData(0, 1, 5, new[] { "0", "0.2", "0.4", "0.6", "0.8", "1.0" })]
    [InlineData(0, 80, 8, new[] { "0", "10", "20", "30", "40", "50", "60", "70", "80" })]
    [InlineData(-1, 1, 4, new[] { "−1.0", "−0.5", "0", "0.5", "1.0" })]
    [InlineData(0, 30_000, 3, new[] { "0", "10k", "20k", "30k" })]
    [InlineData(0, 3e9, 3, new[] { "0", "1G", "2G", "3G" })]
    [InlineData(0, 4e-6, 2, new[] { "0", "2×10⁻⁶", "4×10⁻⁶" })]
    [InlineData(-2e20, 0, 2, new[] { "−2×10²⁰", "−1×10²⁰", "0" })]
    [InlineData(1995, 2025, 3, new[] { "2000", "2010", "2020" })]
    public void Linear_ticks_are_round_and_short(double low, double high, int most, string[] expected) =>
        Assert.Equal(expected, Ticks.Linear(low, high, most).Texts);

    [Fact]
    public void A_large_offset_is_taken_out_and_named()
    {
        var set = Ticks.Linear(1_000_000.5, 1_000_000.9, 4);
        Assert.Equal(["0.5", "0.6", "0.7", "0.8", "0.9"], set.Texts);
        Assert.Equal(" − 1\u202F000\u202F000", set.Offset);
    }

    [Fact]
    public void Steps_are_one_two_or_five_times_a_power_of_ten_and_never_too_many()
    {
        var random = new Random(2);
        for (int round = 0; round < 2000; round++)
        {
            double low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-9, 9)), high = low + random.NextDouble() * Math.Pow(10, random.Next(-3, 9)) + 1e-3;
            int most = random.Next(1, 12);
            double step = Ticks.NiceStep(low, high, most);
            string digits = step.ToString("E12", CultureInfo.InvariantCulture)[..14];
            Assert.Contains(digits, (string[])["1.000000000000", "2.000000000000", "5.000000000000"]);
            Assert.True((high - low) / step <= most * (1 + 1e-6));
            var values = Ticks.Linear(low, high, most).Values;
            Assert.True(values.Count <= most + 1);
            Assert.All(values, v => Assert.InRange(v, low - 1e-6 * step, high + 1e-6 * step));
            Assert.All(values.Zip(values.Skip(1)), pair => Assert.Equal(step, pair.Second - pair.First, step * 1e-3));
        }
    }

    [Fact]
    public void Written_ticks_mean_what_they_mark()
    {
        var random = new Random(9);
        for (int round = 0; round < 2000; round++)
        {
            double low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 14)), high = low + Math.Abs(low) * random.NextDouble() + Math.Abs(low) * 0.01;
            var set = Ticks.Linear(low, high, random.Next(1, 9));
            double offset = set.Offset.Length == 0 ? 0 : (set.Offset[1] == '−' ? 1 : -1) * Read(set.Offset[3..]);
            double step = set.Values.Count > 1 ? set.Values[1] - set.Values[0] : high - low;
            foreach (var (text, value) in set.Texts.Zip(set.Values))
                Assert.Equal(value, Read(text) + offset, Math.Abs(step) * 0.01);
            Assert.Equal(set.Texts.Count, set.Texts.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(0.01, 100, 8, new[] { "0.01", "0.1", "1", "10", "100" }, 32)]
    [InlineData(1e-6, 1e3, 20, new[] { "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹", "10²", "10³" }, 72)]
    [InlineData(1e-6, 1e6, 4, new[] { "10⁻⁶", "10⁻³", "10⁰", "10³", "10⁶" }, 13)]
    public void Logarithmic_ticks_are_decades_with_small_marks_between(double low, double high, int most, string[] expected, int minor)
    {
        var set = Ticks.Logarithmic(low, high, most + 1);
        Assert.Equal(expected, set.Texts);
        Assert.Equal(minor, set.Minor.Count);
    }

    [Fact]
    public void Within_one_decade_the_ticks_are_one_two_five()
    {
        var set = Ticks.Logarithmic(0.9, 9, 5);
        Assert.Equal([1, 2, 5], set.Values);
        Assert.Equal(["1", "2", "5"], set.Texts);
    }

    [Theory]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(0, "0")]
    [InlineData(-0.004, "−0.00400")]
    [InlineData(123456, "123456")]
    [InlineData(1234567, "1.23×10⁶")]
    [InlineData(0.000012, "1.20×10⁻⁵")]
    public void Short_numbers_keep_three_digits(double value, string expected) => Assert.Equal(expected, Ticks.Short(value));

    [Fact]
    public void Numbers_that_stand_together_share_their_digits()
    {
        Assert.Equal(["88", "9", "4"], Ticks.Together([88, 9, 4]));
        Assert.Equal(["0.50", "0.25", "1.00"], Ticks.Together([0.5, 0.25, 1]));
        Assert.Equal(["12.3", "–", "−0.1"], Ticks.Together([12.34, double.NaN, -0.08]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_axis_maps_there_and_back(bool log)
    {
        var reach = new Reach(log);
        reach.Include(0.02);
        reach.Include(5000);
        var map = new AxisMap(new Axis { Log = log }, reach, 400, 10);
        foreach (double value in (double[])[0.02, 1, 77, 5000])
            Assert.Equal(value, map.Invert(map.Map(value)), value * 1e-9);
        Assert.True(map.Map(0.02) < 400 && map.Map(5000) > 10 && map.Map(1) < map.Map(0.5));
        Assert.True(double.IsNaN(map.Map(double.NaN)) && double.IsNaN(map.Map(double.PositiveInfinity)));
        Assert.Equal(log, double.IsNaN(map.Map(-1)));
    }

    [Fact]
    public void On_a_log_axis_equal_factors_are_equal_distances()
    {
        var reach = new Reach(log: true) { Tight = true };
        reach.Include(1);
        reach.Include(1000);
        var map = new AxisMap(new Axis { Log = true }, reach, 0, 300);
        Assert.Equal([0, 100, 200, 300], new double[] { 1, 10, 100, 1000 }.Select(v => Math.Round(map.Map(v), 9)));
    }

    /// <summary>Reads a tick back: a true minus sign, prefixes, powers of ten with raised digits.</summary>
    static double Read(string text)
    {
        text = text.Replace("−", "-", StringComparison.Ordinal).Replace("\u202F", "", StringComparison.Ordinal);
        double factor = 1;
        int times = text.IndexOf("×10", StringComparison.Ordinal);
        if (times >= 0)
        {
            string power = string.Concat(text[(times + 3)..].Select(c => c == '⁻' ? '-' : (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c, StringComparison.Ordinal))));
            factor = Math.Pow(10, int.Parse(power, CultureInfo.InvariantCulture));
            text = text[..times];
        }
        int prefix = text.Length > 0 ? "kMGT".IndexOf(text[^1], StringComparison.Ordinal) : -1;
        if (prefix >= 0)
            (text, factor) = (text[..^1], Math.Pow(1000, prefix + 1));
        return double.Parse(text, CultureInfo.InvariantCulture) * factor;
    }
}
