namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>this ← this + other.</summary>
    public Tensor AddInPlace(Tensor other) => BinaryInPlace(BinaryKind.Add, other);

    /// <summary>this ← this + scale · other.</summary>
    public Tensor AddInPlace(Tensor other, double scale) => BinaryInPlace(BinaryKind.AddScaled, other, scale);

    /// <summary>this ← this − other.</summary>
    public Tensor SubtractInPlace(Tensor other) => BinaryInPlace(BinaryKind.Subtract, other);

    /// <summary>this ← this · other.</summary>
    public Tensor MultiplyInPlace(Tensor other) => BinaryInPlace(BinaryKind.Multiply, other);

    /// <summary>this ← this / other.</summary>
    public Tensor DivideInPlace(Tensor other) => BinaryInPlace(BinaryKind.Divide, other);

    /// <summary>this ← this + value.</summary>
    public Tensor AddInPlace(double value) => UnaryInPlace(UnaryKind.AddScalar, value);

    /// <summary>this ← this · value.</summary>
    public Tensor MultiplyInPlace(double value) => UnaryInPlace(UnaryKind.MultiplyScalar, value);

    /// <summary>this ← min(max(this, low), high).</summary>
    public Tensor ClampInPlace(double low, double high) => UnaryInPlace(UnaryKind.Clamp, low, high);

    /// <summary>this ← this + weight · (other − this).</summary>
    public Tensor LerpInPlace(Tensor other, double weight)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckInPlace("LerpInPlace", other);
        CheckBroadcasts("LerpInPlace", other);
        MultiplyInPlace(1 - weight);
        return AddInPlace(other, weight);
    }

    /// <summary>this ← value everywhere.</summary>
    public Tensor FillInPlace(double value)
    {
        CheckInPlace("FillInPlace");
        Device.Fill(View, value);
        Storage.Version++;
        return this;
    }

    /// <summary>this ← 0 everywhere.</summary>
    public Tensor ZeroInPlace() => FillInPlace(0);

    /// <summary>this ← other, converted and broadcast.</summary>
    public Tensor CopyFrom(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckInPlace("CopyFrom", other);
        CheckBroadcasts("CopyFrom", other);
        var source = ReferenceEquals(other.Storage, Storage) ? other.Detach().Clone() : other;
        Device.Copy(source.View.BroadcastTo(Sizes), View);
        Storage.Version++;
        GC.KeepAlive(source);
        return this;
    }

    Tensor BinaryInPlace(BinaryKind kind, Tensor other, double p = 0)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckInPlace(kind + "InPlace", other);
        CheckBroadcasts(kind + "InPlace", other);
        if (other.IsFloating && !IsFloating)
        {
            throw new ArgumentException($"{kind}InPlace: the result of {DType.Name()} and {other.DType.Name()} does not fit into a tensor of type {DType.Name()}; convert one of them with To first.");
        }
        var source = other.Detach().To(DType);
        if (ReferenceEquals(source.Storage, Storage) && !(source.Offset == Offset && source.Steps.AsSpan().SequenceEqual(Steps)))
        {
            source = source.Clone();
        }
        Device.Binary(kind, View, source.View, View, p, 0);
        Storage.Version++;
        GC.KeepAlive(source);
        return this;
    }

    Tensor UnaryInPlace(UnaryKind kind, double p = 0, double q = 0)
    {
        CheckInPlace(kind + "InPlace");
        Device.Unary(kind, View, View, p, q);
        Storage.Version++;
        return this;
    }

    void CheckInPlace(string operation, Tensor? other = null)
    {
        if (!Tape.IsOn)
        {
            return;
        }
        if (Node is not null)
        {
            throw new InvalidOperationException($"{operation}: the tensor of shape {Shape} takes part in gradients and cannot be changed in place while operations are recorded; do it inside Gradient.Off, or use the operation that returns a new tensor.");
        }
        if (other?.Node is not null)
        {
            throw new InvalidOperationException($"{operation}: the other tensor of shape {other.Shape} takes part in gradients, which a change in place would lose; do it inside Gradient.Off, or use the operation that returns a new tensor.");
        }
    }

    void CheckBroadcasts(string operation, Tensor other)
    {
        if (!Shapes.Broadcast(Sizes, other.Sizes, operation).AsSpan().SequenceEqual(Sizes))
        {
            throw new ArgumentException($"{operation}: a value of shape {other.Shape} does not fit into the shape {Shape} without enlarging it.");
        }
    }
}
