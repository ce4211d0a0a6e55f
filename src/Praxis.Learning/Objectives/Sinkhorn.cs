using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>Settings of entropic transport.</summary>
public sealed record SinkhornOptions
{
    /// <summary>ε: how much the plan is blurred, in units of the cost.</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>How often both marginals are met in turn.</summary>
    public int Iterations { get; init; } = 100;
}

/// <summary>
/// Entropic optimal transport (Cuturi, 2013), in logarithms, differentiable through its iterations.
/// </summary>
public static class Sinkhorn
{
    /// <summary>
    /// The plan P = argmin ⟨P, C⟩ + ε·KL(P ‖ a⊗b) with rows that sum to a and columns that sum to b (uniform unless given), as
    /// log P = (f ⊕ g − C)/ε + log a⊗b with f ← −ε·LSE_j((gⱼ − Cᵢⱼ)/ε + log bⱼ) and g ← −ε·LSE_i((fᵢ − Cᵢⱼ)/ε + log aᵢ) in turn.
    /// </summary>
    public static Tensor Plan(Tensor costs, SinkhornOptions? options = null, Tensor? rows = null, Tensor? columns = null) =>
        LogPlan(costs, options ?? new(), rows, columns).LogPlan.Exp();

    /// <summary>⟨P, C⟩ for the plan P of the costs C.</summary>
    public static Tensor Cost(Tensor costs, SinkhornOptions? options = null, Tensor? rows = null, Tensor? columns = null) =>
        (Plan(costs, options, rows, columns) * costs).Sum();

    /// <summary>
    /// The debiased divergence of two sets of rows (Feydy et al., 2019): OT(x, y) − ½·OT(x, x) − ½·OT(y, y) with
    /// OT = ⟨P, C⟩ + ε·KL(P ‖ a⊗b) and C = ½·‖xᵢ − yⱼ‖².
    /// </summary>
    public static Tensor Divergence(Tensor x, Tensor y, SinkhornOptions? options = null)
    {
        options ??= new();
        return Transport(x, y, options) - (Transport(x, x, options) / 2) - (Transport(y, y, options) / 2);
    }

    static Tensor Transport(Tensor x, Tensor y, SinkhornOptions options)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var costs = x.SquaredDistancesTo(y) / 2;
        var (plan, product) = LogPlan(costs, options, null, null);
        return (plan.Exp() * (costs + ((plan - product) * options.Epsilon))).Sum();
    }

    static (Tensor LogPlan, Tensor LogProduct) LogPlan(Tensor costs, SinkhornOptions options, Tensor? rows, Tensor? columns)
    {
        ArgumentNullException.ThrowIfNull(costs);
        Checked.Positive(options.Epsilon, "Sinkhorn", nameof(options.Epsilon));
        Checked.AtLeast(1, options.Iterations, "Sinkhorn", nameof(options.Iterations));
        if (costs.Rank != 2 || costs.Count == 0 || !costs.IsFloating)
        {
            throw new ArgumentException($"Sinkhorn: the costs are {costs.DType} of shape {costs.Shape}; they must be floating (rows × columns).");
        }
        Tensor logRows = LogMarginal(rows, costs.Size(0), costs.DType, nameof(rows)).Unsqueeze(1), logColumns = LogMarginal(columns, costs.Size(1), costs.DType, nameof(columns)).Unsqueeze(0);
        var kernel = -costs / options.Epsilon;
        // The prices f and g in units of ε.
        var g = logColumns.ZerosLike();
        var f = logRows.ZerosLike();
        for (var i = 0; i < options.Iterations; i++)
        {
            f = -(kernel + (g + logColumns)).LogSumExp(1, keepDim: true);
            g = -(kernel + (f + logRows)).LogSumExp(0, keepDim: true);
        }
        var product = logRows + logColumns;
        return (kernel + f + g + product, product);
    }

    static Tensor LogMarginal(Tensor? weights, int size, DType type, string what)
    {
        if (weights is null)
        {
            return Tensor.Full([size], -Math.Log(size), type);
        }
        if (weights.Rank != 1 || weights.Count != size || !(weights.Min().ToDouble() > 0) || Math.Abs(weights.Sum().ToDouble() - 1) > 1e-4)
        {
            throw new ArgumentException($"Sinkhorn: the weights of the {what} have shape {weights.Shape}; they must be {size} positive numbers that sum to 1.");
        }
        return weights.To(type).Log();
    }
}
