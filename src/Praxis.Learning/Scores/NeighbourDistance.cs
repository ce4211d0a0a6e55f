using Praxis.Tensors;

namespace Praxis.Learning.Scores;

/// <summary>The distance to the k-th nearest training feature, all of length 1 (Sun et al., 2022).</summary>
public sealed class NeighbourDistance
{
    readonly Tensor _bank;
    readonly int _k;
    readonly bool _normalize;

    /// <summary>A score against these training features.</summary>
    public NeighbourDistance(Tensor features, int k = 10, bool normalize = true)
    {
        var x = Checked.Matrix(features, "NeighbourDistance", nameof(features));
        if (k < 1 || k > x.Size(0))
        {
            throw new ArgumentOutOfRangeException(nameof(k), $"NeighbourDistance: k is {k}; it must be between 1 and the number of training features {x.Size(0)}.");
        }
        (_bank, _k, _normalize) = (normalize ? x.Normalize() : x, k, normalize);
    }

    /// <summary>‖x̂ − x̂₍ₖ₎‖ for every sample.</summary>
    public Tensor Score(Tensor features)
    {
        using var _ = Gradient.Off();
        var x = Checked.Matrix(features, "NeighbourDistance", nameof(features));
        Checked.SameColumns(x, _bank, "NeighbourDistance");
        // Blocks of rows keep the memory bounded.
        return Tensor.Cat([.. (_normalize ? x.Normalize() : x).Split(512).Select(block => block.SquaredDistancesTo(_bank).KthValue(_k, 1).Values)]).Sqrt();
    }
}
