using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>The make of a <see cref="TextEncoder"/>.</summary>
public sealed record TextEncoderOptions
{
    /// <summary>How many tokens there are.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The longest text.</summary>
    public int MaxLength { get; init; } = 64;

    /// <summary>The size of a position.</summary>
    public int Width { get; init; } = 48;

    /// <summary>How many blocks there are.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>How many heads there are.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>The inner size of a feed-forward layer; by default four times the width.</summary>
    public int? Inner { get; init; }

    /// <summary>Whether norms come first in a block, with one more behind the last block; otherwise behind each sum, with one more before the first.</summary>
    public bool PreNorm { get; init; } = true;

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Kinds of segments, such as question and answer; 0: none.</summary>
    public int Segments { get; init; }

    /// <summary>The token that fills up short texts and is never seen; null: none.</summary>
    public int? Padding { get; init; }

    /// <summary>Whether a position sees only itself and those before it, as in the text tower of CLIP.</summary>
    public bool Causal { get; init; }

    /// <summary>What a text becomes a single vector by.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>The probability with which embeddings and numbers of each branch are dropped.</summary>
    public double Dropout { get; init; }
}

/// <summary>A bidirectional transformer over tokens (batch × length): a vector for each token, for the text, or scores of masked tokens.</summary>
public sealed class TextEncoder : Layer
{
    readonly Embedding _embedding, _positions;
    readonly Embedding? _segments;
    readonly LayerNorm? _first, _last;
    readonly Dropout? _dropout;
    readonly ModuleList<TransformerBlock> _blocks;
    readonly TensorSlot _tokenBias;

    /// <summary>An encoder with normal embeddings of deviation 0.02.</summary>
    public TextEncoder(TextEncoderOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        rng = Initialization.Next(rng);
        _embedding = Add("embedding", new Embedding(options.Vocabulary, options.Width, rng.Split("embedding"), 0.02));
        _positions = Add("positions", new Embedding(options.MaxLength, options.Width, rng.Split("positions"), 0.02));
        _segments = options.Segments > 0 ? Add("segments", new Embedding(options.Segments, options.Width, rng.Split("segments"), 0.02)) : null;
        _first = options.PreNorm ? null : Add("norm_first", new LayerNorm(options.Width));
        _dropout = options.Dropout > 0 ? Add("dropout", new Dropout(options.Dropout, rng.Split("dropout"))) : null;
        _blocks = Add("blocks", new ModuleList<TransformerBlock>(Enumerable.Range(0, options.Depth).Select(i => new TransformerBlock(new()
        {
            Width = options.Width,
            Heads = options.Heads,
            Inner = options.Inner,
            PreNorm = options.PreNorm,
            Activation = options.Activation,
            Causal = options.Causal,
            Dropout = options.Dropout,
        }, rng.Split($"block{i}")))));
        _last = options.PreNorm ? Add("norm", new LayerNorm(options.Width)) : null;
        _tokenBias = AddParameter("token_bias", Tensor.Zeros([options.Vocabulary]));
    }

    /// <summary>The make.</summary>
    public TextEncoderOptions Options { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<TransformerBlock> Blocks => _blocks;

    /// <summary>The embeddings of tokens (batch × length), without positions: (batch × length × width).</summary>
    public Tensor Embed(Tensor tokens) => _embedding.Forward(tokens);

    /// <summary>A vector for each token: (batch × length × width).</summary>
    /// <param name="tokens">Tokens (batch × length).</param>
    /// <param name="segments">The segment of each token, where there are segments.</param>
    public Tensor Encode(Tensor tokens, Tensor? segments = null) => EncodeEmbedded(Embed(tokens), Seen(tokens), segments);

    /// <summary>A vector for each embedded position, such as a learned prompt before the embeddings of a text.</summary>
    /// <param name="embedded">Embeddings without positions (batch × length × width).</param>
    /// <param name="seen">Whether a position may be seen (batch × length), bool; null: all may.</param>
    /// <param name="segments">The segment of each position, where there are segments.</param>
    public Tensor EncodeEmbedded(Tensor embedded, Tensor? seen = null, Tensor? segments = null)
    {
        ArgumentNullException.ThrowIfNull(embedded);
        if (embedded.Rank != 3 || embedded.Size(2) != Options.Width || embedded.Size(1) > Options.MaxLength)
        {
            throw new ArgumentException($"TextEncoder: positions of shape {embedded.Shape} were given; they must be (batch × length × {Options.Width}) with a length of at most {Options.MaxLength}.");
        }
        if ((segments is null) != (_segments is null))
        {
            throw new ArgumentException($"TextEncoder: segments were {(segments is null ? "not " : "")}given, and the encoder has {Options.Segments} kinds of them.");
        }
        var x = embedded + _positions.Forward(Tensor.Arange(embedded.Size(1)));
        x = segments is null ? x : x + _segments!.Forward(segments);
        x = _first is null ? x : _first.Forward(x);
        x = _dropout is null ? x : _dropout.Forward(x);
        var mask = seen?.Unsqueeze(1).Unsqueeze(1);
        foreach (var block in _blocks)
        {
            x = block.Forward(x, mask);
        }
        return _last is null ? x : _last.Forward(x);
    }

    /// <summary>One vector for each text (batch × width) from those of its tokens.</summary>
    public Tensor Pool(Tensor encoded, Tensor? seen = null)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        switch (Options.Pooling)
        {
            case Pooling.First:
                return encoded.Select(1, 0);
            case Pooling.Mean when seen is null:
                return encoded.Mean(1);
            case Pooling.Mean:
                var weight = seen.To(encoded.DType).Unsqueeze(-1);
                return (encoded * weight).Sum(1) / weight.Sum(1).Maximum(1);
            default:
                var length = encoded.Size(1);
                var last = seen is null
                    ? Tensor.Full([encoded.Size(0)], length - 1, DType.Int64)
                    : Tensor.Where(seen, Tensor.Arange(length).Expand(encoded.Size(0), length), Tensor.Zeros([1], DType.Int64)).Max(1).Values;
                return encoded.Gather(1, last.Reshape(-1, 1, 1).Expand(encoded.Size(0), 1, encoded.Size(2))).Squeeze(1);
        }
    }

    /// <summary>Scores of every token at every position (batch × length × vocabulary), by the table of embeddings: for masked language modelling.</summary>
    public Tensor TokenScores(Tensor encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        MultiplyAdds.Add(this, (long)encoded.Count * Options.Vocabulary);
        return encoded.Linear(_embedding.Weight, _tokenBias);
    }

    /// <summary>Which tokens are not padding (batch × length), bool; null where there is no padding.</summary>
    public Tensor? Seen(Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Options.Padding is { } padding ? tokens.NotEqualTo(padding) : null;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Pool(Encode(x), Seen(x));
}
