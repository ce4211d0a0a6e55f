using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>A normalisation of transformers.</summary>
public enum NormKind
{
    /// <summary><see cref="Praxis.Learning.LayerNorm"/>.</summary>
    LayerNorm,

    /// <summary><see cref="Praxis.Learning.RmsNorm"/>.</summary>
    RmsNorm,
}

/// <summary>The make of a transformer block.</summary>
public sealed record BlockOptions
{
    /// <summary>The size of a position.</summary>
    public required int Width { get; init; }

    /// <summary>How many heads ask.</summary>
    public required int Heads { get; init; }

    /// <summary>How many heads answer; by default as many.</summary>
    public int? KeyHeads { get; init; }

    /// <summary>The size of a head; by default width/heads.</summary>
    public int? HeadWidth { get; init; }

    /// <summary>The inner size of the feed-forward layer; by default four times the width.</summary>
    public int? Inner { get; init; }

    /// <summary>Whether norms come before attention and feed-forward; otherwise behind the sum.</summary>
    public bool PreNorm { get; init; } = true;

    /// <summary>Which norm.</summary>
    public NormKind Norm { get; init; }

    /// <summary>ε of the norms.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Whether the feed-forward layer is gated.</summary>
    public bool Gated { get; init; }

    /// <summary>Whether linear layers have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether a position sees only itself and those before it.</summary>
    public bool Causal { get; init; }

    /// <summary>The base of rotary positions; null: none.</summary>
    public double? RotaryBase { get; init; }

    /// <summary>The size of a second sequence to attend to; null: there is none.</summary>
    public int? ContextWidth { get; init; }

    /// <summary>The probability with which numbers of each branch are dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>The probability with which whole branches are dropped.</summary>
    public double DropPath { get; init; }

    /// <summary>The first value of a learned factor of each branch; null: none.</summary>
    public double? LayerScale { get; init; }

    /// <summary>The factor of each branch.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>What the parts are called.</summary>
    public BlockNames Names { get; init; } = new();

    internal Layer MakeNorm() => Norm == NormKind.LayerNorm ? new LayerNorm(Width, Epsilon) : new RmsNorm(Width, Epsilon);
}

/// <summary>What the parts of a transformer block are called.</summary>
public sealed record BlockNames
{
    /// <summary>The norm of the attention.</summary>
    public string AttentionNorm { get; init; } = "norm1";

    /// <summary>The attention of the sequence to itself.</summary>
    public string Attention { get; init; } = "attention";

    /// <summary>The norm of the attention to a second sequence.</summary>
    public string CrossNorm { get; init; } = "cross_norm";

    /// <summary>The attention to a second sequence.</summary>
    public string Cross { get; init; } = "cross";

    /// <summary>The norm of the feed-forward layer.</summary>
    public string MlpNorm { get; init; } = "norm2";

    /// <summary>The feed-forward layer.</summary>
    public string Mlp { get; init; } = "mlp";

    /// <summary>The parts of the attentions.</summary>
    public AttentionNames AttentionParts { get; init; } = new();

    /// <summary>The parts of the feed-forward layer.</summary>
    public FeedForwardNames MlpParts { get; init; } = new();

    /// <summary>The names that Llama has on Hugging Face.</summary>
    public static BlockNames Llama { get; } = new()
    {
        AttentionNorm = "input_layernorm",
        Attention = "self_attn",
        MlpNorm = "post_attention_layernorm",
        AttentionParts = new("q_proj", "k_proj", "v_proj", "o_proj"),
        MlpParts = new("up_proj", "gate_proj", "down_proj"),
    };
}

/// <summary>
/// A transformer block: x ← x + attention(norm(x)), perhaps x ← x + cross(norm(x), context), x ← x + mlp(norm(x)); or with the norm
/// behind each sum.
/// </summary>
public sealed class TransformerBlock : Module
{
    readonly Branch _self, _mlpBranch;
    readonly Branch? _crossBranch;
    readonly MultiHeadAttention _attention;
    readonly MultiHeadAttention? _cross;
    readonly FeedForward _mlp;

    /// <summary>A block with the first values of its layers.</summary>
    public TransformerBlock(BlockOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = Initialization.Next(rng);
        var names = options.Names;
        var attention = new AttentionOptions
        {
            Width = options.Width,
            Heads = options.Heads,
            KeyHeads = options.KeyHeads,
            HeadWidth = options.HeadWidth,
            Bias = options.Bias,
            Causal = options.Causal,
            RotaryBase = options.RotaryBase,
            Names = names.AttentionParts,
        };
        _self = new(this, names.AttentionNorm, names.Attention, options, own);
        _attention = Add(names.Attention, new MultiHeadAttention(attention, own.Split("attention")));
        if (options.ContextWidth is { } width)
        {
            _crossBranch = new(this, names.CrossNorm, names.Cross, options, own);
            _cross = Add(names.Cross, new MultiHeadAttention(attention with { ContextWidth = width, Causal = false, RotaryBase = null }, own.Split("cross")));
        }
        _mlpBranch = new(this, names.MlpNorm, names.Mlp, options, own);
        _mlp = Add(names.Mlp, new FeedForward(options.Width, options.Inner ?? (4 * options.Width), own.Split("mlp"), options.Activation, options.Gated, options.Bias, names.MlpParts));
    }

    /// <summary>The attention of the sequence to itself.</summary>
    public MultiHeadAttention Attention => _attention;

    /// <summary>The attention to a second sequence, if there is one.</summary>
    public MultiHeadAttention? Cross => _cross;

    /// <summary>The feed-forward layer.</summary>
    public FeedForward Mlp => _mlp;

    /// <summary>The output for a sequence (batch × length × width); see <see cref="MultiHeadAttention.Forward"/> for the other arguments.</summary>
    public Tensor Forward(Tensor x, Tensor? mask = null, IAttentionCache? cache = null, Tensor? context = null, Tensor? contextMask = null, (Tensor Keys, Tensor Values)? extra = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (StandIn is TransformerBlock other)
        {
            return Output(other.Forward(x, mask, cache, context, contextMask, extra));
        }
        x = _self.Run(x, y => _attention.Forward(y, null, mask, cache, extra));
        if (_cross is not null && _crossBranch is not null)
        {
            if (context is null)
            {
                throw new ArgumentException("TransformerBlock: the block attends to a second sequence, and none was given as context.");
            }
            x = _crossBranch.Run(x, y => _cross.Forward(y, context, contextMask));
        }
        return Output(_mlpBranch.Run(x, _mlp.Forward));
    }

    /// <inheritdoc/>
    protected override bool CanBeReplacedBy(Module replacement) => replacement is TransformerBlock;

    // A norm, what makes a branch smaller or rarer, and the sum.
    sealed class Branch
    {
        readonly BlockOptions _options;
        readonly Layer _norm;
        readonly Layer? _scale, _dropout, _path;

        public Branch(TransformerBlock block, string norm, string name, BlockOptions options, Rng rng)
        {
            _options = options;
            _norm = block.Add(norm, options.MakeNorm());
            _scale = options.LayerScale is { } first ? block.Add(name + "_scale", new LayerScale(options.Width, first)) : null;
            _dropout = options.Dropout > 0 ? block.Add(name + "_dropout", new Dropout(options.Dropout, rng.Split(name + "_dropout"))) : null;
            _path = options.DropPath > 0 ? block.Add(name + "_path", new DropPath(options.DropPath, rng.Split(name + "_path"))) : null;
        }

        public Tensor Run(Tensor x, Func<Tensor, Tensor> branch)
        {
            var y = branch(_options.PreNorm ? _norm.Forward(x) : x);
            y = _scale is null ? y : _scale.Forward(y);
            y = _dropout is null ? y : _dropout.Forward(y);
            y = _path is null ? y : _path.Forward(y);
            var sum = _options.ResidualScale == 1 ? x + y : x.Add(y, _options.ResidualScale);
            return _options.PreNorm ? sum : _norm.Forward(sum);
        }
    }
}
