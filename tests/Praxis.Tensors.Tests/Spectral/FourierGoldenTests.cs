using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Spectral;

/// <summary>Results and first gradients against PyTorch's, from tests/golden/fourier.py.</summary>
public sealed class FourierGoldenTests
{
    static readonly Dictionary<string, double[]> Golden = ReadGolden();

    static readonly StftOptions Hann = new(8) { Hop = 2, Window = Fourier.HannWindow(8, type: DType.Float64) };
    static readonly StftOptions Hamming = new(8) { Hop = 3, Window = Fourier.HammingWindow(8, isPeriodic: false, DType.Float64), IsCentered = false };
    static readonly StftOptions Short = new(8) { Hop = 2, Window = Fourier.BlackmanWindow(6, type: DType.Float64), Norm = FourierNorm.Ortho };

    static readonly Dictionary<string, (int[] Shape, Func<ComplexTensor, object> Function)> Cases = new()
    {
        ["fft real"] = ([2, 6], x => Fourier.Fft(x.Real)),
        ["fft longer"] = ([3, 7], x => Fourier.Fft(x, 10)),
        ["fft shorter"] = ([3, 7], x => Fourier.Fft(x, 4)),
        ["fft first"] = ([5, 3], x => Fourier.Fft(x, dim: 0)),
        ["rfft even"] = ([2, 8], x => Fourier.Rfft(x.Real)),
        ["rfft longer"] = ([2, 9], x => Fourier.Rfft(x.Real, 12)),
        ["rfft middle"] = ([2, 6, 3], x => Fourier.Rfft(x.Real, dim: 1)),
        ["irfft odd"] = ([2, 4], x => Fourier.Irfft(x, 7)),
        ["irfft longer"] = ([2, 4], x => Fourier.Irfft(x, 12)),
        ["irfft shorter"] = ([2, 6], x => Fourier.Irfft(x, 4)),
        ["fft2"] = ([2, 3, 4], x => Fourier.Fft2(x)),
        ["ifft2 sized"] = ([2, 3, 4], x => Fourier.Ifft2(x, [5, 3])),
        ["rfft2 dims"] = ([3, 2, 5], x => Fourier.Rfft2(x.Real, dims: [2, 0])),
        ["irfft2 sized"] = ([2, 3, 3], x => Fourier.Irfft2(x, [3, 5])),
        ["fftn"] = ([2, 3, 4], x => Fourier.FftN(x)),
        ["fftn sized"] = ([2, 3, 4], x => Fourier.FftN(x, [3, 3])),
        ["ifftn"] = ([2, 3, 4], x => Fourier.IfftN(x)),
        ["rfftn"] = ([3, 4, 5], x => Fourier.RfftN(x.Real)),
        ["irfftn"] = ([3, 4, 3], x => Fourier.IrfftN(x, [3, 4, 5])),
        ["fftshift"] = ([2, 5, 4], x => Fourier.Fftshift(x)),
        ["ifftshift last"] = ([2, 5], x => Fourier.Ifftshift(x.Real, -1)),
        ["stft"] = ([2, 20], x => Fourier.Stft(x.Real, Hann)),
        ["stft odd"] = ([19], x => Fourier.Stft(x.Real, new(7) { Hop = 3, Padding = PadMode.Constant })),
        ["stft beginning"] = ([2, 21], x => Fourier.Stft(x.Real, Hamming)),
        ["stft normalized"] = ([18], x => Fourier.Stft(x.Real, Short)),
        ["istft"] = ([2, 5, 9], x => Fourier.Istft(x, Hann)),
        ["istft length"] = ([5, 9], x => Fourier.Istft(x, Hann, 15)),
        ["istft beginning"] = ([2, 5, 4], x => Fourier.Istft(x, Hamming)),
        ["istft normalized"] = ([5, 7], x => Fourier.Istft(x, Short)),
        ["abs"] = ([3, 4], x => x.Abs()),
        ["angle"] = ([3, 4], x => x.Angle()),
        ["exp"] = ([3, 4], x => x.Exp()),
        ["log"] = ([3, 4], x => x.Log()),
        ["sqrt"] = ([3, 4], x => x.Sqrt()),
        ["reciprocal"] = ([3, 4], x => x.Reciprocal()),
        ["power"] = ([3, 4], x => x.Pow(2.5)),
        ["quotient"] = ([2, 4], x => x[0] / x[1]),
        ["product"] = ([2, 4], x => x[0] * x[1].Conjugate()),
        ["matmul"] = ([2, 3, 4], x => x[0].MatMul(x[1].H)),
        ["polar"] = ([2, 5], x => ComplexTensor.Polar(x.Real[0].Square(), x.Real[1])),
        ["sum"] = ([3, 4], x => x.Sum(0) * x.Mean()),
    };

    static FourierGoldenTests()
    {
        foreach (var norm in new[] { FourierNorm.Backward, FourierNorm.Ortho, FourierNorm.Forward })
        {
            var name = norm.ToString().ToLowerInvariant();
            Cases[$"fft {name}"] = ([3, 7], x => Fourier.Fft(x, norm: norm));
            Cases[$"ifft {name}"] = ([3, 8], x => Fourier.Ifft(x, norm: norm));
            Cases[$"rfft {name}"] = ([2, 9], x => Fourier.Rfft(x.Real, norm: norm));
            Cases[$"irfft {name}"] = ([2, 5], x => Fourier.Irfft(x, norm: norm));
            Cases[$"rfft2 {name}"] = ([2, 4, 6], x => Fourier.Rfft2(x.Real, norm: norm));
            Cases[$"irfft2 {name}"] = ([2, 4, 4], x => Fourier.Irfft2(x, norm: norm));
        }
    }

    public static TheoryData<string> Names => [.. Cases.Keys.Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_and_its_gradient_are_those_of_PyTorch(string name)
    {
        var (shape, function) = Cases[name];
        var x = new ComplexTensor(Numbers(1, shape).RequireGrad(), Numbers(2, shape).RequireGrad());
        Tensor[] parts = function(x) switch
        {
            ComplexTensor z => [z.Real, z.Imaginary],
            Tensor y => [y],
            _ => [],
        };
        var loss = Tensor.Scalar(0, DType.Float64);
        for (var i = 0; i < parts.Length; i++)
            loss += (parts[i] * Numbers(3 + i, parts[i].Shape)).Sum();
        loss.Backward();

        double[] actual = [.. parts.SelectMany(part => part.ToArray<double>()), .. x.Real.Grad!.ToArray<double>(), .. x.Imaginary.Grad?.ToArray<double>() ?? []];
        Near(Golden[name], actual, name);
    }

    [Fact]
    public void Every_golden_row_is_read()
    {
        string[] tables = ["fftfreq 5", "fftfreq 6", "rfftfreq 5", "rfftfreq 6", "hann periodic", "hann symmetric", "hamming periodic", "hamming symmetric", "blackman periodic", "blackman symmetric"];
        Assert.Equal(Golden.Keys.Order(), Cases.Keys.Concat(tables).Order());
    }

    [Fact]
    public void Frequencies_and_windows_are_those_of_PyTorch()
    {
        Near(Golden["fftfreq 5"], Fourier.Fftfreq(5, 0.5, DType.Float64).ToArray<double>(), "fftfreq");
        Near(Golden["fftfreq 6"], Fourier.Fftfreq(6, type: DType.Float64).ToArray<double>(), "fftfreq");
        Near(Golden["rfftfreq 5"], Fourier.Rfftfreq(5, 0.5, DType.Float64).ToArray<double>(), "rfftfreq");
        Near(Golden["rfftfreq 6"], Fourier.Rfftfreq(6, type: DType.Float64).ToArray<double>(), "rfftfreq");
        foreach (var isPeriodic in new[] { true, false })
        {
            var form = isPeriodic ? "periodic" : "symmetric";
            Near(Golden[$"hann {form}"], Fourier.HannWindow(9, isPeriodic, DType.Float64).ToArray<double>(), "hann");
            Near(Golden[$"hamming {form}"], Fourier.HammingWindow(9, isPeriodic, DType.Float64).ToArray<double>(), "hamming");
            Near(Golden[$"blackman {form}"], Fourier.BlackmanWindow(9, isPeriodic, DType.Float64).ToArray<double>(), "blackman");
        }
    }

    static void Near(double[] expected, double[] actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-12 * (1 + Math.Abs(expected[i])), $"{name}, number {i}: {expected[i]} expected, {actual[i]} found");
    }

    static Tensor Numbers(int seed, Shape shape) =>
        Tensor.From<double>([.. Enumerable.Range(0, shape.ElementCount).Select(i => Math.Cos((1.3 * i) + (0.01 * i * i) + seed))], shape);

    static Dictionary<string, double[]> ReadGolden()
    {
        using var stream = typeof(FourierGoldenTests).Assembly.GetManifestResourceStream("fourier/fourier.npz")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var file = NpzFile.Open(new ByteSource("fourier.npz", bytes));
        return file.Names.ToDictionary(name => name, name => file[name].ToArray<double>());
    }
}
