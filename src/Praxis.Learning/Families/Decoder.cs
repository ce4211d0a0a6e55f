using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>The make of a <see cref="Decoder"/>.</summary>
public sealed record DecoderOptions
{
    /// <summary>How many tokens there are.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The longest text.</summary>
    public int MaxLength { get; init; } = 128;

    /// <summary>The size of a position.</summary>
    public int Width { get; init; } = 64;

    /// <summary>How many blocks there are.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>How many heads ask.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>How many heads answer; by default as many.</summary>
    public int? KeyHeads { get; init; }

    /// <summary>The size of a head; by default width/heads.</summary>
    public int? HeadWidth { get; init; }

    /// <summary>The inner size of a feed-forward layer; by default four times the width.</summary>
    public int? Inner { get; init; }

    /// <summary>Whether norms come first in a block, with one more behind the last block; otherwise behind each sum.</summary>
    public bool PreNorm { get; init; } = true;

    /// <summary>Which norm.</summary>
    public NormKind Norm { get; init; }

    /// <summary>ε of the norms.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Whether feed-forward layers are gated.</summary>
    public bool Gated { get; init; }

    /// <summary>Whether linear layers have biases; the head has none.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The base of rotary positions; null: positions are learned.</summary>
    public double? RotaryBase { get; init; }

    /// <summary>Whether the head is the table of embeddings.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>The factor of each branch in its sum.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>The probability with which embeddings and numbers of each branch are dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>The size of a second sequence that every block attends to; null: there is none.</summary>
    public int? ContextWidth { get; init; }

    /// <summary>The deviations of the first weights.</summary>
    public DecoderInitialization Initial { get; init; } = new();

    /// <summary>What the parts are called.</summary>
    public DecoderNames Names { get; init; } = new();

    /// <summary>The make of Llama, under its names on Hugging Face; sizes are left to be set.</summary>
    public static DecoderOptions Llama(int vocabulary) => new()
    {
        Vocabulary = vocabulary,
        Norm = NormKind.RmsNorm,
        Activation = Activation.Silu,
        Gated = true,
        Bias = false,
        RotaryBase = 10_000,
        TiedHead = false,
        Names = DecoderNames.Llama,
    };
}

/// <summary>The deviations of a decoder's first weights, which are normal, by role.</summary>
public sealed record DecoderInitialization
{
    /// <summary>Of every role that has none of its own.</summary>
    public double Weights { get; init; } = 0.02;

    /// <summary>Of the table of embeddings.</summary>
    public double? Embeddings { get; init; }

    /// <summary>Of learned positions.</summary>
    public double? Positions { get; init; }

    /// <summary>Of queries and keys.</summary>
    public double? QueriesAndKeys { get; init; }

    /// <summary>Of values.</summary>
    public double? Values { get; init; }

    /// <summary>Of the first matrices of feed-forward layers.</summary>
    public double? Up { get; init; }

    /// <summary>Of the matrices that write into the sum; by default that of the weights over √(2·depth).</summary>
    public double? Residual { get; init; }

    /// <summary>Of a head that is not tied.</summary>
    public double? Head { get; init; }
}

/// <summary>What the parts of a decoder are called.</summary>
public sealed record DecoderNames
{
    /// <summary>What holds everything but the head; null: nothing does.</summary>
    public string? Body { get; init; }

    /// <summary>The table of embeddings.</summary>
    public string Embedding { get; init; } = "embedding";

    /// <summary>Learned positions.</summary>
    public string Positions { get; init; } = "positions";

    /// <summary>The blocks.</summary>
    public string Blocks { get; init; } = "blocks";

    /// <summary>The last norm.</summary>
    public string Norm { get; init; } = "norm";

    /// <summary>The head.</summary>
    public string Head { get; init; } = "head";

    /// <summary>The parts of a block.</summary>
    public BlockNames Block { get; init; } = new();

    /// <summary>The names that Llama has on Hugging Face.</summary>
    public static DecoderNames Llama { get; } = new() { Body = "model", Embedding = "embed_tokens", Blocks = "layers", Head = "lm_head", Block = BlockNames.Llama };
}

/// <summary>
/// A causal transformer: scores of the next token at every position. One class for the usual makes; see <see cref="DecoderOptions"/>.
/// </summary>
public sealed class Decoder : Layer
{
    readonly Embedding _embedding;
    readonly Embedding? _positions;
    readonly Dropout? _dropout;
    readonly ModuleList<TransformerBlock> _blocks;
    readonly Layer? _norm;
    readonly Linear? _head;

    /// <summary>A decoder with normal first weights.</summary>
    public Decoder(DecoderOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Vocabulary < 1 || options.MaxLength < 1 || options.Depth < 0)
        {
            throw new ArgumentException($"Decoder: {options.Vocabulary} tokens, a length of {options.MaxLength} and {options.Depth} blocks were asked for; the first two must be at least 1 and the last at least 0.");
        }
        Options = options;
        rng = Initialization.Next(rng);
        var (names, initial) = (options.Names, options.Initial);
        var body = names.Body is null ? null : Add(names.Body, new Body());
        _embedding = Put(names.Embedding, new Embedding(options.Vocabulary, options.Width, rng.Split("embedding"), initial.Embeddings ?? initial.Weights));
        _positions = options.RotaryBase is null ? Put(names.Positions, new Embedding(options.MaxLength, options.Width, rng.Split("positions"), initial.Positions ?? initial.Weights)) : null;
        _dropout = options.Dropout > 0 ? Put("dropout", new Dropout(options.Dropout, rng.Split("dropout"))) : null;
        _blocks = Put(names.Blocks, new ModuleList<TransformerBlock>(Enumerable.Range(0, options.Depth).Select(i => MakeBlock(options, rng.Split($"block{i}")))));
        _norm = options.PreNorm ? Put<Layer>(names.Norm, options.Norm == NormKind.LayerNorm ? new LayerNorm(options.Width, options.Epsilon) : new RmsNorm(options.Width, options.Epsilon)) : null;
        _head = options.TiedHead ? null : Add(names.Head, new Linear(Tensor.Randn([options.Vocabulary, options.Width], rng.Split("head"), deviation: initial.Head ?? initial.Weights)));

        T Put<T>(string name, T child)
            where T : Module => body is null ? Add(name, child) : body.Put(name, child);
    }

    /// <summary>The make.</summary>
    public DecoderOptions Options { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<TransformerBlock> Blocks => _blocks;

    /// <summary>The table of embeddings (vocabulary × width).</summary>
    public Tensor Embeddings => _embedding.Weight;

    /// <summary>A cache for every block, by default one that keeps all keys and values.</summary>
    public IAttentionCache[] NewCaches(Func<int, IAttentionCache>? make = null) => [.. Enumerable.Range(0, _blocks.Count).Select(i => make?.Invoke(i) ?? new KeyValueCache())];

    /// <summary>The embeddings of tokens (batch × length), without positions: (batch × length × width).</summary>
    public Tensor Embed(Tensor tokens) => _embedding.Forward(tokens);

    /// <summary>Scores (batch × length × vocabulary) for tokens (batch × length); see <see cref="Hidden"/> for the other arguments.</summary>
    public Tensor Score(Tensor tokens, IReadOnlyList<IAttentionCache>? caches = null, Tensor? mask = null, Tensor? context = null) =>
        ScoreHidden(Hidden(Embed(tokens), caches, mask, context));

    /// <summary>
    /// What the head reads (batch × length × width) for embedded positions, such as soft prompts or the patches of an image before
    /// the embeddings of a text.
    /// </summary>
    /// <param name="embedded">Embeddings without positions (batch × length × width).</param>
    /// <param name="caches">A cache for every block; the positions follow those in it.</param>
    /// <param name="mask">Which positions are seen, besides the causal rule; see <see cref="MultiHeadAttention.Forward"/>.</param>
    /// <param name="context">A second sequence, where the decoder attends to one.</param>
    /// <param name="extra">Keys and values for every block that all positions see: a prefix.</param>
    public Tensor Hidden(Tensor embedded, IReadOnlyList<IAttentionCache>? caches = null, Tensor? mask = null, Tensor? context = null, IReadOnlyList<(Tensor Keys, Tensor Values)>? extra = null)
    {
        ArgumentNullException.ThrowIfNull(embedded);
        var start = caches is { Count: > 0 } ? caches[0].Length : 0;
        if (embedded.Rank != 3 || embedded.Size(2) != Options.Width || start + embedded.Size(1) > Options.MaxLength)
        {
            throw new ArgumentException($"Decoder: positions of shape {embedded.Shape} were given after {start} others; they must be (batch × length × {Options.Width}) and at most {Options.MaxLength} together.");
        }
        if ((caches is not null && caches.Count != _blocks.Count) || (extra is not null && extra.Count != _blocks.Count))
        {
            throw new ArgumentException($"Decoder: {caches?.Count ?? extra!.Count} caches or prefixes were given for {_blocks.Count} blocks.");
        }
        var x = _positions is null ? embedded : embedded + _positions.Forward(Tensor.Arange(embedded.Size(1)) + start);
        x = _dropout is null ? x : _dropout.Forward(x);
        for (var i = 0; i < _blocks.Count; i++)
        {
            x = _blocks[i].Forward(x, mask, caches?[i], context, extra: extra?[i]);
        }
        return _norm is null ? x : _norm.Forward(x);
    }

    /// <summary>The scores of what <see cref="Hidden"/> gives.</summary>
    public Tensor ScoreHidden(Tensor hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        if (_head is not null)
        {
            return _head.Forward(hidden);
        }
        MultiplyAdds.Add(this, (long)hidden.Count * Options.Vocabulary);
        return hidden.Linear(_embedding.Weight);
    }

    /// <summary>The mean cross-entropy of every next token of a text (batch × length), perhaps with a weight for each prediction (batch × length − 1).</summary>
    public Tensor Loss(Tensor tokens, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var length = tokens.Size(1) - 1;
        if (length < 1)
        {
            throw new ArgumentException($"Decoder: a text of shape {tokens.Shape} was given; a loss needs (batch × length) with at least two tokens.");
        }
        var scores = Score(tokens.Narrow(1, 0, length));
        var each = scores.Reshape(-1, Options.Vocabulary).CrossEntropy(tokens.Narrow(1, 1, length).Reshape(-1), weights is null ? Reduction.Mean : Reduction.None);
        return weights is null ? each : (each * weights.Flatten()).Sum() / weights.Sum();
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Score(x);

    static TransformerBlock MakeBlock(DecoderOptions options, Rng rng)
    {
        var block = new TransformerBlock(new()
        {
            Width = options.Width,
            Heads = options.Heads,
            KeyHeads = options.KeyHeads,
            HeadWidth = options.HeadWidth,
            Inner = options.Inner,
            PreNorm = options.PreNorm,
            Norm = options.Norm,
            Epsilon = options.Epsilon,
            Activation = options.Activation,
            Gated = options.Gated,
            Bias = options.Bias,
            Causal = true,
            RotaryBase = options.RotaryBase,
            ContextWidth = options.ContextWidth,
            Dropout = options.Dropout,
            ResidualScale = options.ResidualScale,
            Names = options.Names.Block,
        }, rng);
        var initial = options.Initial;
        var residual = initial.Residual ?? (initial.Weights / Math.Sqrt(2.0 * options.Depth));
        foreach (var (name, attention) in new[] { ("self", block.Attention), ("cross", block.Cross) })
        {
            if (attention is not null)
            {
                Fill(attention.Query, initial.QueriesAndKeys, name + "query");
                Fill(attention.Key, initial.QueriesAndKeys, name + "key");
                Fill(attention.Value, initial.Values, name + "value");
                Fill(attention.OutputProjection, residual, name + "output");
            }
        }
        Fill(block.Mlp.Up, initial.Up, "up");
        Fill(block.Mlp.Gate, initial.Up, "gate");
        Fill(block.Mlp.Down, residual, "down");
        return block;

        void Fill(Linear? linear, double? deviation, string name)
        {
            linear?.Weight.Detach().CopyFrom(Tensor.Randn(linear.Weight.Shape, rng.Split("normal " + name), deviation: deviation ?? initial.Weights));
            linear?.Bias?.Detach().ZeroInPlace();
        }
    }

    sealed class Body : Module
    {
        public T Put<T>(string name, T child)
            where T : Module => Add(name, child);
    }
}
