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

    [Theory]
    [InlineData(8, 2)]
    [InlineData(8, 3)]
    [InlineData(16, 4)]
    [InlineData(12, 6)]
    [InlineData(5, 5)]
    public void Frames_add_up_to_the_signal_again(int frame, int hop)
    {
        foreach (var window in new[] { Windows.Hann(frame), Windows.Hamming(frame), Windows.Blackman(frame), [.. Enumerable.Repeat(1.0, frame)] })
        {
            const int Signal = 100;
            var signal = DirectTransform.Numbers(1, Signal);
            var count = Framing.Count(Signal, frame, hop);
            var frames = new double[count * frame];
            Framing.Cut<double>(signal, window, hop, frames);
            Assert.Equal(window[1] * signal[hop + 1], frames[frame + 1]);

            // Through the spectrum of every frame and back.
            var half = (frame / 2) + 1;
            var (real, imaginary) = (new double[count * half], new double[count * half]);
            new SpectralTransform<double>(LineKind.Real, [new(frame, 1, 1)], [new(count, frame, half)], 1).Run(frames, [], real, imaginary);
            var back = new double[count * frame];
            new SpectralTransform<double>(LineKind.HalfSpectrum, [new(frame, 1, 1)], [new(count, half, frame)], 1.0 / frame).Run(real, imaginary, back, []);

            var covered = Framing.Covered(count, frame, hop);
            Assert.InRange(covered, Signal - hop + 1, Signal);
            var (sum, weight) = (new double[covered], new double[covered]);
            Framing.AddUp<double>(back, window, hop, sum);
            Framing.Weigh<double>(window, count, hop, weight);
            for (var t = 0; t < covered; t++)
                Assert.Equal(weight[t] > 1e-11 ? signal[t] : 0, weight[t] > 1e-11 ? sum[t] / weight[t] : sum[t], 1e-9);
        }
    }

    [Fact]
    public void Cutting_and_adding_up_are_each_others_transpose()
    {
        var (signal, window, frames) = (DirectTransform.Numbers(1, 23), DirectTransform.Numbers(2, 6), DirectTransform.Numbers(3, 24));
        var (cut, sum) = (new double[24], new double[23]);
        Framing.Cut<double>(signal, window, 5, cut);
        Framing.AddUp<double>(frames, window, 5, sum);
        Assert.Equal(cut.Zip(frames, (a, b) => a * b).Sum(), signal.Zip(sum, (a, b) => a * b).Sum(), 1e-13);
    }

    [Fact]
    public void Frames_that_do_not_fit_are_refused()
    {
        Assert.Equal(0, Framing.Count(3, 4, 1));
        Assert.Throws<ArgumentException>(() => Framing.Count(10, 4, 0));
        Assert.Throws<ArgumentException>(() => Framing.Cut<double>(new double[10], new double[4], 2, new double[20]));
        Assert.Throws<ArgumentException>(() => Framing.AddUp<double>(new double[9], new double[4], 2, new double[10]));
    }

    static double[] Roll(double[] line, int shift) => [.. line.Select((_, i) => line[(i + line.Length - shift) % line.Length])];

    static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-15);
    }
}
