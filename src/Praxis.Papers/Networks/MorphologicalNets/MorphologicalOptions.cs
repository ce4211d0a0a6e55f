namespace Praxis.Papers.Networks;

/// <summary>
/// Which active weights a wanted change u of an output goes to. A dilation's output is y = max over i of xᵢ + wᵢ, its active set
/// I = argmax; for an erosion read "rise" and "fall" the other way round.
/// </summary>
public enum TieRule
{
    /// <summary>The first active weight alone: what automatic differentiation does. A tied output then cannot fall.</summary>
    First,

    /// <summary>Every active weight gets the whole of u.</summary>
    All,

    /// <summary>Every active weight gets u/|I|.</summary>
    Split,

    /// <summary>Where the output shall fall, every active weight gets u; where it shall rise, one does: both are exact to first order.</summary>
    Bouligand,

    /// <summary>
    /// The steepest descent of the batch in the weights of each output: the shortest element of Σ_b u_b·hull{eᵢ : i ∈ I_b}, where
    /// a term that shall rise keeps one active weight. Its Bouligand derivative along −g is at most −‖g‖².
    /// </summary>
    Steepest,
}

/// <summary>What an input hears that is active for several outputs with conflicting wishes.</summary>
public enum MessageRule
{
    /// <summary>
    /// hᵢ = −Σ over j with i ∈ I_j of u_j: each output's wish goes to all of its active inputs. <see cref="TieRule.First"/> and
    /// <see cref="TieRule.Split"/> send what they give to weights.
    /// </summary>
    Sum,

    /// <summary>The same sum divided by the number of outputs in it.</summary>
    Mean,

    /// <summary>The steepest descent of each sample in its inputs, as <see cref="TieRule.Steepest"/> for weights.</summary>
    Steepest,
}

/// <summary>How a morphological layer differentiates at ties.</summary>
public sealed record MorphologicalOptions
{
    /// <summary>Who moves when several weights are active.</summary>
    public TieRule Ties { get; init; } = TieRule.Bouligand;

    /// <summary>What the layer before hears.</summary>
    public MessageRule Message { get; init; } = MessageRule.Sum;

    /// <summary>How far below the maximum a sum still counts as active; 0: equal in floating point.</summary>
    public double Tolerance { get; init; }

    internal void Check()
    {
        if (!Enum.IsDefined(Ties) || !Enum.IsDefined(Message) || !(Tolerance >= 0) || !double.IsFinite(Tolerance))
        {
            throw new ArgumentException($"MorphologicalOptions: ties by rule {Ties}, messages by rule {Message} and a tolerance of {Tolerance} were given; use the named rules and a finite tolerance of at least 0.");
        }
    }
}
