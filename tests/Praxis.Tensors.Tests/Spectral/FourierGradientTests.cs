namespace Praxis.Tensors.Tests.Spectral;

/// <summary>First and second gradients against central differences in double precision.</summary>
public sealed class FourierGradientTests
{
    static readonly StftOptions Frames = new(6) { Hop = 2, Window = Fourier.HannWindow(6, type: DType.Float64) };

    static readonly Dictionary<string, (int[] Shape, Func<ComplexTensor, object> Function)> Cases = new()
    {
        ["Fft"] = ([2, 5], x => Fourier.Fft(x)),
        ["Fft of reals"] = ([2, 5], x => Fourier.Fft(x.Real)),
        ["Ifft"] = ([3, 4], x => Fourier.Ifft(x, dim: 0, norm: FourierNorm.Ortho)),
        ["Rfft odd"] = ([2, 5], x => Fourier.Rfft(x.Real)),
        ["Rfft even"] = ([2, 6], x => Fourier.Rfft(x.Real, norm: FourierNorm.Forward)),
        ["Irfft odd"] = ([2, 3], x => Fourier.Irfft(x, 5)),
        ["Irfft even"] = ([2, 4], x => Fourier.Irfft(x)),
        ["Rfft2"] = ([3, 4], x => Fourier.Rfft2(x.Real)),
        ["Irfft2 even"] = ([3, 3], x => Fourier.Irfft2(x)),
        ["Irfft2 odd"] = ([4, 2], x => Fourier.Irfft2(x, [4, 3])),
        ["RfftN"] = ([2, 3, 4], x => Fourier.RfftN(x.Real)),
        ["IrfftN"] = ([2, 3, 2], x => Fourier.IrfftN(x, [2, 3, 3])),
        ["Fft2 of a transposed view"] = ([3, 4], x => Fourier.Fft2(x.T)),
        ["Stft"] = ([9], x => Fourier.Stft(x.Real, Frames)),
        ["Istft"] = ([4, 5], x => Fourier.Istft(x, Frames)),
        ["Dct orthogonal"] = ([2, 5], x => Fourier.Dct(x.Real)),
        ["Dct"] = ([2, 6], x => Fourier.Dct(x.Real, norm: FourierNorm.Backward)),
        ["Idct orthogonal"] = ([4, 2], x => Fourier.Idct(x.Real, dim: 0)),
        ["Idct"] = ([2, 5], x => Fourier.Idct(x.Real, norm: FourierNorm.Backward)),
        ["product and quotient"] = ([2, 3], x => (x[0] * x[1]) / (x[1] + 2)),
        ["magnitude"] = ([2, 3], x => x.Abs()),
        ["angle"] = ([2, 3], x => x.Angle()),
        ["exponential"] = ([2, 3], x => x.Exp()),
        ["matrix product"] = ([2, 3], x => x.MatMul(x.H)),
        ["magnitude of a spectrum"] = ([2, 5], x => Fourier.Rfft(x.Real).Abs()),
        ["filter"] = ([6], x => Fourier.Irfft(Fourier.Rfft(x.Real) * Fourier.Rfft(x.Imaginary), 6)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_differences(string name)
    {
        var (shape, function) = Cases[name];
        var inputs = Inputs(shape);
        var gradients = Gradient.Of(Loss(function, inputs), inputs, allowUnused: true);
        Agrees(gradients, inputs, point => Loss(function, point).ToDouble(), name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_of_gradients_agree_with_differences(string name)
    {
        var (shape, function) = Cases[name];
        var inputs = Inputs(shape);
        var gradients = Gradient.Of(Projection(function, inputs), inputs, allowUnused: true);
        Agrees(gradients, inputs, point => Projection(function, point).ToDouble(), name);
    }

    /// <summary>A number whose gradient holds all first derivatives: ⟨directions, ∇loss⟩.</summary>
    static Tensor Projection(Func<ComplexTensor, object> function, Tensor[] inputs)
    {
        var gradients = Gradient.Of(Loss(function, inputs), inputs, createGraph: true, allowUnused: true);
        var sum = Tensor.Scalar(0, DType.Float64);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (gradients[i] is { } gradient)
                sum += (gradient * Numbers(7 + i, gradient.Shape)).Sum();
        }

        return sum;
    }

    /// <summary>Not linear in the result, so that its second derivative is not zero.</summary>
    static Tensor Loss(Func<ComplexTensor, object> function, Tensor[] inputs)
    {
        Tensor[] parts = function(new(inputs[0], inputs[1])) switch
        {
            ComplexTensor z => [z.Real, z.Imaginary],
            Tensor y => [y],
            _ => [],
        };
        var loss = Tensor.Scalar(0, DType.Float64);
        for (var i = 0; i < parts.Length; i++)
            loss += (parts[i] * parts[i].Sin() * Numbers(3 + i, parts[i].Shape)).Sum();
        return loss;
    }

    static void Agrees(Tensor?[] gradients, Tensor[] inputs, Func<Tensor[], double> value, string name)
    {
        const double Step = 1e-5;
        for (var i = 0; i < inputs.Length; i++)
        {
            var numbers = inputs[i].ToArray<double>();
            var gradient = gradients[i]?.ToArray<double>() ?? new double[numbers.Length];
            for (var j = 0; j < numbers.Length; j++)
            {
                double At(double shift)
                {
                    double[] moved = [.. numbers];
                    moved[j] += shift;
                    var point = inputs.ToArray();
                    point[i] = Tensor.From<double>(moved, inputs[i].Shape).RequireGrad();
                    return value(point);
                }

                var difference = (At(Step) - At(-Step)) / (2 * Step);
                Assert.True(
                    Math.Abs(difference - gradient[j]) < 1e-6 * (1 + Math.Abs(difference)), $"{name}, input {i}, number {j}: {difference} by differences, {gradient[j]} found");
            }
        }
    }

    static Tensor[] Inputs(int[] shape) => [Numbers(1, shape).RequireGrad(), Numbers(2, shape).RequireGrad()];

    static Tensor Numbers(int seed, Shape shape) =>
        Tensor.From<double>([.. Enumerable.Range(0, shape.ElementCount).Select(i => Math.Cos((1.3 * i) + (0.01 * i * i) + seed))], shape);

    [Fact]
    public void The_gradient_of_a_magnitude_is_zero_where_the_number_is()
    {
        var (real, imaginary) = (Tensor.Of<double>(0, 3).RequireGrad(), Tensor.Of<double>(0, 4).RequireGrad());
        new ComplexTensor(real, imaginary).Abs().Sum().Backward();
        Near([0, 0.6], real.Grad!);
        Near([0, 0.8], imaginary.Grad!);
        real.Grad = imaginary.Grad = null;
        new ComplexTensor(real, imaginary).Angle().Sum().Backward();
        Near([0, -0.16], real.Grad!);
        Near([0, 0.12], imaginary.Grad!);

        static void Near(double[] expected, Tensor actual) => Assert.True(actual.AllClose(Tensor.Of<double>(expected), 1e-14, 0));
    }

    [Fact]
    public void A_part_that_needs_no_gradient_gets_none()
    {
        var (real, imaginary) = (Tensor.Of<double>(1, 2, 3).RequireGrad(), Tensor.Of<double>(4, 5, 6));
        var z = Fourier.Fft(new ComplexTensor(real, imaginary));
        z.Imaginary.Square().Sum().Backward();
        Assert.Null(imaginary.Grad);
        Assert.Equal(3, real.Grad!.Count);

        using (Gradient.Off())
            Assert.False(Fourier.Rfft(real).RequiresGrad);
    }
}
