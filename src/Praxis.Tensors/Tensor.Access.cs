using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>The gradient gathered by <see cref="Backward"/>; null before.</summary>
    public Tensor? Grad
    {
        get;
        set => field = value is null || value.HasShape(Sizes)
            ? value
            : throw new ArgumentException($"Grad: a gradient of shape {value.Shape} does not meet a tensor of shape {Shape}; they must be equal.");
    }

    /// <summary>Asks for gradients with respect to this tensor; returns it.</summary>
    public Tensor RequireGrad(bool require = true)
    {
        if (!IsLeaf)
        {
            throw new InvalidOperationException($"RequireGrad: the tensor was computed by {Operation}; only a leaf can change: call Detach first.");
        }
        if (require && DType is not (DType.Float32 or DType.Float64))
        {
            throw new InvalidOperationException($"RequireGrad: the tensor is of type {DType.Name()}; only float32 and float64 have gradients.");
        }
        Node = !require ? null : Node ?? new LeafNode(this);
        if (require)
        {
            // A parameter outlives the scope in which it is made.
            Storage.Log = null;
        }
        return this;
    }

    /// <summary>The same values, cut off from how they were computed.</summary>
    public Tensor Detach() => new(Storage, Offset, Sizes, Steps, DType);

    /// <summary>
    /// Adds to <see cref="Grad"/> of every leaf the gradient of this number (or of ⟨gradient, this⟩ for a tensor).
    /// </summary>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false)
    {
        if (Node is null)
        {
            throw new InvalidOperationException("Backward: the tensor was not computed from tensors that require a gradient; call RequireGrad on the leaves first, outside Gradient.Off.");
        }
        BackwardPass.ToLeaves(this, Gradient.Seed(this, gradient, "Backward"), retainGraph || createGraph, createGraph);
    }

    /// <summary>Calls a function with the gradient of this tensor when it is known; what it returns, unless null, replaces it.</summary>
    public void AddGradientHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (Node is null)
        {
            throw new InvalidOperationException("AddGradientHook: the tensor does not require a gradient.");
        }
        (Node.Hooks ??= []).Add((Output, hook));
    }

    /// <summary>Keeps the gradient of a computed tensor in <see cref="Grad"/>, too; returns the tensor.</summary>
    public Tensor RetainGrad()
    {
        if (!RequiresGrad)
        {
            throw new InvalidOperationException($"RetainGrad: the tensor of shape {Shape} does not require a gradient; call RequireGrad on it, or on what it is computed from, first.");
        }
        if (!IsLeaf)
        {
            AddGradientHook(gradient =>
            {
                Grad = Grad is null ? gradient : Grad + gradient;
                return null;
            });
        }
        return this;
    }

    /// <summary>The value of a tensor with one element.</summary>
    public unsafe double ToDouble()
    {
        if (Count != 1)
        {
            throw new InvalidOperationException($"ToDouble: the tensor of shape {Shape} has {Count} elements; only a single number converts.");
        }
        fixed (byte* p = &Storage.Start)
        {
            var value = Tensors.Scalar.Read(p + ((nint)Offset * DType.Size()), DType);
            GC.KeepAlive(Storage);
            return value;
        }
    }

    /// <summary>The value of a tensor with one element.</summary>
    public float ToSingle() => (float)ToDouble();

    /// <summary>The value of a tensor with one element, as a whole number.</summary>
    public unsafe long ToInt64()
    {
        if (Count != 1)
        {
            throw new InvalidOperationException($"ToInt64: the tensor of shape {Shape} has {Count} elements; only a single number converts.");
        }
        fixed (byte* p = &Storage.Start)
        {
            var value = Tensors.Scalar.ReadWhole(p + ((nint)Offset * DType.Size()), DType);
            GC.KeepAlive(Storage);
            return value;
        }
    }

    /// <summary>The element at a position.</summary>
    public unsafe double At(params ReadOnlySpan<int> position)
    {
        if (position.Length != Rank)
        {
            throw new ArgumentException($"At: {position.Length} indices were given for a tensor of shape {Shape}; it has {Rank} dimensions.");
        }
        nint offset = Offset;
        for (var d = 0; d < Rank; d++)
        {
            offset += (nint)Position(position[d], d) * Steps[d];
        }
        fixed (byte* p = &Storage.Start)
        {
            var value = Tensors.Scalar.Read(p + (offset * DType.Size()), DType);
            GC.KeepAlive(Storage);
            return value;
        }
    }

    /// <summary>A copy of the values, row by row, converted to the array's type.</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var values = new T[Count];
        CopyTo<T>(values);
        return values;
    }

    /// <summary>Copies the values, row by row, converted to the span's type.</summary>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        if (destination.Length < Count)
        {
            throw new ArgumentException($"CopyTo: the span holds {destination.Length} values and the tensor of shape {Shape} has {Count}.");
        }
        using var _ = Gradient.Off();
        var source = Detach().To(DTypes.Of<T>()).Contiguous();
        source.RawSpan<T>().CopyTo(destination);
        GC.KeepAlive(source.Storage);
    }

    /// <summary>
    /// Reads the elements of a contiguous tensor where they are, without a copy.
    /// </summary>
    public TResult Read<T, TResult>(Func<ReadOnlySpan<T>, TResult> reader)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(reader);
        CheckDirect<T>("Read");
        var result = reader(RawSpan<T>());
        GC.KeepAlive(Storage);
        return result;
    }

    /// <summary>Writes the elements of a contiguous tensor where they are; counts as a change in place.</summary>
    public void Write<T>(Action<Span<T>> writer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(writer);
        CheckDirect<T>("Write");
        CheckInPlace("Write");
        writer(RawSpan<T>());
        Storage.Version++;
        GC.KeepAlive(Storage);
    }

    int Position(int index, int dim)
    {
        var size = Sizes[dim];
        return (uint)index < (uint)size ? index
            : index < 0 && index + size >= 0 ? index + size
            : throw new ArgumentOutOfRangeException(null, $"Index: {index} is outside dimension {dim} of size {size} in a tensor of shape {Shape}.");
    }

    void CheckDirect<T>(string operation, [CallerMemberName] string caller = "")
        where T : unmanaged
    {
        if (DTypes.Of<T>() != DType)
        {
            throw new InvalidOperationException($"{operation}: the tensor is of type {DType.Name()}, not {DTypes.Of<T>().Name()}; convert it with To first.");
        }
        if (!IsContiguous)
        {
            throw new InvalidOperationException($"{caller}: the tensor of shape {Shape} is a view with gaps; call Contiguous first.");
        }
    }
}
