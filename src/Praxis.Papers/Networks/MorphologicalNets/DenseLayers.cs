using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>The dilation y_j = max over i of x_i + w_ji, over (samples × inputs).</summary>
public sealed class MaxPlusLinear : MorphologicalLayer
{
    /// <summary>First weights even in (−spread, 0): right for inputs that spread over one to two times as much.</summary>
    public MaxPlusLinear(int inputs, int outputs, Rng rng, double spread = 0.5, MorphologicalOptions? options = null)
        : this(MorphologicalNets.FirstWeights(outputs, inputs, rng, spread, nameof(MaxPlusLinear)), options)
    {
    }

    /// <summary>A dilation with a weight W (outputs × inputs).</summary>
    public MaxPlusLinear(Tensor weight, MorphologicalOptions? options = null)
        : base(CheckedWeight(MorphologicalNets.Matrix(weight, nameof(MaxPlusLinear), "outputs × inputs"), nameof(MaxPlusLinear), 1), options)
    {
    }

    /// <summary>The number of inputs.</summary>
    public int Inputs => Weight.Size(1);

    /// <summary>The number of outputs.</summary>
    public int Outputs => Weight.Size(0);

    /// <inheritdoc/>
    public override int FanIn => Inputs;

    /// <summary>The erosion ε with the same W: δ(x) ≤ y exactly where x ≤ ε(y). It holds a copy of the weight.</summary>
    public MinPlusLinear Adjoint() => new(Weight.Detach().Clone(), Options);

    /// <inheritdoc/>
    public override Tensor BouligandDerivative(Tensor x, Tensor? inputDirection, Tensor? weightDirection = null)
    {
        CheckInput(x);
        return TiedMaximum.Derivative(x, Weight, inputDirection is null ? null : CheckDirection(inputDirection, x, "input"),
            weightDirection is null ? null : CheckDirection(weightDirection, Weight, "weight"), Options.Tolerance);
    }

    private protected override void CheckInput(Tensor x) => MorphologicalNets.CheckRows(x, Inputs, nameof(MaxPlusLinear), CheckNumbers);

    private protected override Tensor Morph(Tensor x) => Maximum(x, Weight);

    private protected override void Cover(Tensor x, CoveringOptions options, Rng rng) => Weight.CopyFrom(Covering.Rows(x, Weight, options, rng));

    internal override Tensor ToRows(Tensor weightLike) => weightLike;

    internal override Tensor FromRows(Tensor rows) => rows;
}

/// <summary>The erosion y_j = min over i of x_i − w_ij, over (samples × inputs): the adjoint of the dilation with the same W.</summary>
public sealed class MinPlusLinear : MorphologicalLayer
{
    /// <summary>First weights even in (−spread, 0): right for inputs that spread over one to two times as much.</summary>
    public MinPlusLinear(int inputs, int outputs, Rng rng, double spread = 0.5, MorphologicalOptions? options = null)
        : this(MorphologicalNets.FirstWeights(inputs, outputs, rng, spread, nameof(MinPlusLinear)), options)
    {
    }

    /// <summary>An erosion with a weight W (inputs × outputs).</summary>
    public MinPlusLinear(Tensor weight, MorphologicalOptions? options = null)
        : base(CheckedWeight(MorphologicalNets.Matrix(weight, nameof(MinPlusLinear), "inputs × outputs"), nameof(MinPlusLinear), 0), options)
    {
    }

    /// <summary>The number of inputs.</summary>
    public int Inputs => Weight.Size(0);

    /// <summary>The number of outputs.</summary>
    public int Outputs => Weight.Size(1);

    /// <inheritdoc/>
    public override int FanIn => Inputs;

    /// <summary>The dilation δ with the same W: δ(x) ≤ y exactly where x ≤ ε(y). It holds a copy of the weight.</summary>
    public MaxPlusLinear Adjoint() => new(Weight.Detach().Clone(), Options);

    /// <inheritdoc/>
    public override Tensor BouligandDerivative(Tensor x, Tensor? inputDirection, Tensor? weightDirection = null)
    {
        CheckInput(x);
        // ε(x; W) = −δ(−x; Wᵀ), so that its derivative is −δ′(−x, Wᵀ; −h, Hᵀ) = min over the active set of h_i − H_ij.
        return -TiedMaximum.Derivative(-x.Detach(), Weight.T, inputDirection is null ? null : -CheckDirection(inputDirection, x, "input"),
            weightDirection is null ? null : CheckDirection(weightDirection, Weight, "weight").T, Options.Tolerance);
    }

    private protected override void CheckInput(Tensor x) => MorphologicalNets.CheckRows(x, Inputs, nameof(MinPlusLinear), CheckNumbers);

    private protected override Tensor Morph(Tensor x) => -Maximum(-x, Weight.T.Contiguous());

    private protected override void Cover(Tensor x, CoveringOptions options, Rng rng) => Weight.CopyFrom(Covering.Rows(-x, Weight.T, options, rng).T);

    internal override Tensor ToRows(Tensor weightLike) => weightLike.T;

    internal override Tensor FromRows(Tensor rows) => rows.T;
}
