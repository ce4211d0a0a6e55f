using Praxis.Tensors;

namespace Praxis.Learning.Attacks;

/// <summary>How far an attack may go.</summary>
public enum AttackNorm
{
    /// <summary>No pixel moves by more than ε.</summary>
    Infinity,

    /// <summary>The Euclidean length of a sample's change is at most ε.</summary>
    Euclidean,
}

/// <summary>Settings of an attack by gradients.</summary>
public sealed record AttackOptions
{
    /// <summary>ε.</summary>
    public double Radius { get; init; } = 8.0 / 255;

    /// <summary>α, the length of a step; 2.5·ε / steps when null.</summary>
    public double? StepSize { get; init; }

    /// <summary>How many steps.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>The norm of the ball.</summary>
    public AttackNorm Norm { get; init; } = AttackNorm.Infinity;

    /// <summary>The smallest value of an input.</summary>
    public double Low { get; init; }

    /// <summary>The largest value of an input.</summary>
    public double High { get; init; } = 1;

    /// <summary>How many times the attack starts anew from a random place in the ball; without any it starts at the input itself.</summary>
    public int RandomStarts { get; init; } = 1;

    /// <summary>Whether a step is halved for a sample whose loss did not grow.</summary>
    public bool HalvesSteps { get; init; }

    /// <summary>The loss of every sample, from outputs and labels, that the attack raises; cross-entropy when null.</summary>
    public Func<Tensor, Tensor, Tensor>? Loss { get; init; }

    /// <summary>Whether the labels are targets whose loss is lowered instead.</summary>
    public bool Targeted { get; init; }
}
