namespace Praxis.Tensors;

/// <summary>How the losses of samples become one number.</summary>
public enum Reduction
{
    /// <summary>The mean; with weights, the weighted mean Σ wᵢℓᵢ / Σ wᵢ.</summary>
    Mean,

    /// <summary>The (weighted) sum.</summary>
    Sum,

    /// <summary>One (weighted) loss a sample.</summary>
    None,
}
