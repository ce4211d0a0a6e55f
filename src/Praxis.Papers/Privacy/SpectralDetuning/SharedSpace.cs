using Praxis.Tensors;

namespace Praxis.Papers.Privacy;

/// <summary>
/// The columns and rows that the models' deviations Dᵢ = W'ᵢ − mean W' span. Σ rᵢ directions hold them all, M and W* − mean never
/// leave them, and so the whole iteration can be done on Pᵀ·Dᵢ·Q, which is small, with the same result.
/// </summary>
sealed class SharedSpace
{
    /// <summary>So many more directions are kept, for the rounding of merged weights.</summary>
    const int Spare = 16;

    readonly Tensor? _left, _right;

    SharedSpace(Tensor? left, Tensor? right, Tensor core, double outside) => (_left, _right, Core, Outside) = (left, right, core, outside);

    /// <summary>Pᵀ·Dᵢ·Q (models × p × q).</summary>
    internal Tensor Core { get; }

    /// <summary>Σᵢ‖Dᵢ − P·Pᵀ·Dᵢ·Q·Qᵀ‖², which no iteration changes.</summary>
    internal double Outside { get; }

    /// <summary>
    /// The space of deviations (models × rows × columns) whose ranks add up to so much; all of it, when there is nothing to win or
    /// more than the rounding (so large an error of a number) lies outside.
    /// </summary>
    internal static SharedSpace Of(Tensor deviations, int ranks, double rounding)
    {
        var left = Basis(deviations, ranks);
        var right = Basis(deviations.T, ranks);
        if (left is null && right is null)
            return new(null, null, deviations, 0);
        var core = deviations;
        if (left is not null)
            core = left.T.MatMul(core);
        if (right is not null)
            core = core.MatMul(right);
        var outside = (deviations - Expand(core, left, right)).Square().Sum().ToDouble();
        return outside <= deviations.Count * rounding * rounding ? new(left, right, core, outside) : new(null, null, deviations, 0);
    }

    /// <summary>P·X·Qᵀ.</summary>
    internal Tensor Expand(Tensor core) => Expand(core, _left, _right);

    static Tensor Expand(Tensor core, Tensor? left, Tensor? right)
    {
        if (left is not null)
            core = left.MatMul(core);
        return right is null ? core : core.MatMul(right.T);
    }

    /// <summary>Orthonormal directions of all columns, found in a random mixture of them and once more in D·Dᵀ of it.</summary>
    static Tensor? Basis(Tensor deviations, int ranks)
    {
        var (models, rows, columns) = (deviations.Size(0), deviations.Size(1), deviations.Size(2));
        var wanted = (long)ranks + Spare;
        if (wanted >= Math.Min(rows, (long)models * columns))
            return null;
        var mixed = deviations.MatMul(Tensor.Randn([models, columns, (int)wanted], new Rng(0).Split("shared space"), DType.Float64)).Sum(0);
        var basis = Linalg.Qr(mixed).Q;
        return Linalg.Qr(deviations.MatMul(deviations.T.MatMul(basis)).Sum(0)).Q;
    }
}
