namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// The matrix product over the last two dimensions, broadcasting the leading ones; a vector counts as a row on the left
    /// and as a column on the right.
    /// </summary>
    public Tensor MatMul(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Rank == 0 || other.Rank == 0)
        {
            throw new ArgumentException($"MatMul: {Shape} · {other.Shape}: both need at least one dimension; multiply numbers with *.");
        }
        if (DType != other.DType)
        {
            var type = DTypes.Promote(DType, other.DType);
            return To(type).MatMul(other.To(type));
        }
        if (DType == DType.Bool)
        {
            return To(DType.Int64).MatMul(other.To(DType.Int64));
        }
        if (Rank == 1)
        {
            return Unsqueeze(0).MatMul(other).Squeeze(other.Rank == 1 ? 0 : -2);
        }
        if (other.Rank == 1)
        {
            return MatMul(other.Unsqueeze(1)).Squeeze(-1);
        }
        if (Sizes[^1] != other.Sizes[^2])
        {
            throw new ArgumentException($"MatMul: {Shape} · {other.Shape}: the inner sizes {Sizes[^1]} and {other.Sizes[^2]} differ.");
        }
        // One matrix on the right: the rows of all on the left are one tall matrix.
        if (Rank > 2 && other.Rank == 2 && IsContiguous)
        {
            return Reshape(-1, Sizes[^1]).MatMul(other).Reshape([.. Sizes.AsSpan(0, Rank - 1), other.Sizes[1]]);
        }
        int[] lead = Rank == 2 && other.Rank == 2 ? [] : Shapes.Broadcast(Sizes[..^2], other.Sizes[..^2], $"MatMul: {Shape} · {other.Shape}, of which the leading sizes must broadcast");
        var y = Allocate([.. lead, Sizes[^2], other.Sizes[^1]], DType);
        Device.MatMul(View, other.View, y.View, accumulate: false);
        if (!Tape.Wants(this, other))
        {
            return Tape.Checked("MatMul", y);
        }
        var node = new MatMulNode(this, other);
        return Tape.Attach(node, y);
    }

    /// <summary>The inner product of two vectors.</summary>
    public Tensor Dot(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rank == 1 && other.Rank == 1 && Sizes[0] == other.Sizes[0] ? MatMul(other) : throw new ArgumentException($"Dot: {Shape} · {other.Shape}: both must be vectors of one length.");
    }

    /// <summary>The outer product of two vectors: every pair multiplied.</summary>
    public Tensor Outer(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rank == 1 && other.Rank == 1 ? Unsqueeze(1) * other : throw new ArgumentException($"Outer: {Shape} and {other.Shape}: both must be vectors.");
    }

    /// <summary>x·Wᵀ + b for a weight of shape (out×in).</summary>
    public Tensor Linear(Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 2 || Rank == 0 || Sizes[^1] != weight.Sizes[1])
        {
            throw new ArgumentException($"Linear: an input of shape {Shape} does not meet a weight of shape {weight.Shape}; its last size must be {(weight.Rank == 2 ? weight.Sizes[1] : 0)}.");
        }
        if (bias is not null && (bias.Rank != 1 || bias.Sizes[0] != weight.Sizes[0]))
        {
            throw new ArgumentException($"Linear: a bias of shape {bias.Shape} does not meet a weight of shape {weight.Shape}; it must have shape ({weight.Sizes[0]}).");
        }
        if (Rank > 2 && DType == weight.DType)
        {
            return Reshape(-1, Sizes[^1]).Linear(weight, bias).Reshape([.. Sizes.AsSpan(0, Rank - 1), weight.Sizes[0]]);
        }
        if (Rank != 2 || DType != weight.DType || (bias is not null && bias.DType != DType))
        {
            var product = (Rank == 1 ? Unsqueeze(0) : this).MatMul(weight.T);
            product = bias is null ? product : product + bias;
            return Rank == 1 ? product.Squeeze(0) : product;
        }
        var y = Allocate([Sizes[0], weight.Sizes[0]], DType);
        if (bias is not null)
        {
            Device.Copy(bias.View.BroadcastTo(y.Sizes), y.View);
        }
        Device.MatMul(View, weight.View.With([weight.Sizes[1], weight.Sizes[0]], [weight.Steps[1], weight.Steps[0]]), y.View, accumulate: bias is not null);
        if (bias is null ? !Tape.Wants(this, weight) : !Tape.Wants([this, weight, bias]))
        {
            return Tape.Checked("Linear", y);
        }
        return Tape.Attach(new LinearNode(this, weight, bias), y);
    }
}
