namespace Praxis.Learning.Optimizers;

/// <summary>Parameters that learn in their own way. A parameter belongs to the first group whose pattern covers its name.</summary>
/// <param name="Pattern">A <see cref="NamePattern"/> of parameter or module names.</param>
public sealed record ParameterGroup(string Pattern)
{
    /// <summary>A factor of the learning rate.</summary>
    public double LearningRateScale { get; init; } = 1;

    /// <summary>A weight decay in the place of the optimiser's.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>A factor of the learning rate for each step in the place of the optimiser's schedule.</summary>
    public Schedule? Schedule { get; init; }
}
