namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// ‖xᵢ − yⱼ‖ₚ between all rows of this (… × n × features) and of another (… × m × features). For p = 2 through
    /// ‖x‖² + ‖y‖² − 2x·y when there are many rows, and through differences when there are few; the gradient at distance 0 is 0.
    /// </summary>
    public Tensor DistancesTo(Tensor other, double p = 2)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckRows("DistancesTo", other);
        if (!(p >= 0))
        {
            throw new ArgumentOutOfRangeException(null, $"DistancesTo: the exponent {p} is not 0, positive or infinite.");
        }
        if (p == 2)
        {
            return Sizes[^2] > 25 || other.Sizes[^2] > 25 ? SafeRoot(SquaredDistancesTo(other)) : SafeRoot((Unsqueeze(-2) - other.Unsqueeze(-3)).Square().Sum(-1));
        }
        return (Unsqueeze(-2) - other.Unsqueeze(-3)).Norm(-1, p);
    }

    /// <summary>‖xᵢ − yⱼ‖² between all rows of this and of another, as ‖x‖² + ‖y‖² − 2x·y and never negative.</summary>
    public Tensor SquaredDistancesTo(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckRows("SquaredDistancesTo", other);
        // Centred rows lose less to cancellation.
        var centre = other.Detach().Mean(-2, keepDim: true);
        Tensor x = this - centre, y = other - centre;
        return (x.Square().Sum(-1, keepDim: true) + y.Square().Sum(-1).Unsqueeze(-2)).Add(x.MatMul(y.T), -2).Maximum(0.0);
    }

    void CheckRows(string operation, Tensor other)
    {
        if (Rank < 2 || other.Rank < 2 || Sizes[^1] != other.Sizes[^1] || !IsFloating || !other.IsFloating)
        {
            throw new ArgumentException($"{operation}: rows of {DType.Name()} {Shape} and {other.DType.Name()} {other.Shape} have no distances; both must be floating with the same number of features.");
        }
    }
}
