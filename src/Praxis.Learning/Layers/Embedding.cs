using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>A table of vectors that are looked up by index.</summary>
public sealed class Embedding : Layer
{
    readonly TensorSlot _weight;

    /// <summary>A table with normal first values.</summary>
    public Embedding(int count, int width, Rng rng, double deviation = 1)
        : this(Tensor.Randn([count, width], Initialization.Next(rng).Split("weight"), deviation: deviation))
    {
    }

    /// <summary>A table from values (count × width).</summary>
    public Embedding(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 2)
        {
            throw new ArgumentException($"Embedding: a table of shape {weight.Shape} was given; it must be (count × width).");
        }
        _weight = AddParameter("weight", weight);
    }

    /// <summary>The table (count × width).</summary>
    public Tensor Weight => _weight.Value;

    /// <summary>How many vectors there are.</summary>
    public int Count => Weight.Size(0);

    /// <summary>The length of a vector.</summary>
    public int Width => Weight.Size(1);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _weight.Value.Embedding(x);
}
