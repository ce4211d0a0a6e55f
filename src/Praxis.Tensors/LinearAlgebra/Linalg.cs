namespace Praxis.Tensors;

/// <summary>
/// Linear algebra over the last two dimensions of tensors of type float32 or float64; leading dimensions are a
/// batch and broadcast. Everything is differentiable to any order.
/// </summary>
/// <remarks>
/// Eigenvectors and singular vectors are determined only up to a sign (complex ones up to a phase, those of equal
/// values up to a rotation among themselves). A gradient through them means something only for functions that do
/// not depend on that choice. Where two values are equal to rounding, what turns their vectors into each other is
/// left out of the gradient, which so stays finite. That is right for functions of whole eigenspaces and symmetric
/// functions of the values; V·f(Λ)·Vᵀ and U·f(S)·Vᵀ lose the part f′ of their gradient there, which
/// <see cref="MatrixExp(Tensor)"/> and <see cref="SymmetricSqrt"/> keep.
/// </remarks>
public static partial class Linalg
{
    static void CheckMatrices(Tensor a, string operation)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (a.Rank < 2)
        {
            throw new ArgumentException($"{operation}: a tensor of shape {a.Shape} holds no matrices; it needs at least two dimensions.");
        }
        if (a.DType is not (DType.Float32 or DType.Float64))
        {
            throw new ArgumentException($"{operation}: the tensor is of type {a.DType.Name()}; linear algebra is done in float32 and float64: convert it with To first.");
        }
    }

    static void CheckSquare(Tensor a, string operation)
    {
        CheckMatrices(a, operation);
        if (a.Sizes[^1] != a.Sizes[^2])
        {
            throw new ArgumentException($"{operation}: a tensor of shape {a.Shape} holds no square matrices; its last two sizes {a.Sizes[^2]} and {a.Sizes[^1]} differ.");
        }
    }

    static (Tensor A, Tensor B) Meet(Tensor a, Tensor b)
    {
        if (a.DType == b.DType)
        {
            return (a, b);
        }
        var type = DTypes.Promote(a.DType, b.DType);
        return (a.To(type), b.To(type));
    }

    static int[] Lead(Tensor a) => a.Sizes[..^2];

    /// <summary>Runs a kernel over a batch; returns the first matrix for which it did not end well (−1: none), and how.</summary>
    static (int Index, double Outcome) Run(MatrixKind kind, ReadOnlySpan<View> inputs, ReadOnlySpan<View> results, int[] lead, MatrixFlags flags = default)
    {
        var count = Shapes.Count(lead);
        var outcomes = count <= 64 ? stackalloc double[count] : new double[count];
        inputs[0].Storage.Device.Matrices(kind, inputs, results, lead, flags, outcomes);
        for (var i = 0; i < count; i++)
        {
            if (outcomes[i] != 0)
            {
                return (i, outcomes[i]);
            }
        }
        return (-1, 0);
    }

    /// <summary>A view whose matrices have no gaps within.</summary>
    static View Compact(Tensor a)
    {
        var compact = a.Steps[^1] == 1 && a.Steps[^2] == a.Sizes[^1];
        return compact ? a.View : a.Detach().Contiguous().View;
    }

    /// <summary>The same, its leading dimensions broadcast.</summary>
    static View Compact(Tensor a, int[] lead) => Compact(a).BroadcastTo([.. lead, .. a.Sizes.AsSpan(a.Rank - 2)]);

    /// <summary>"the matrix" or "the matrix at (1, 2)".</summary>
    static string Which(int index, int[] lead)
    {
        if (lead.Length == 0)
        {
            return "the matrix";
        }
        var position = new int[lead.Length];
        for (var d = lead.Length - 1; d >= 0; d--)
        {
            (index, position[d]) = Math.DivRem(index, lead[d]);
        }
        return $"the matrix at ({string.Join(", ", position)})";
    }

    /// <summary>The error of an iteration over finite numbers, which converges, or over others, which cannot.</summary>
    static ArithmeticException Unfinished(string operation, int index, int[] lead, params ReadOnlySpan<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.Detach().IsFinite().All().ToDouble() == 0)
            {
                return new($"{operation}: {Which(index, lead)} holds NaN or infinity; all numbers must be finite.");
            }
        }
        return new($"{operation}: {Which(index, lead)} did not converge; its numbers may be too extreme: scale it.");
    }

    /// <summary>True below (and on) the diagonal of an n×n matrix.</summary>
    static Tensor LowerMask(int n, bool strict)
    {
        var place = Tensor.Arange(n);
        return strict ? place.Unsqueeze(1) > place.Unsqueeze(0) : place.Unsqueeze(1) >= place.Unsqueeze(0);
    }

    /// <summary>Square matrices with the given diagonals.</summary>
    static Tensor DiagonalOf(Tensor values) => values.Unsqueeze(-1) * Tensor.Eye(values.Sizes[^1], type: values.DType);

    /// <summary>1/x, and 0 where x is zero to rounding beside <paramref name="scale"/>.</summary>
    static Tensor SafeReciprocal(Tensor x, Tensor scale) => ReciprocalUnless(Negligible(x.Detach().Abs(), scale), x);

    static Tensor Negligible(Tensor magnitude, Tensor scale)
    {
        var epsilon = magnitude.DType == DType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        return magnitude <= scale * (epsilon * magnitude.Sizes[^1]);
    }

    static Tensor ReciprocalUnless(Tensor mask, Tensor x) => Tensor.Where(mask, 0, Tensor.Where(mask, 1, x).Reciprocal());

    /// <summary>The largest magnitude of each row of values, cut off from how it was computed, as 1×1 matrices.</summary>
    static Tensor Largest(Tensor values) =>
        values.Sizes[^1] == 0 ? Tensor.Zeros([.. values.Sizes.AsSpan(0, values.Rank - 1), 1, 1], values.DType) : values.Detach().Abs().Max([-1], keepDim: true).Unsqueeze(-1);

    static Tensor? Plus(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a + b;
}
