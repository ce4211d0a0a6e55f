using Praxis.Tensors;

namespace Praxis.Papers.Privacy;

/// <summary>
/// Recovers the weights W that several models were fine-tuned from, when each was tuned by a low-rank adapter that was merged:
/// W'ᵢ = W + Mᵢ with rank(Mᵢ) ≤ r. It needs the W'ᵢ alone, no data and no gradients (arXiv 2402.10208).
/// </summary>
/// <example>
/// <code>
/// StateDict[] tuned = [StateDict.LoadFile("one.safetensors"), StateDict.LoadFile("two.safetensors"), StateDict.LoadFile("three.safetensors")];
/// var report = SpectralDetuning.Recover(tuned, new() { Rank = 16 });
/// report.Base.SaveFile("base.safetensors");
/// var one = SpectralDetuning.RecoverMatrix([.. tuned.Select(model => model["dense.weight"])], rank: 16).Weight;
/// </code>
/// </example>
public static partial class SpectralDetuning
{
    /// <summary>From so many models on the base follows from the models.</summary>
    public const int FewestModels = 3;

    /// <summary>Recovers one matrix from those of models tuned by adapters of rank r; see the other overload.</summary>
    public static MatrixRecovery RecoverMatrix(IReadOnlyList<Tensor> weights, int rank) => RecoverMatrix(weights, new SpectralDetuningOptions { Rank = rank });

    /// <summary>
    /// min over W, M₁ … Mₙ of (1/n)·Σᵢ‖W'ᵢ − (W + Mᵢ)‖² with rank(Mᵢ) ≤ r. From W* = (1/n)·Σᵢ W'ᵢ on, in turn
    /// Mᵢ ← the best approximation of W'ᵢ − W* of rank min(k, rᵢ), by its singular value decomposition, and W* ← (1/n)·Σᵢ (W'ᵢ − Mᵢ);
    /// then k follows the schedule. No step uses anything but the W'ᵢ. Kernels of convolutions count as (outputs × all else).
    /// </summary>
    /// <param name="weights">W'ᵢ, of one shape and type and with at least two dimensions.</param>
    /// <param name="options">Ranks, iterations and the schedule.</param>
    /// <param name="each">Sees each iteration's number and W*, in float64.</param>
    /// <param name="stop">Stops between two iterations.</param>
    public static MatrixRecovery RecoverMatrix(IReadOnlyList<Tensor> weights, SpectralDetuningOptions options, Action<int, Tensor>? each = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(weights.Count);
        CheckMatrices(weights, "the weight");
        using var _ = Gradient.Off();
        var shape = weights[0].Shape;
        int rows = shape[0], columns = weights[0].Count / rows;
        var stack = Tensor.Stack([.. weights.Select(weight => weight.Detach().To(DType.Float64).Reshape(rows, columns))]);
        CheckFinite(stack, "the weight");
        var ranks = options.RanksOf(weights.Count);

        var mean = stack.Mean(0);
        // Half a unit in the last place of the largest number, with room for the rounding of the adapter's own product. In half precision
        // that is as large as an adapter, a part of which it must not take where the rank that is assumed is too low: there, of each number.
        var size = weights[0].DType.IsArithmetic() ? 4 * stack.Abs().Max().ToDouble() : Math.Sqrt(stack.Square().Mean().ToDouble());
        var rounding = size * HalfUnit(weights[0].DType);
        var space = SharedSpace.Of(stack - mean, ranks.Sum(), rounding);
        var (change, losses, trace) = Alternate(space, ranks, options, stack.Count, each is null ? null : (iteration, x) => each(iteration, (mean + space.Expand(x)).Reshape(shape)), stop);
        var recovered = (mean + space.Expand(change)).Reshape(shape).To(weights[0].DType);
        return new(recovered, losses, trace, [.. Doubts(ranks, rows, columns)]);
    }

    /// <summary>Whether a weight is equal in all models, number by number: then it was not tuned.</summary>
    public static bool Agree(IReadOnlyList<Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Count > 0 ? weights.Skip(1).All(weight => AreEqual(weight, weights[0])) : throw new ArgumentException("SpectralDetuning: no weights were given; give those of several models that were tuned from one base.");
    }

    /// <summary>(1/n)·Σᵢ W'ᵢ: the baseline that the method starts from.</summary>
    public static Tensor Mean(IReadOnlyList<Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        CheckMatrices(weights, "the weight");
        return Tensor.Stack([.. weights.Select(weight => weight.Detach().To(DType.Float64))]).Mean(0).To(weights[0].DType);
    }

    /// <summary>The W-error log₁₀ mean (W* − W)²; minus infinity for equal weights.</summary>
    public static double WeightError(Tensor recovered, Tensor truth) => Math.Log10(SquaredError(recovered, truth, "the weight"));

    /// <summary>The W-error of a model, log₁₀ of the mean over the named tensors of mean (W* − W)².</summary>
    public static double WeightError(IReadOnlyDictionary<string, Tensor> recovered, IReadOnlyDictionary<string, Tensor> truth, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(recovered);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
            throw new ArgumentException("WeightError: no names were given; at least one is needed.");
        if (names.FirstOrDefault(name => !recovered.ContainsKey(name) || !truth.ContainsKey(name)) is { } missing)
            throw new ArgumentException($"WeightError: '{missing}' is not in both models; every name must be in both models.");
        return Math.Log10(names.Average(name => SquaredError(recovered[name], truth[name], name)));
    }

    /// <summary>
    /// The iteration in deviations from the mean: with X = W* − mean and Dᵢ = W'ᵢ − mean, Mᵢ ← best rank min(k, rᵢ) of Dᵢ − X and
    /// X ← mean (Dᵢ − Mᵢ); the loss is mean (Dᵢ − X − Mᵢ)² with the new X.
    /// </summary>
    static (Tensor Change, double[] Losses, int[] Ranks) Alternate(SharedSpace space, int[] ranks, SpectralDetuningOptions options, long count, Action<int, Tensor>? each, CancellationToken stop)
    {
        var deviations = space.Core;
        var side = Math.Min(deviations.Size(1), deviations.Size(2));
        var staircase = options.Schedule.Climb(ranks.Max(), options.Iterations);
        var limits = Tensor.From([.. ranks.Select(rank => (double)rank)], [ranks.Length, 1]);
        var x = Tensor.Zeros([deviations.Size(1), deviations.Size(2)], DType.Float64);
        var losses = new double[options.Iterations];
        var trace = new int[options.Iterations];
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            stop.ThrowIfCancellationRequested();
            var rank = trace[iteration] = staircase.Rank;
            var kept = Math.Min(rank, side);
            var (u, s, vh) = Linalg.Svd(deviations - x, fullMatrices: false);
            var leading = Tensor.Where(Tensor.Arange(kept).To(DType.Float64) < limits, s.Narrow(1, 0, kept), 0);
            var low = (u.Narrow(2, 0, kept) * leading.Unsqueeze(1)).MatMul(vh.Narrow(1, 0, kept));
            var peeled = deviations - low;
            x = peeled.Mean(0);
            losses[iteration] = ((peeled - x).Square().Sum().ToDouble() + space.Outside) / count;
            staircase.Hear(losses[iteration]);
            each?.Invoke(iteration, x);
        }
        return (x, losses, trace);
    }

    /// <summary>Why a matrix of this size may not follow from models of these ranks.</summary>
    static IEnumerable<string> Doubts(int[] ranks, int rows, int columns)
    {
        if (ranks.Length < FewestModels)
            yield return $"{ranks.Length} models do not determine their base: of two, any split of their difference fits; use at least {FewestModels}";
        else if (ranks.Max() >= Math.Min(rows, columns))
            yield return $"a change of rank {ranks.Max()} can be any {rows}×{columns} matrix, so the result is no better than the mean";
        else if ((ranks.Length - 1L) * rows * columns < ranks.Sum(rank => (long)rank * (rows + columns - rank)))
            yield return $"{ranks.Length} matrices of {rows}×{columns} are too few numbers for changes of rank {ranks.Max()}; use more models";
    }

    static double SquaredError(Tensor recovered, Tensor truth, string name)
    {
        ArgumentNullException.ThrowIfNull(recovered);
        ArgumentNullException.ThrowIfNull(truth);
        return recovered.Shape == truth.Shape && truth.Count > 0
            ? (recovered.Detach().To(DType.Float64) - truth.Detach().To(DType.Float64)).Square().Mean().ToDouble()
            : throw new ArgumentException($"WeightError: {name} has the shapes {recovered.Shape} and {truth.Shape}; they must be equal and hold at least one number.");
    }

    static double HalfUnit(DType type) => type switch
    {
        DType.Float64 => Math.Pow(2, -53),
        DType.Float32 => Math.Pow(2, -24),
        DType.Float16 => Math.Pow(2, -11),
        _ => Math.Pow(2, -8),
    };

    static void CheckMatrices(IReadOnlyList<Tensor> weights, string what)
    {
        if (weights.Count == 0)
            throw new ArgumentException("SpectralDetuning: no weights were given; give those of several models that were tuned from one base.");
        if (weights.FirstOrDefault(weight => weight.Shape != weights[0].Shape || weight.DType != weights[0].DType) is { } other)
            throw new ArgumentException($"SpectralDetuning: {what} is {weights[0].DType} {weights[0].Shape} in one model and {other.DType} {other.Shape} in another; models of one base have equal shapes and types.");
        if (!weights[0].IsFloating || weights[0].Rank < 2 || weights[0].Count == 0)
            throw new ArgumentException($"SpectralDetuning: {what} is {weights[0].DType} {weights[0].Shape}; a matrix or kernel of floating numbers is needed.");
    }

    static void CheckFinite(Tensor stack, string what)
    {
        if (stack.IsFinite().All().ToDouble() == 0)
            throw new ArgumentException($"SpectralDetuning: {what} holds NaN or infinity in at least one model; all numbers must be finite.");
    }
}
