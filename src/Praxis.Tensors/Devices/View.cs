namespace Praxis.Tensors;

/// <summary>What a kernel knows of a tensor: memory, where it starts, sizes and steps in elements.</summary>
readonly struct View(Storage storage, int offset, int[] sizes, int[] steps, DType type)
{
    public readonly Storage Storage = storage;
    public readonly int Offset = offset;
    public readonly int[] Sizes = sizes;
    public readonly int[] Steps = steps;
    public readonly DType Type = type;

    public int Rank => Sizes.Length;

    public int Count => Shapes.Count(Sizes);

    public bool IsContiguous => ReferenceEquals(Steps, Shapes.NoSteps) || Shapes.IsContiguous(Sizes, Steps);

    /// <summary>The same memory with other sizes and steps.</summary>
    public View With(int[] sizes, int[] steps) => new(Storage, Offset, sizes, steps, Type);

    /// <summary>The view repeated to a broadcast shape, with steps of zero.</summary>
    public View BroadcastTo(int[] sizes)
    {
        if (ReferenceEquals(sizes, Sizes))
        {
            return this;
        }
        var steps = new int[sizes.Length];
        var lead = sizes.Length - Sizes.Length;
        for (var d = 0; d < Sizes.Length; d++)
        {
            steps[lead + d] = Sizes[d] == 1 ? 0 : Steps[d];
        }
        return With(sizes, steps);
    }
}
