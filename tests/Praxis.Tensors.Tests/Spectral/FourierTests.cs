namespace Praxis.Tensors.Tests.Spectral;

public sealed class FourierTests
{
    static readonly Rng Random = new(11);

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(67)]
    [InlineData(250)]
    public void Every_transform_is_undone_by_its_inverse_in_every_normalisation(int n)
    {
        foreach (var norm in new[] { FourierNorm.Backward, FourierNorm.Ortho, FourierNorm.Forward })
        {
            var z = Complex([3, n, 2]);
            Assert.True(Fourier.Ifft(Fourier.Fft(z, dim: 1, norm: norm), dim: 1, norm: norm).AllClose(z, 0, 1e-12));
            Assert.True(Fourier.Ifft2(Fourier.Fft2(z, norm: norm), norm: norm).AllClose(z, 0, 1e-12));
            Assert.True(Fourier.IfftN(Fourier.FftN(z, norm: norm), norm: norm).AllClose(z, 0, 1e-12));
            var x = z.Real;
            Assert.True(Fourier.Irfft(Fourier.Rfft(x, dim: 1, norm: norm), n, dim: 1, norm: norm).AllClose(x, 0, 1e-12));
            Assert.True(Fourier.Irfft2(Fourier.Rfft2(x, norm: norm), [n, 2], norm: norm).AllClose(x, 0, 1e-12));
            Assert.True(Fourier.IrfftN(Fourier.RfftN(x, norm: norm), [3, n, 2], norm: norm).AllClose(x, 0, 1e-12));
            Assert.True(Fourier.Idct(Fourier.Dct(x, 1, norm), 1, norm).AllClose(x, 0, 1e-12));
        }
    }

    [Fact]
    public void The_spectrum_of_real_numbers_is_the_half_of_the_full_one()
    {
        foreach (var n in new[] { 7, 16, 45 })
        {
            var x = Real([4, n]);
            var half = Fourier.Rfft(x);
            Assert.True(Fourier.Fft(x).Narrow(-1, 0, (n / 2) + 1).AllClose(half, 0, 1e-12));
            Assert.True(Fourier.Fft(ComplexTensor.FromReal(x)).AllClose(Fourier.Fft(x), 0, 0));
        }
    }

    [Fact]
    public void A_product_of_spectra_is_a_circular_convolution()
    {
        var (a, b) = (Real([9]), Real([9]));
        var product = Fourier.Irfft(Fourier.Rfft(a) * Fourier.Rfft(b), 9).ToArray<double>();
        var (left, right) = (a.ToArray<double>(), b.ToArray<double>());
        for (var t = 0; t < 9; t++)
            Assert.Equal(Enumerable.Range(0, 9).Sum(j => left[j] * right[(t + 9 - j) % 9]), product[t], 1e-13);
    }

    [Fact]
    public void Views_are_transformed_as_their_copies()
    {
        var x = Real([4, 10, 6]);
        foreach (var view in new[] { x.Transpose(0, 1), x[1..3, TensorIndex.Every(2), ^4..], x.Permute(2, 0, 1), x.Select(1, 3), x[0..1].Expand(3, 10, 6) })
        {
            Assert.True(Fourier.Rfft(view).AllClose(Fourier.Rfft(view.Clone()), 0, 0));
            Assert.True(Fourier.Fft(new ComplexTensor(view, view.Clone()), dim: 0).AllClose(Fourier.Fft(new ComplexTensor(view.Clone(), view.Clone()), dim: 0), 0, 0));
            Assert.True(Fourier.FftN(view).AllClose(Fourier.FftN(view.Clone()), 0, 0));
            Assert.True(Fourier.Dct(view, 0).AllClose(Fourier.Dct(view.Clone(), 0), 0, 0));
        }
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        var z = new ComplexTensor(Tensor.Randn([40, 33, 64], Random), Tensor.Randn([40, 33, 64], Random));
        var image = Tensor.Randn([1, 300, 500], Random);
        var before = Workers.LimitThisThread(1);
        var one = Results();
        Workers.LimitThisThread(2);
        var two = Results();
        Workers.LimitThisThread(before);
        Assert.Equal(one, two);

        float[][] Results()
        {
            ComplexTensor[] spectra = [Fourier.Fft(z), Fourier.Fft(z, dim: 0), Fourier.Fft2(z), Fourier.Rfft2(image)];
            return
            [
                .. spectra.SelectMany(spectrum => new[] { spectrum.Real.ToArray<float>(), spectrum.Imaginary.ToArray<float>() }),
                Fourier.Irfft2(spectra[3], [300, 500]).ToArray<float>(),
                Fourier.Dct(image, 1).ToArray<float>(),
            ];
        }
    }

    [Fact]
    public void Whole_numbers_are_transformed_as_single_precision()
    {
        var spectrum = Fourier.Rfft(Tensor.Of<long>(1, 2, 3, 4));
        Assert.Equal(DType.Float32, spectrum.DType);
        Assert.Equal([10f, -2f, -2f], spectrum.Real.ToArray<float>());
        Assert.Equal([0f, 2f, 0f], spectrum.Imaginary.ToArray<float>());
    }

    [Fact]
    public void An_empty_batch_has_an_empty_spectrum()
    {
        Assert.Equal([0, 5], Fourier.Rfft(Tensor.Zeros([0, 8])).Shape.ToArray());
        Assert.Equal([0, 8], Fourier.Irfft(Fourier.Rfft(Tensor.Zeros([0, 8]))).Shape.ToArray());
        Assert.Equal([3, 0, 4], Fourier.Fft(Tensor.Zeros([3, 0, 4]), dim: 0).Shape.ToArray());
    }

    [Theory]
    [InlineData(8, 2)]
    [InlineData(16, 4)]
    [InlineData(9, 3)]
    [InlineData(12, 6)]
    public void A_signal_comes_back_from_its_short_time_transform(int size, int hop)
    {
        foreach (var window in new[] { Fourier.HannWindow(size, type: DType.Float64), Fourier.HammingWindow(size, false, DType.Float64), Fourier.BlackmanWindow(size, type: DType.Float64), null })
        {
            foreach (var padding in new[] { PadMode.Reflect, PadMode.Constant, PadMode.Circular, PadMode.Replicate })
            {
                var options = new StftOptions(size) { Hop = hop, Window = window, Padding = padding };
                var x = Real([2, 61]);
                Assert.True(Fourier.Istft(Fourier.Stft(x, options), options, 61 / hop * hop).AllClose(x[.., ..(61 / hop * hop)], 0, 1e-12));
            }
        }
    }

    [Fact]
    public void A_tone_is_found_at_its_frequency_in_every_frame()
    {
        var tone = Tensor.Arange(0, 200, type: DType.Float64).Multiply(2 * Math.PI * 3 / 16).Cos();
        var power = Fourier.Stft(tone, new(16) { Window = Fourier.HannWindow(16, type: DType.Float64) }).AbsSquared();
        Assert.Equal([9, 51], power.Shape.ToArray());
        Assert.All(power.ArgMax(0).ToArray<long>()[1..^1], place => Assert.Equal(3, place));
    }

    [Fact]
    public void Misuse_is_one_sentence_with_the_values()
    {
        var (x, z) = (Tensor.Zeros([2, 8]), Complex([2, 5]));
        (Action Misuse, string Part)[] cases =
        [
            (() => Fourier.Fft(Tensor.Scalar(1)), "without dimensions"),
            (() => Fourier.Fft(x, dim: 2), "dimension 2"),
            (() => Fourier.Fft(x, 0), "size of 0"),
            (() => Fourier.Rfft(Tensor.Zeros([2, 0])), "(2×0)"),
            (() => Fourier.Irfft(Complex([3, 1])), "0 real numbers"),
            (() => Fourier.Fft2(x, [3]), "1 sizes"),
            (() => Fourier.Fft2(x, dims: [1, -1]), "named twice"),
            (() => Fourier.FftN(x, [1, 2, 3]), "3 dimensions"),
            (() => Fourier.Dct(Tensor.Scalar(1)), "without dimensions"),
            (() => Fourier.Rfft(x, norm: (FourierNorm)9), "normalisation"),
            (() => Fourier.Stft(x, new(0)), "frames of 0"),
            (() => Fourier.Stft(x, new(4) { Hop = 0 }), "0 apart"),
            (() => Fourier.Stft(x, new(18)), "mirrored"),
            (() => Fourier.Stft(x, new(9) { IsCentered = false }), "shorter"),
            (() => Fourier.Stft(x, new(4) { Window = Tensor.Ones([5]) }), "(5)"),
            (() => Fourier.Istft(z, new(8)), "5 frequencies"),
            (() => Fourier.Istft(Complex([5, 3]), new(8) { Hop = 8, Window = Fourier.HannWindow(8), IsCentered = false }), "without weight"),
            (() => Fourier.Istft(Complex([5, 1]), new(8)), "padding"),
            (() => Fourier.Istft(Complex([5, 3]), new(8), 0), "length of 0"),
            (() => Fourier.HannWindow(0), "length of 0"),
            (() => Fourier.Fftfreq(0), "length of 0"),
            (() => _ = new ComplexTensor(Tensor.Zeros([2, 3]), Tensor.Zeros([2, 4])), "(2×4)"),
            (() => ComplexTensor.FromPairs(Tensor.Zeros([2, 3])), "(2×3)"),
            (() => z.To(DType.Int64), "Int64"),
        ];
        foreach (var (misuse, part) in cases)
        {
            var error = Assert.ThrowsAny<ArgumentException>(misuse);
            Assert.Contains(part, error.Message);
        }
    }

    static Tensor Real(int[] shape) => Tensor.Randn(shape, Random, DType.Float64);

    static ComplexTensor Complex(int[] shape) => new(Real(shape), Real(shape));
}
