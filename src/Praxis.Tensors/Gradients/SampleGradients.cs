namespace Praxis.Tensors;

/// <summary>Gradients of single samples from what one backward pass knows, without a pass for each sample.</summary>
static class SampleGradients
{
    /// <summary>
    /// Σₜ aₜ bₜᵀ over the rows t of each sample, or ‖·‖² of it through the cheaper of the product itself and the two Gram matrices:
    /// Σₜₛ (aₜ·aₛ)(bₜ·bₛ).
    /// </summary>
    public static Tensor? Product(Tensor a, Tensor b, int samples, bool squaredNorms)
    {
        (a, b) = (a.Reshape(-1, a.Sizes[^1]), b.Reshape(-1, b.Sizes[^1]));
        if (a.Sizes[0] % samples != 0 || a.Sizes[0] != b.Sizes[0])
        {
            return null;
        }
        var rows = a.Sizes[0] / samples;
        (a, b) = (a.Reshape(samples, rows, -1), b.Reshape(samples, rows, -1));
        long width = a.Sizes[2], depth = b.Sizes[2];
        if (squaredNorms && rows * (width + depth) < width * depth)
        {
            return (a.MatMul(a.T) * b.MatMul(b.T)).Sum([1, 2]);
        }
        var gradients = a.T.MatMul(b);
        return squaredNorms ? gradients.SumOfSquares([1, 2]).Reshape(samples) : gradients;
    }

    /// <summary>The gradient of what was broadcast or added: summed over all but the samples and the shape of the leaf.</summary>
    public static Tensor? Sum(Tensor gradient, int[] sizes, int samples, bool squaredNorms)
    {
        // The samples stand in the first dimension, which the leaf does not have (or has with size 1).
        if (gradient.Rank == 0 || gradient.Sizes[0] % samples != 0 || sizes.Length > gradient.Rank || (sizes.Length == gradient.Rank && sizes[0] != 1))
        {
            return null;
        }
        var rows = gradient.Reshape([samples, gradient.Sizes[0] / samples, .. gradient.Sizes.AsSpan(1)]).Sum(1);
        int[] padded = [samples, .. Enumerable.Repeat(1, gradient.Rank - sizes.Length - (sizes.Length == gradient.Rank ? 0 : 1)), .. sizes.Length == gradient.Rank ? sizes.AsSpan(1) : sizes];
        var result = rows.SumTo(padded).Reshape([samples, .. sizes]);
        return squaredNorms ? result.Reshape(samples, -1).SumOfSquares([1]).Reshape(samples) : result;
    }

    /// <summary>One sample after another; for norms only one gradient is held at a time.</summary>
    public static Tensor Each(int samples, bool squaredNorms, Func<int, Tensor> gradient)
    {
        var results = new Tensor[samples];
        for (var i = 0; i < samples; i++)
        {
            var one = gradient(i);
            results[i] = squaredNorms ? one.Square().Sum() : one;
        }
        return Tensor.Stack(results);
    }
}
