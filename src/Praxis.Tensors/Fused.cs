namespace Praxis.Tensors;

/// <summary>
/// Changes of parameters in place, each in one pass over memory and without allocation. They are not recorded, may be used on
/// tensors that require a gradient, and count as a change: a gradient that would need the old values is an error.
/// </summary>
public static class Fused
{
    /// <summary>
    /// One step of Adam or a relative: g ← g + λp; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; with <paramref name="largest"/>,
    /// v̂ ← max(v̂, v) takes the place of v; p ← keep·p − (a·m + b·g)/(c·√v + ε).
    /// </summary>
    public static void AdamStep(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, Tensor? largest, in AdamUpdate update)
    {
        var g = Fitted("AdamStep", parameter, gradient);
        Check("AdamStep", parameter, mean);
        Check("AdamStep", parameter, square);
        Check("AdamStep", parameter, largest);
        parameter.Device.AdamStep(parameter.View, g.View, mean.View, square.View, largest?.View, update);
        Changed(parameter, mean, square, largest);
    }

    /// <summary>
    /// One step of gradient descent: g ← g + λp; with a velocity, u ← μu + g, and g ← u, or g + μu after Nesterov; p ← p − η·g.
    /// </summary>
    public static void SgdStep(Tensor parameter, Tensor gradient, Tensor? velocity, in SgdUpdate update)
    {
        var g = Fitted("SgdStep", parameter, gradient);
        Check("SgdStep", parameter, velocity);
        parameter.Device.SgdStep(parameter.View, g.View, velocity?.View, update);
        Changed(parameter, velocity);
    }

    /// <summary>
    /// One step of RMSprop: g ← g + λp; v ← αv + (1 − α)g²; with a mean, m ← αm + (1 − α)g and v − m² takes the place of v;
    /// d = g/(√v + ε); with a velocity, d ← u ← μu + d; p ← p − η·d.
    /// </summary>
    public static void RmsPropStep(Tensor parameter, Tensor gradient, Tensor square, Tensor? mean, Tensor? velocity, in RmsPropUpdate update)
    {
        var g = Fitted("RmsPropStep", parameter, gradient);
        Check("RmsPropStep", parameter, square);
        Check("RmsPropStep", parameter, mean);
        Check("RmsPropStep", parameter, velocity);
        parameter.Device.RmsPropStep(parameter.View, g.View, square.View, mean?.View, velocity?.View, update);
        Changed(parameter, square, mean, velocity);
    }

    /// <summary>target ← target + w·(value − target).</summary>
    public static void Lerp(Tensor target, Tensor value, double weight)
    {
        var v = Fitted("Lerp", target, value);
        target.Device.LerpInPlace(target.View, v.View, weight);
        Changed(target);
    }

    static Tensor Fitted(string operation, Tensor parameter, Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(gradient);
        if (parameter.DType is not (DType.Float32 or DType.Float64) || !parameter.IsContiguous)
        {
            throw new ArgumentException($"{operation}: a tensor of shape {parameter.Shape} and type {parameter.DType.Name()}{(parameter.IsContiguous ? "" : ", a view with gaps,")} was given to be changed; it must be contiguous and float32 or float64.");
        }
        if (!gradient.HasShape(parameter.Sizes))
        {
            throw new ArgumentException($"{operation}: the shapes {parameter.Shape} and {gradient.Shape} differ.");
        }
        return gradient.DType == parameter.DType && gradient.IsContiguous ? gradient : gradient.Detach().To(parameter.DType).Contiguous();
    }

    static void Check(string operation, Tensor parameter, Tensor? state)
    {
        if (state is not null && (!state.HasShape(parameter.Sizes) || state.DType != parameter.DType || !state.IsContiguous))
        {
            throw new ArgumentException($"{operation}: state of shape {state.Shape} and type {state.DType.Name()} was given for a parameter of shape {parameter.Shape} and type {parameter.DType.Name()}; they must be equal, and the state contiguous.");
        }
    }

    static void Changed(Tensor first, Tensor? second = null, Tensor? third = null, Tensor? fourth = null)
    {
        first.Storage.Version++;
        Bump(second);
        Bump(third);
        Bump(fourth);

        static void Bump(Tensor? tensor)
        {
            if (tensor is not null)
            {
                tensor.Storage.Version++;
            }
        }
    }
}

/// <summary>The numbers of a step of <see cref="Fused.AdamStep"/>.</summary>
public readonly record struct AdamUpdate
{
    /// <summary>keep: 1, or 1 − ηλ where weight decay is decoupled.</summary>
    public double Keep { get; init; }

    /// <summary>λ, added to the gradient as λp.</summary>
    public double WeightDecay { get; init; }

    /// <summary>β₁.</summary>
    public double Beta1 { get; init; }

    /// <summary>β₂.</summary>
    public double Beta2 { get; init; }

    /// <summary>a, the factor of the mean.</summary>
    public double MeanScale { get; init; }

    /// <summary>b, the factor of the gradient itself.</summary>
    public double GradientScale { get; init; }

    /// <summary>c, the factor of the root.</summary>
    public double RootScale { get; init; }

    /// <summary>ε.</summary>
    public double Epsilon { get; init; }
}

/// <summary>The numbers of a step of <see cref="Fused.SgdStep"/>.</summary>
public readonly record struct SgdUpdate
{
    /// <summary>η.</summary>
    public double LearningRate { get; init; }

    /// <summary>μ.</summary>
    public double Momentum { get; init; }

    /// <summary>λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether to look ahead along the velocity.</summary>
    public bool Nesterov { get; init; }
}

/// <summary>The numbers of a step of <see cref="Fused.RmsPropStep"/>.</summary>
public readonly record struct RmsPropUpdate
{
    /// <summary>η.</summary>
    public double LearningRate { get; init; }

    /// <summary>α.</summary>
    public double Smoothing { get; init; }

    /// <summary>μ.</summary>
    public double Momentum { get; init; }

    /// <summary>λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>ε.</summary>
    public double Epsilon { get; init; }
}
