using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

/// <summary>
/// The rows of a linear layer that make a structure's units, or its columns that read them: unit u has the positions
/// offset + u·size to offset + (u + 1)·size − 1.
/// </summary>
/// <param name="Path">The layer's path in the model.</param>
/// <param name="Size">How many rows or columns a unit has; by default they are shared out evenly among the units.</param>
/// <param name="Offset">Where the first unit begins, as in a layer that makes queries, keys and values at once.</param>
public sealed record PrunePart(string Path, int? Size = null, int Offset = 0)
{
    /// <summary>A part that fills its layer.</summary>
    public static implicit operator PrunePart(string path) => new(path);

    internal int SizeIn(int count, int units) => Size ?? (count / units);

    internal IEnumerable<int> Positions(int unit, int size) => Enumerable.Range(Offset + (unit * size), size);
}

/// <summary>
/// Units that depend on one another through several matrices, so that each lives or dies as a whole: rows of all layers that make it
/// and columns of all layers that read it. Attention heads are rows of W_q, W_k and W_v and columns of W_o; neurons are rows of up
/// and gate and columns of down.
/// </summary>
/// <param name="Name">A name of its own.</param>
/// <param name="Units">How many units there are.</param>
/// <param name="Producers">The layers whose rows make the units.</param>
/// <param name="Consumers">The layers whose columns read the units.</param>
public sealed record PruneStructure(string Name, int Units, IReadOnlyList<PrunePart> Producers, IReadOnlyList<PrunePart> Consumers)
{
    /// <summary>
    /// Whether what stands between turns a unit whose rows give zero into one whose columns read zero. Where it does not, as with a
    /// sigmoid or a batch normalisation, the reading layers silence removed units themselves.
    /// </summary>
    public bool KeepsZero { get; init; }

    /// <summary>Batch normalisations between, with a channel for every unit, which are cut along.</summary>
    public IReadOnlyList<string> Between { get; init; } = [];

    /// <summary>
    /// What else has to be done to the exported model when units are gone, such as telling a module of one's own how many heads
    /// are left: it gets the model and the units that stay.
    /// </summary>
    public Action<Module, IReadOnlyList<int>>? Resize { get; init; }

    /// <summary>Which transformer block of the model the structure lies in, counted from 0; none for other structures.</summary>
    public int? Block { get; init; }

    // The attention whose heads these are; it cuts its projections itself.
    internal string? Attention { get; init; }

    /// <summary>
    /// All structures that can be found by the kinds of modules: heads of every <see cref="MultiHeadAttention"/> (those that share a key
    /// head as one unit), neurons of every <see cref="FeedForward"/>, and neurons between two linear layers of a
    /// <see cref="Learning.Families.Mlp"/> or <see cref="Sequential"/>, as long as what stands between works on each neuron by itself.
    /// </summary>
    public static IReadOnlyList<PruneStructure> Find(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new StructureSearch().Of(model);
    }

    /// <summary>The heads of an attention layer; heads that ask the same key head are one unit.</summary>
    public static PruneStructure Heads(Module model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var attention = model.Find<MultiHeadAttention>(path);
        var names = attention.Options.Names;
        return new($"{path}.heads", attention.KeyHeads, [Inside(path, names.Query), Inside(path, names.Key), Inside(path, names.Value)], [Inside(path, names.Output)])
        {
            // Without a value a head adds nothing, whatever its weights.
            KeepsZero = true,
            Attention = path,
        };
    }

    /// <summary>The neurons of a feed-forward layer.</summary>
    public static PruneStructure Neurons(Module model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layer = model.Find<FeedForward>(path);
        string[] parts = [.. layer.Children.Select(child => Inside(path, child.Name))];
        return new($"{path}.neurons", layer.Up.Outputs, [.. parts.SkipLast(1).Reverse()], [parts[^1]])
        {
            KeepsZero = layer.Gate is not null || layer.Activation.Apply(Tensor.Zeros([1])).ToDouble() == 0,
        };
    }

    internal static string Inside(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Refuses a structure that does not fit the model.</summary>
    internal void Require(IReadOnlyDictionary<string, Module> modules)
    {
        if (Units < 1 || Producers.Count == 0 || Consumers.Count == 0)
        {
            throw new ArgumentException($"LoraPruner: the structure '{Name}' has {Units} units, {Producers.Count} producers and {Consumers.Count} consumers; each must be at least 1.");
        }
        foreach (var (parts, dimension) in new[] { (Producers, 0), (Consumers, 1) })
        {
            foreach (var part in parts)
            {
                var weight = WeightOf(modules, part.Path, Name);
                int count = weight.Size(dimension), size = part.SizeIn(count, Units);
                if (size < 1 || part.Offset < 0 || part.Offset + (Units * size) > count || (part.Size is null && size * Units != count))
                {
                    throw new ArgumentException($"LoraPruner: '{part.Path}' of shape {weight.Shape} has {count} {(dimension == 0 ? "rows" : "columns")}, which do not make the {Units} units of '{Name}' of {part.Size?.ToString() ?? "even"} size from {part.Offset} on.");
                }
            }
        }
        foreach (var path in Between)
        {
            if (modules.GetValueOrDefault(path) is not BatchNorm norm || norm.RunningMean.Count != Units)
            {
                throw new ArgumentException($"LoraPruner: '{path}' between the layers of '{Name}' must be a BatchNorm of {Units} channels.");
            }
        }
    }

    static Tensor WeightOf(IReadOnlyDictionary<string, Module> modules, string path, string name) => modules.GetValueOrDefault(path) switch
    {
        Linear linear => linear.Weight,
        LoraLayer { Base: Linear, IsMerged: false } lora => lora.Weight,
        LoraLayer { IsMerged: true } => throw new ArgumentException($"LoraPruner: the adapter of '{path}' is merged; unmerge it before pruning."),
        null => throw new ArgumentException($"LoraPruner: the structure '{name}' names a layer '{path}' that the model does not have."),
        var other => throw new ArgumentException($"LoraPruner: '{path}' in the structure '{name}' is a {other.GetType().Name}; it must be a Linear layer, perhaps with an adapter."),
    };
}
