using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>
/// Eigenvalues and eigenvectors of Hermitian matrices with gradients that stay finite and do not depend on the basis where
/// eigenvalues are equal. Gradients are of first order.
/// </summary>
public static class EigenSystem
{
    /// <summary>ε of the regularised gap d/(d² + ε) in the gradient of eigenvectors.</summary>
    const double Regularisation = 1e-12;

    /// <summary>Eigenvalues whose distance is this share of the largest are one, in double and in single precision.</summary>
    const double Same = 1e-10, SameSingle = 1e-6;

    /// <summary>
    /// M·v = λ·v, ascending, for real symmetric M (… × n × n): dλₐ = vₐᵀ·dM·vₐ (Hellmann and Feynman), its mean over all vₐ of one
    /// eigenvalue where several are equal; dvₐ = Σ_b v_b·(v_bᵀ·dM·vₐ)·d/(d² + ε) with d = λₐ − λ_b.
    /// </summary>
    public static (Tensor Values, Tensor Vectors) Of(Tensor matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Tensor values, vectors;
        using (Gradient.Off())
            (values, vectors) = Linalg.Eigh(matrix.Detach());
        if (!matrix.RequiresGrad)
            return (values, vectors);
        var turned = vectors.T.MatMul((matrix + matrix.T) * 0.5).MatMul(vectors);
        var change = turned - turned.Detach();
        return (values + MeanOverEqual(change.Diagonal(), values), vectors + vectors.MatMul(change * Gaps(values)));
    }

    /// <summary>The same for complex Hermitian M, with adjoints for transposes.</summary>
    public static (Tensor Values, ComplexTensor Vectors) Of(ComplexTensor matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Tensor values;
        ComplexTensor vectors;
        using (Gradient.Off())
            (values, vectors) = Linalg.Eigh(matrix.Detach());
        if (!matrix.RequiresGrad)
            return (values, vectors);
        var turned = vectors.H.MatMul((matrix + matrix.H) * 0.5).MatMul(vectors);
        var change = turned - turned.Detach();
        return (values + MeanOverEqual(change.Real.Diagonal(), values), vectors + vectors.MatMul(change * Gaps(values)));
    }

    /// <summary>d/(d² + ε) with d = λₐ − λ_b in row b and column a.</summary>
    static Tensor Gaps(Tensor values)
    {
        var gaps = values.Unsqueeze(-2) - values.Unsqueeze(-1);
        return gaps / (gaps.Square() + Regularisation);
    }

    /// <summary>Each number's mean over the numbers whose ascending eigenvalues are equal.</summary>
    static Tensor MeanOverEqual(Tensor numbers, Tensor values)
    {
        var n = values.Size(-1);
        var all = values.ToArray<double>();
        double[]? mixing = null;
        for (var first = 0; first < all.Length; first += n)
        {
            var tolerance = (values.DType == DType.Float32 ? SameSingle : Same) * Math.Max(Math.Abs(all[first]), Math.Abs(all[first + n - 1]));
            for (var begin = 0; begin < n;)
            {
                var end = begin + 1;
                while (end < n && all[first + end] - all[first + end - 1] <= tolerance)
                    end++;
                if (end - begin > 1)
                    Mix(mixing ??= Unmixed(all.Length / n, n), first, begin, end);
                begin = end;
            }
        }
        return mixing is null ? numbers : Tensor.From(mixing, [.. values.Shape, n]).To(numbers.DType).MatMul(numbers.Unsqueeze(-1)).Squeeze(-1);

        void Mix(double[] matrices, int first, int begin, int end)
        {
            for (var row = begin; row < end; row++)
                matrices.AsSpan((first + row) * n + begin, end - begin).Fill(1.0 / (end - begin));
        }
    }

    static double[] Unmixed(int count, int n)
    {
        var matrices = new double[count * n * n];
        for (var row = 0; row < count * n; row++)
            matrices[(row * n) + (row % n)] = 1;
        return matrices;
    }
}
