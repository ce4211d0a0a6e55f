using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>
/// An array of numbers with any number of dimensions, which remembers how it was computed when a gradient will be
/// wanted. Operations follow PyTorch's semantics (broadcasting, views, promotion) under .NET names. Tensors are
/// collected like any object: nobody disposes them.
/// </summary>
/// <example>
/// <code>
/// var rng = new Rng(seed: 7);
/// var x = Tensor.Randn([32, 64], rng);
/// var w = Tensor.Randn([64, 10], rng).RequireGrad();
/// var loss = x.MatMul(w).CrossEntropy(labels);
/// loss.Backward(); // w.Grad
/// </code>
/// </example>
public sealed partial class Tensor
{
    internal readonly Storage Storage;
    internal readonly int Offset;
    internal readonly int[] Sizes;
    internal readonly int[] Steps;

    /// <summary>How the tensor was computed; for a leaf, where its gradient is gathered; null: no gradient wanted.</summary>
    internal Node? Node;

    /// <summary>Which result of <see cref="Node"/> this is.</summary>
    internal int Output;

    internal Tensor(Storage storage, int offset, int[] sizes, int[] steps, DType type)
    {
        Storage = storage;
        Offset = offset;
        Sizes = sizes;
        Steps = steps;
        DType = type;
    }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape => new(Sizes);

    /// <summary>The number of dimensions.</summary>
    public int Rank => Sizes.Length;

    /// <summary>The number of elements.</summary>
    public int Count => Shapes.Count(Sizes);

    /// <summary>How many elements of the memory one step along each dimension is.</summary>
    public ReadOnlySpan<int> Strides => Steps;

    /// <summary>Whether the elements stand in memory in order, without gaps.</summary>
    public bool IsContiguous => Shapes.IsContiguous(Sizes, Steps);

    /// <summary>Whether the elements are of a floating type.</summary>
    public bool IsFloating => DType.IsFloating();

    /// <summary>Whether a gradient with respect to this tensor can be computed.</summary>
    public bool RequiresGrad => Node is not null;

    /// <summary>Whether the tensor was not computed from tensors that require a gradient.</summary>
    public bool IsLeaf => Node is null or LeafNode;

    /// <summary>The name of the operation that computed the tensor; null for a leaf.</summary>
    public string? Operation => Node is null or LeafNode ? null : Node.Name;

    /// <summary>The size of a dimension; negative counts from the end.</summary>
    public int Size(int dim) => Sizes[Shapes.Dim(dim, Rank, "Size")];

    internal Device Device => Storage.Device;

    internal View View
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Storage, Offset, Sizes, Steps, DType);
    }

    /// <summary>A contiguous tensor with undefined content; the arrays are kept, not copied.</summary>
    internal static Tensor Allocate(int[] sizes, int[] steps, DType type) =>
        new(Storage.Allocate((long)Shapes.Count(sizes) * type.Size()), 0, sizes, steps, type);

    /// <summary>A contiguous tensor with undefined content.</summary>
    internal static Tensor Allocate(int[] sizes, DType type) => Allocate(sizes, Shapes.ContiguousSteps(sizes), type);

    /// <summary>A contiguous tensor with undefined content and this tensor's shape.</summary>
    internal Tensor AllocateAlike() => AllocateAlike(DType);

    internal Tensor AllocateAlike(DType type) => Allocate(Sizes, IsContiguous ? Steps : Shapes.ContiguousSteps(Sizes), type);

    internal bool HasShape(ReadOnlySpan<int> sizes) => Sizes.AsSpan().SequenceEqual(sizes);
}
