using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

/// <summary>How much every row and every column of an adapted layer matters.</summary>
public static class LoraImportance
{
    // Rows of a weight are scored in blocks of at most so many numbers, and in at least so many blocks, so that nothing of a weight's
    // size is ever made.
    const int BlockNumbers = 1 << 14, LeastBlocks = 2;

    /// <summary>
    /// The gradient of the loss in B·A as the factors know it, G = ∇B·A + B·∇A − ∇B·∇A: what a step of size one on both factors takes
    /// away from their product, B·A − (B − ∇B)·(A − ∇A). Rows of B and ∇B give the same rows of G.
    /// </summary>
    /// <param name="a">A (rank × inputs).</param>
    /// <param name="b">B (outputs × rank), or some rows of it.</param>
    /// <param name="gradientOfA">∇A.</param>
    /// <param name="gradientOfB">∇B, or the same rows of it.</param>
    public static Tensor EstimateGradient(Tensor a, Tensor b, Tensor gradientOfA, Tensor gradientOfB)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(gradientOfA);
        ArgumentNullException.ThrowIfNull(gradientOfB);
        if (a.Rank != 2 || b.Rank != 2 || a.Size(0) != b.Size(1) || gradientOfA.Shape != a.Shape || gradientOfB.Shape != b.Shape)
        {
            throw new ArgumentException($"LoraImportance: factors of shapes {b.Shape} · {a.Shape} with gradients of shapes {gradientOfB.Shape} and {gradientOfA.Shape}; they must be (outputs × rank) · (rank × inputs), and each gradient like its factor.");
        }
        // ∇B·(A − ∇A) + B·∇A as one product of twice the rank.
        return Tensor.Cat([gradientOfB, b], 1).MatMul(Tensor.Cat([a - gradientOfA, gradientOfA], 0));
    }

    /// <summary>
    /// The sums over each row and each column of S = |G ⊙ (W + s·B·A)|, or of S², for an adapted linear layer whose loss has been
    /// differentiated. Rows pass by in blocks: neither G nor W + s·B·A is ever there as a whole.
    /// </summary>
    /// <param name="layer">An adapted <see cref="Linear"/>, not merged.</param>
    /// <param name="criterion">What G is; a random order is none of weights.</param>
    /// <param name="squared">Whether S² is summed and not S.</param>
    public static (double[] Rows, double[] Columns) Of(LoraLayer layer, PruneCriterion criterion = PruneCriterion.Lora, bool squared = false)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Base is not Linear || layer.IsMerged)
        {
            throw new ArgumentException($"LoraImportance: the adapter of a {layer.Base.GetType().Name} that is {(layer.IsMerged ? "merged" : "not merged")} was given; it must be that of a Linear, and not be merged.");
        }
        if (criterion is not (PruneCriterion.Lora or PruneCriterion.Gradient or PruneCriterion.Magnitude))
        {
            throw new ArgumentOutOfRangeException(nameof(criterion), $"LoraImportance: {criterion} gives weights no importance; use Lora, Gradient or Magnitude.");
        }
        using var _ = Gradient.Off();
        Tensor weight = layer.Weight.Detach(), a = layer.A.Detach(), b = layer.B.Detach();
        var (gradientOfA, gradientOfB) = criterion == PruneCriterion.Lora ? (Needed(layer.A, "A"), Needed(layer.B, "B")) : (null, null);
        var gradient = criterion == PruneCriterion.Gradient ? Needed(layer.Weight, "weight") : null;
        int outputs = weight.Size(0), inputs = weight.Size(1), block = Math.Clamp(BlockNumbers / inputs, 1, (outputs + LeastBlocks - 1) / LeastBlocks);
        double[] rows = new double[outputs], columns = new double[inputs];
        for (var start = 0; start < outputs; start += block)
        {
            using var scope = Tensor.Scope();
            var count = Math.Min(block, outputs - start);
            var importance = Rows(weight).Add(Rows(b).MatMul(a), layer.Scale);
            if (gradientOfA is not null && gradientOfB is not null)
            {
                importance.MultiplyInPlace(EstimateGradient(a, Rows(b), gradientOfA, Rows(gradientOfB)));
            }
            else if (gradient is not null)
            {
                importance.MultiplyInPlace(Rows(gradient));
            }
            importance = squared ? importance.Square() : importance.Abs();
            AddTo(rows.AsSpan(start, count), importance.Sum(1));
            AddTo(columns, importance.Sum(0));

            Tensor Rows(Tensor whole) => whole.Narrow(0, start, count);
        }
        return (rows, columns);
    }

    /// <summary>g/(‖g‖₂ + 10⁻⁸): one matrix's importance of the units, so that matrices of different scale can be added.</summary>
    public static double[] Normalized(double[] importance)
    {
        ArgumentNullException.ThrowIfNull(importance);
        var norm = Math.Sqrt(importance.Sum(value => value * value)) + 1e-8;
        return Array.ConvertAll(importance, value => value / norm);
    }

    static Tensor Needed(Tensor parameter, string name) => parameter.Grad?.Detach()
        ?? throw new InvalidOperationException($"LoraImportance: {name} of shape {parameter.Shape} has no gradient; run the loss through the layer and call Backward before importance is taken.");

    static void AddTo(Span<double> sums, Tensor values)
    {
        var numbers = values.To(DType.Float64).ToArray<double>();
        for (var i = 0; i < numbers.Length; i++)
        {
            sums[i] += numbers[i];
        }
    }
}
