namespace Praxis.Tensors.Spectral;

/// <summary>
/// Transforms as recorded operations on checked arguments. Each is linear in the parts of its input, so its gradient is its
/// transpose, which is again one of these operations.
/// </summary>
static class FourierOperations
{
    /// <summary>scale · Σ_j x_j e^{∓2πi jk/n} along the dimensions; absent imaginary parts are zeros.</summary>
    /// <remarks>As a matrix, F is symmetric; the gradient of a real number goes through its adjoint F̄, the transform with the other sign.</remarks>
    public static ComplexTensor Complex(string name, Tensor real, Tensor? imaginary, int[] dims, double scale, bool isInverse)
    {
        (real, imaginary) = Aligned(real, imaginary);
        var (resultReal, resultImaginary) = (real.AllocateAlike(), real.AllocateAlike());
        var kind = isInverse ? LineKind.InverseComplex : LineKind.Complex;
        real.Device.Fourier(kind, real.View, imaginary?.View, resultReal.View, resultImaginary.View, dims, scale);

        var hasImaginary = imaginary is not null;
        Tensor[] inputs = hasImaginary ? [real, imaginary!] : [real];
        var results = Tape.RecordMany(name, [resultReal, resultImaginary], inputs, (gradients, needs) =>
        {
            var g = Complex(name, gradients[0] ?? gradients[1]!.ZerosLike(), gradients[1], dims, scale, !isInverse);
            return hasImaginary ? [needs[0] ? g.Real : null, needs[1] ? g.Imaginary : null] : [g.Real];
        });
        return new(results[0], results[1]);
    }

    /// <summary>scale · Σ_j x_j e^{−2πi jk/n} of real x for k = 0 … n/2 along the last of the dimensions, and all k along the others.</summary>
    /// <remarks>
    /// The transpose sums over k = 0 … n/2 only, where the inverse also counts the mirrored conjugates: what has a mirror counts half.
    /// </remarks>
    public static ComplexTensor Half(string name, Tensor x, int[] dims, double scale)
    {
        var last = dims[^1];
        var length = x.Sizes[last];
        int[] sizes = [.. x.Sizes];
        sizes[last] = (length / 2) + 1;
        var (real, imaginary) = (Tensor.Allocate(sizes, x.DType), Tensor.Allocate(sizes, x.DType));
        x.Device.Fourier(LineKind.Real, x.View, null, real.View, imaginary.View, dims, scale);
        var results = Tape.RecordMany(name, [real, imaginary], [x], (gradients, _) =>
        {
            var weights = MirrorWeights(gradients[0] ?? gradients[1]!, last, length, 0.5);
            var weighted = gradients[0] is { } g ? g * weights : gradients[1]!.ZerosLike();
            return [FromHalf(name, weighted, gradients[1] is { } h ? h * weights : null, length, dims, scale)];
        });
        return new(results[0], results[1]);
    }

    /// <summary>scale · Σ_{k=0}^{n−1} X_k e^{2πi jk/n} of a spectrum with X_{n−k} = X̄_k, of which k = 0 … n/2 is given along the last of the dimensions.</summary>
    public static Tensor FromHalf(string name, Tensor real, Tensor? imaginary, int length, int[] dims, double scale)
    {
        (real, imaginary) = Aligned(real, imaginary);
        var last = dims[^1];
        int[] sizes = [.. real.Sizes];
        sizes[last] = length;
        var x = Tensor.Allocate(sizes, real.DType);
        real.Device.Fourier(LineKind.HalfSpectrum, real.View, imaginary?.View, x.View, null, dims, scale);
        Tensor[] inputs = imaginary is not null ? [real, imaginary] : [real];
        var hasImaginary = imaginary is not null;
        return Tape.Record(name, x, inputs, (g, needs) =>
        {
            var half = Half(name, g, dims, scale);
            var weights = MirrorWeights(g, last, length, 2);
            return hasImaginary
                ? [needs[0] ? half.Real * weights : null, needs[1] ? half.Imaginary * weights : null]
                : [half.Real * weights];
        });
    }

    /// <summary>A cosine transform along a dimension, times a scale.</summary>
    /// <remarks>
    /// The orthogonal kinds are each other's transpose. Of the others, the third counts the first coefficient once where the
    /// transpose of the second counts it twice.
    /// </remarks>
    public static Tensor Cosine(Tensor x, int dim, LineKind kind, double scale)
    {
        var y = x.AllocateAlike();
        x.Device.Fourier(kind, x.View, null, y.View, null, [dim], scale);
        return Tape.Record("Dct", y, x, g => kind switch
        {
            LineKind.OrthogonalSecondCosine => Cosine(g, dim, LineKind.OrthogonalThirdCosine, scale),
            LineKind.OrthogonalThirdCosine => Cosine(g, dim, LineKind.OrthogonalSecondCosine, scale),
            LineKind.SecondCosine => Cosine(g * FirstWeight(g, dim, 2), dim, LineKind.ThirdCosine, scale),
            _ => Cosine(g, dim, LineKind.SecondCosine, scale) * FirstWeight(g, dim, 0.5),
        });
    }

    /// <summary>frames[…, f, j] = x[…, f · hop + j], as a view of x.</summary>
    public static Tensor Frames(Tensor x, int size, int hop)
    {
        var length = x.Sizes[^1];
        return Tape.Record("Frames", x.Detach().Unfold(-1, size, hop), x, g => OverlapAdd(g, hop, length));
    }

    /// <summary>x[…, t] = Σ frames[…, f, j] over all f · hop + j = t.</summary>
    public static Tensor OverlapAdd(Tensor frames, int hop, int length)
    {
        var compact = frames.Contiguous();
        int[] sizes = [.. compact.Sizes[..^2], length];
        var x = Tensor.Allocate(sizes, compact.DType);
        var (count, size) = (compact.Sizes[^2], compact.Sizes[^1]);
        compact.Device.OverlapAdd(compact.View, x.View, hop);
        return Tape.Record("OverlapAdd", x, compact, g => Frames(g.Narrow(-1, 0, Framing.Covered(count, size, hop)), size, hop));
    }

    /// <summary>Parts with the same steps, as the kernels read them.</summary>
    static (Tensor Real, Tensor? Imaginary) Aligned(Tensor real, Tensor? imaginary) =>
        imaginary is null || real.Strides.SequenceEqual(imaginary.Strides) ? (real, imaginary) : (real.Contiguous(), imaginary.Contiguous());

    /// <summary>1 where a point of half a spectrum is its own mirror (0, and n/2 of an even n), and <paramref name="weight"/> elsewhere.</summary>
    static Tensor MirrorWeights(Tensor alike, int dim, int length, double weight)
    {
        var weights = new double[(length / 2) + 1];
        Array.Fill(weights, weight);
        weights[0] = 1;
        if (length % 2 == 0)
        {
            weights[^1] = 1;
        }
        return Along(alike, dim, weights);
    }

    static Tensor FirstWeight(Tensor alike, int dim, double weight)
    {
        var weights = new double[alike.Sizes[dim]];
        Array.Fill(weights, 1);
        weights[0] = weight;
        return Along(alike, dim, weights);
    }

    static Tensor Along(Tensor alike, int dim, double[] weights)
    {
        var shape = new int[alike.Rank];
        Array.Fill(shape, 1);
        shape[dim] = weights.Length;
        return Tensor.From<double>(weights, shape).To(alike.DType);
    }
}
