using Praxis.Tensors.Spectral;

namespace Praxis.Tensors.Tests.Spectral;

public sealed class FramingTests
{
    [Fact]
    public void Windows_have_their_textbook_values()
    {
        Assert.Equal([0.0, 0.5, 1.0, 0.5], Windows.Hann(4));
        Assert.Equal([0.0, 0.5, 1.0, 0.5, 0.0], Windows.Hann(5, isPeriodic: false));
        Close([0.08, 0.54, 1, 0.54, 0.08], Windows.Hamming(5, isPeriodic: false));
        Close([0, 0.34, 1, 0.34], Windows.Blackman(4));
        Assert.Equal([1.0], Windows.Hann(1));
        Assert.Equal([1.0], Windows.Blackman(1, isPeriodic: false));
        Assert.Throws<ArgumentException>(() => Windows.Hann(0));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    public void A_periodic_window_is_a_longer_symmetric_one_without_its_end(int n)
    {
        foreach (var window in new Func<int, bool, double[]>[] { Windows.Hann, Windows.Hamming, Windows.Blackman })
        {
            Assert.Equal(window(n + 1, false)[..n], window(n, true));
            Assert.Equal(window(n, false).Reverse(), window(n, false));
        }
    }

    [Fact]
    public void Frequencies_are_in_the_order_of_a_spectrum()
    {
        Assert.Equal([0, 0.25, -0.5, -0.25], Frequencies.Of(4));
        Assert.Equal([0, 0.4, 0.8, -0.8, -0.4], Frequencies.Of(5, 0.5));
        Assert.Equal([0, 0.25, 0.5], Frequencies.OfHalf(4));
        Assert.Equal([0, 0.4, 0.8], Frequencies.OfHalf(5, 0.5));
        Assert.Throws<ArgumentException>(() => Frequencies.Of(0));
        Assert.Throws<ArgumentException>(() => Frequencies.OfHalf(3, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_shift_sorts_the_frequencies_and_the_shift_back_undoes_it(int n)
    {
        var frequencies = Frequencies.Of(n);
        var shifted = Roll(frequencies, Frequencies.Shift(n));
        Assert.Equal(frequencies.Order(), shifted);
        Assert.Equal(frequencies, Roll(shifted, Frequencies.ShiftBack(n)));
    }

    [Fact]
    public void Frames_add_up_where_they_overlap()
    {
        var signal = new double[9];
        Array.Fill(signal, 7);
        Framing.AddUp<double>([1, 2, 3, 10, 20, 30, 100, 200, 300], 3, 2, signal);
        Assert.Equal([1, 2, 13, 20, 130, 200, 300, 0, 0], signal);
        Assert.Equal(7, Framing.Covered(3, 3, 2));
        Assert.Equal(4, Framing.Count(9, 3, 2));
        Assert.Equal(0, Framing.Count(2, 3, 2));

        float[] frames = [.. Enumerable.Range(0, 5 * 37).Select(i => (float)i)];
        var sum = new float[(4 * 10) + 37];
        Framing.AddUp<float>(frames, 37, 10, sum);
        for (var t = 0; t < sum.Length; t++)
            Assert.Equal(Enumerable.Range(0, 5).Where(f => t - (10 * f) is >= 0 and < 37).Sum(f => frames[(37 * f) + t - (10 * f)]), sum[t]);
    }

    static double[] Roll(double[] line, int shift) => [.. line.Select((_, i) => line[(i + line.Length - shift) % line.Length])];

    static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-15);
    }
}
