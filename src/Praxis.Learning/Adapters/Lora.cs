using Praxis.Tensors;

namespace Praxis.Learning.Adapters;

/// <summary>The make of low-rank adapters.</summary>
public sealed record LoraOptions
{
    /// <summary>r.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>α.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Whether the scale is α/√r instead of α/r.</summary>
    public bool RankStabilized { get; init; }

    /// <summary>The probability with which numbers of the adapter's input are dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether everything else in the model is frozen.</summary>
    public bool FreezeRest { get; init; } = true;
}

/// <summary>
/// A linear layer or convolution with a low-rank change of its weight: W + s·B·A (Hu et al., 2022). For a convolution A is one to r
/// channels and B a 1×1 convolution behind it; in groups or transposed, A and B make up the whole kernel.
/// </summary>
public sealed class LoraLayer : Layer
{
    readonly Layer _base;
    readonly Dropout? _dropout;
    readonly TensorSlot _a, _b;
    Tensor? _original;

    /// <summary>Wraps a <see cref="Linear"/> or <see cref="Convolution"/>; at first nothing changes, since B is zero.</summary>
    public LoraLayer(Layer layer, LoraOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(options);
        if (layer is not (Linear or Convolution) || options.Rank < 1)
        {
            throw new ArgumentException($"LoraLayer: a {layer.GetType().Name} with a rank of {options.Rank} was given; it must be a Linear or a convolution, and the rank at least 1.");
        }
        Scale = options.Alpha / (options.RankStabilized ? Math.Sqrt(options.Rank) : options.Rank);
        rng = Initialization.Next(rng);
        _base = Add("base", layer);
        var weight = Weight;
        int rows = weight.Size(0), columns = weight.Count / rows;
        _a = AddParameter("lora_a", Initialization.KaimingUniform([options.Rank, columns], rng.Split("a")).To(weight.DType));
        _b = AddParameter("lora_b", Tensor.Zeros([rows, options.Rank], weight.DType));
        _dropout = options.Dropout > 0 ? Add("dropout", new Dropout(options.Dropout, rng.Split("dropout"))) : null;
    }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>A (rank × inputs).</summary>
    public Tensor A => _a.Value;

    /// <summary>B (outputs × rank).</summary>
    public Tensor B => _b.Value;

    /// <summary>What is adapted.</summary>
    public Layer Base => _base;

    /// <summary>The weight that is adapted; while merged, the changed one.</summary>
    public Tensor Weight => _base is Linear linear ? linear.Weight : ((Convolution)_base).Weight;

    /// <summary>Whether the change stands in the weight itself.</summary>
    public bool IsMerged => _original is not null;

    /// <summary>s·B·A in the shape of the weight; gradients flow to A and B.</summary>
    public Tensor Change() => B.MatMul(A).Reshape(Weight.Shape) * Scale;

    /// <summary>Writes the change into the weight, so that the layer costs what it did without an adapter.</summary>
    public void Merge()
    {
        if (IsMerged)
        {
            return;
        }
        using var _ = Gradient.Off();
        _original = Weight.Detach().Clone().Keep();
        Weight.CopyFrom(_original + Change());
    }

    /// <summary>Brings the weight back as it was before it was merged, bit for bit.</summary>
    public void Unmerge()
    {
        if (_original is null)
        {
            return;
        }
        using var _ = Gradient.Off();
        Weight.CopyFrom(_original);
        _original = null;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        if (IsMerged)
        {
            return _base.Forward(x);
        }
        var input = _dropout is null ? x : _dropout.Forward(x);
        if (_base is Linear)
        {
            MultiplyAdds.Add(this, (long)x.Count / x.Size(-1) * (A.Count + B.Count));
            return _base.Forward(x).Add(input.Linear(A).Linear(B), Scale);
        }
        var convolution = (Convolution)_base;
        if (convolution.IsTransposed || convolution.Options.Groups > 1)
        {
            return _base.Forward(x) + convolution.Convolve(input, Change());
        }
        var narrow = convolution.Convolve(input, A.Reshape([A.Size(0), .. Weight.Shape.Skip(1)]));
        MultiplyAdds.Add(this, (long)narrow.Count * B.Size(0));
        return _base.Forward(x).Add(narrow.Conv(B.Reshape([B.Size(0), B.Size(1), .. Enumerable.Repeat(1, convolution.Axes)])), Scale);
    }
}

/// <summary>The low-rank adapters of a model.</summary>
public sealed class Lora
{
    readonly Module _model;
    readonly (string Path, LoraLayer Layer)[] _layers;

    Lora(Module model, (string Path, LoraLayer Layer)[] layers) => (_model, _layers) = (model, layers);

    /// <summary>The adapted layers by path.</summary>
    public IReadOnlyList<(string Path, LoraLayer Layer)> Layers => _layers;

    /// <summary>All A and B by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters => _layers.SelectMany(entry => (IEnumerable<(string, Tensor)>)[($"{entry.Path}.lora_a", entry.Layer.A), ($"{entry.Path}.lora_b", entry.Layer.B)]);

    /// <summary>Gives every linear layer and convolution whose path matches an adapter.</summary>
    public static Lora Apply(Module model, string pattern, LoraOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        rng = Initialization.Next(rng);
        var wanted = new NamePattern(pattern);
        var made = new Dictionary<string, LoraLayer>();
        var paths = model.ReplaceWhere((path, module) => module is Linear or Convolution && wanted.Matches(path),
            (path, old) => made[path] = new LoraLayer((Layer)old, options, rng.Split(path)), $"is a Linear or a convolution and matches '{pattern}'");
        var lora = new Lora(model, [.. paths.Where(made.ContainsKey).Select(path => (path, made[path]))]);
        if (options.FreezeRest)
        {
            model.Freeze();
            foreach (var (_, value) in lora.Parameters)
            {
                value.RequireGrad();
            }
        }
        return lora;
    }

    /// <summary>Writes all changes into the weights.</summary>
    public void Merge()
    {
        foreach (var (_, layer) in _layers)
        {
            layer.Merge();
        }
    }

    /// <summary>Brings all weights back, bit for bit.</summary>
    public void Unmerge()
    {
        foreach (var (_, layer) in _layers)
        {
            layer.Unmerge();
        }
    }

    /// <summary>Takes the adapters out of the model; what is merged stays in the weights.</summary>
    public void Remove()
    {
        var own = _layers.Select(entry => entry.Layer).ToHashSet();
        _model.ReplaceWhere((_, module) => module is LoraLayer layer && own.Contains(layer), (_, old) => ((LoraLayer)old).Base, "is one of these adapters");
    }

    /// <summary>Copies of all A and B by name.</summary>
    public StateDict State() => new(Parameters.Select(parameter => (parameter.Name, parameter.Value.Detach().Clone())));

    /// <summary>Copies A and B from a state of adapters of the same make.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_layers.FirstOrDefault(entry => entry.Layer.IsMerged).Path is { } merged)
        {
            throw new InvalidOperationException($"Lora: '{merged}' is merged; unmerge before loading.");
        }
        foreach (var (name, value) in Parameters)
        {
            if (!state.TryGetValue(name, out var stored) || stored.Shape != value.Shape)
            {
                throw new ArgumentException($"Lora: the state has no '{name}' of shape {value.Shape}.");
            }
        }
        using var _ = Gradient.Off();
        foreach (var (name, value) in Parameters)
        {
            value.CopyFrom(state[name]);
        }
    }
}
