using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>The make of an attention layer.</summary>
public sealed record AttentionOptions
{
    /// <summary>The size of an input and an output.</summary>
    public required int Width { get; init; }

    /// <summary>How many heads ask.</summary>
    public required int Heads { get; init; }

    /// <summary>How many heads answer: several asking heads may share one; by default as many as ask.</summary>
    public int? KeyHeads { get; init; }

    /// <summary>The size of a head; by default width/heads.</summary>
    public int? HeadWidth { get; init; }

    /// <summary>The size of what keys and values are made from; by default the width.</summary>
    public int? ContextWidth { get; init; }

    /// <summary>Whether queries, keys and values have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether the output has a bias; by default as <see cref="Bias"/>.</summary>
    public bool? OutputBias { get; init; }

    /// <summary>Whether a position sees only itself and those before it.</summary>
    public bool Causal { get; init; }

    /// <summary>The base of rotary positions; null: none.</summary>
    public double? RotaryBase { get; init; }

    /// <summary>What the parts are called.</summary>
    public AttentionNames Names { get; init; } = new();
}

/// <summary>What the parts of an attention layer are called.</summary>
/// <param name="Query">W_q.</param>
/// <param name="Key">W_k.</param>
/// <param name="Value">W_v.</param>
/// <param name="Output">W_o.</param>
public sealed record AttentionNames(string Query = "query", string Key = "key", string Value = "value", string Output = "output");

/// <summary>
/// Attention with several heads: W_o·[softmax(qₕ·kₕᵀ/√d)·vₕ]ₕ + b_o, of a sequence to itself or to another. Its taps are "q", "k"
/// and "v" (batch × heads × length × head width, before any rotation), "weights" (batch × heads × queries × keys) and "heads",
/// the output of each head before W_o.
/// </summary>
public class MultiHeadAttention : Module
{
    static readonly string[] TapNames = ["q", "k", "v", "weights", "heads"];

    readonly Linear _query, _key, _value, _output;
    readonly Rotary? _rotary;
    TensorSlot? _prefixKeys, _prefixValues;

    /// <summary>Attention with PyTorch's first values: queries, keys and values as one Glorot matrix, biases zero.</summary>
    public MultiHeadAttention(AttentionOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keyHeads = options.KeyHeads ?? options.Heads;
        if (options.Heads < 1 || keyHeads < 1 || options.Heads % keyHeads != 0 || (options.HeadWidth is null && options.Width % options.Heads != 0))
        {
            throw new ArgumentException($"MultiHeadAttention: a width of {options.Width} with {options.Heads} heads over {keyHeads} key heads; the width must be a multiple of the heads, or a head width be given, and the heads a multiple of the key heads.");
        }
        Options = options;
        HeadWidth = options.HeadWidth ?? (options.Width / options.Heads);
        KeyHeads = keyHeads;
        rng = Initialization.Next(rng);
        var context = options.ContextWidth ?? options.Width;
        int inner = options.Heads * HeadWidth, keyInner = keyHeads * HeadWidth;
        _query = Add(options.Names.Query, Projection(options.Width, inner, "query"));
        _key = Add(options.Names.Key, Projection(context, keyInner, "key"));
        _value = Add(options.Names.Value, Projection(context, keyInner, "value"));
        var last = new Linear(inner, options.Width, rng.Split("output"), options.OutputBias ?? options.Bias);
        last.Bias?.Detach().ZeroInPlace();
        _output = Add(options.Names.Output, last);
        _rotary = options.RotaryBase is { } rotaryBase ? new Rotary(HeadWidth, rotaryBase) : null;

        Linear Projection(int inputs, int outputs, string name) => new(
            Initialization.Uniform([outputs, inputs], rng.Split(name), Math.Sqrt(6.0 / (inputs + inner + (2 * keyInner)))),
            options.Bias ? Tensor.Zeros([outputs]) : null);
    }

    /// <summary>The make.</summary>
    public AttentionOptions Options { get; private set; }

    /// <summary>The size of a head.</summary>
    public int HeadWidth { get; }

    /// <summary>How many heads answer.</summary>
    public int KeyHeads { get; private set; }

    /// <summary>W_q.</summary>
    public Linear Query => _query;

    /// <summary>W_k.</summary>
    public Linear Key => _key;

    /// <summary>W_v.</summary>
    public Linear Value => _value;

    /// <summary>W_o.</summary>
    public Linear OutputProjection => _output;

    /// <summary>Whether there are learned keys and values that all queries see.</summary>
    public bool HasPrefix => _prefixKeys is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Taps => TapNames;

    /// <summary>
    /// Adds so many learned keys and values that all queries see, as the parameters "prefix_keys" and "prefix_values", with
    /// normal first values. Extra keys of a call take their place.
    /// </summary>
    public void AddPrefix(int count, Rng rng, double deviation = 0.02)
    {
        if (count < 1 || HasPrefix)
        {
            throw new InvalidOperationException($"AddPrefix: {count} keys were asked for, and the attention has {(HasPrefix ? "a" : "no")} prefix; at least one key can be added, once.");
        }
        rng = Initialization.Next(rng);
        _prefixKeys = AddParameter("prefix_keys", Tensor.Randn([1, KeyHeads, count, HeadWidth], rng.Split("keys"), Key.Weight.DType, deviation: deviation));
        _prefixValues = AddParameter("prefix_values", Tensor.Randn([1, KeyHeads, count, HeadWidth], rng.Split("values"), Key.Weight.DType, deviation: deviation));
    }

    /// <summary>Takes the learned keys and values away.</summary>
    public void RemovePrefix()
    {
        if (_prefixKeys is not null && _prefixValues is not null)
        {
            Remove(_prefixKeys);
            Remove(_prefixValues);
            (_prefixKeys, _prefixValues) = (null, null);
        }
    }

    /// <summary>
    /// Keeps some of the heads that answer, with all heads that ask them, and drops the others: rows of W_q, W_k and W_v and
    /// columns of W_o. The tensors are new: make optimisers afterwards.
    /// </summary>
    public void KeepHeads(params ReadOnlySpan<int> keyHeads)
    {
        TensorSlot.Kept(keyHeads, KeyHeads, "KeepHeads");
        if (new Module[] { _query, _key, _value, _output }.FirstOrDefault(part => part.Present is not Linear) is { } other)
        {
            throw new InvalidOperationException($"KeepHeads: a {other.Present.GetType().Name} stands in for a projection; merge and remove adapters before heads are dropped.");
        }
        var group = Options.Heads / KeyHeads;
        int[] keys = [.. keyHeads], keyRows = Rows(keys, HeadWidth), queryRows = Rows(keys, group * HeadWidth);
        _query.KeepOutputs(queryRows);
        _key.KeepOutputs(keyRows);
        _value.KeepOutputs(keyRows);
        _output.KeepInputs(queryRows);
        _prefixKeys?.Cut(1, Tensor.Of(keys));
        _prefixValues?.Cut(1, Tensor.Of(keys));
        KeyHeads = keys.Length;
        Options = Options with { Heads = keys.Length * group, KeyHeads = keys.Length, HeadWidth = HeadWidth };

        static int[] Rows(int[] heads, int width) => [.. heads.SelectMany(head => Enumerable.Range(head * width, width))];
    }

    /// <summary>The output for a sequence (batch × length × width).</summary>
    /// <param name="x">What asks.</param>
    /// <param name="context">What answers (batch × keys × context width); by default the sequence itself.</param>
    /// <param name="mask">Bool (true: may be seen) or added to the scores; broadcasts to (batch × heads × queries × keys), without extra keys.</param>
    /// <param name="cache">What is remembered of earlier positions.</param>
    /// <param name="extra">Keys and values that all queries see, before those of the context: (batch or 1 × key heads × count × head width).</param>
    public Tensor Forward(Tensor x, Tensor? context = null, Tensor? mask = null, IAttentionCache? cache = null, (Tensor Keys, Tensor Values)? extra = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Output(StandIn is MultiHeadAttention other ? other.Forward(x, context, mask, cache, extra) : Compute(x, context, mask, cache, extra));
    }

    /// <summary>What the layer computes; see <see cref="Forward"/>.</summary>
    protected virtual Tensor Compute(Tensor x, Tensor? context, Tensor? mask, IAttentionCache? cache, (Tensor Keys, Tensor Values)? extra)
    {
        var source = context ?? x;
        if (x.Rank != 3 || source.Rank != 3)
        {
            throw new ArgumentException($"MultiHeadAttention: inputs of shapes {x.Shape} and {source.Shape} were given; they must be (batch × length × width).");
        }
        var q = Tap("q", Split(_query.Forward(x), Options.Heads));
        var k = Tap("k", Split(_key.Forward(source), KeyHeads));
        var v = Tap("v", Split(_value.Forward(source), KeyHeads));
        if (_rotary is not null)
        {
            var start = cache?.Length ?? 0;
            (q, k) = (_rotary.Turn(q, start), _rotary.Turn(k, start));
        }
        if (extra is null && _prefixKeys is not null && _prefixValues is not null)
        {
            extra = (_prefixKeys, _prefixValues);
        }
        var heads = Tap("heads", Attend(q, k, v, mask, cache, extra));
        return _output.Forward(heads.Transpose(1, 2).Reshape(x.Size(0), x.Size(1), Options.Heads * HeadWidth));
    }

    /// <summary>The output of every head (batch × heads × queries × head width) for queries, keys and values.</summary>
    protected virtual Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask, IAttentionCache? cache, (Tensor Keys, Tensor Values)? extra)
    {
        ArgumentNullException.ThrowIfNull(q);
        ArgumentNullException.ThrowIfNull(k);
        ArgumentNullException.ThrowIfNull(v);
        if (cache is not null)
        {
            if (extra is not null || IsTapped("weights"))
            {
                throw new InvalidOperationException("MultiHeadAttention: extra keys and a tap on the weights do not go with a cache; put the extra keys into the cache first, or run without one.");
            }
            Count(q, cache.Length + k.Size(2));
            return cache.Attend(q, k, v, mask);
        }
        if (extra is { } more)
        {
            mask = WithExtra(mask, more.Keys.Size(2), k.Size(2));
            (k, v) = (Before(more.Keys, k), Before(more.Values, v));
        }
        Count(q, k.Size(2));
        if (!IsTapped("weights"))
        {
            return Tensor.Attention(q, k, v, mask, Options.Causal);
        }
        var (output, weights) = Tensor.AttentionWithWeights(q, k, v, mask, Options.Causal);
        var tapped = Tap("weights", weights);
        return ReferenceEquals(tapped, weights) ? output : tapped.MatMul(Options.Heads == KeyHeads ? v : v.RepeatInterleave(Options.Heads / KeyHeads, 1));
    }

    /// <inheritdoc/>
    protected override bool CanBeReplacedBy(Module replacement) => replacement is MultiHeadAttention;

    Tensor Split(Tensor x, int heads) => x.Reshape(x.Size(0), x.Size(1), heads, HeadWidth).Transpose(1, 2);

    void Count(Tensor q, int keys)
    {
        if (MultiplyAdds.IsCounting)
        {
            MultiplyAdds.Add(this, 2L * q.Count * keys);
        }
    }

    static Tensor Before(Tensor extra, Tensor own) => Tensor.Cat([extra.Size(0) == own.Size(0) ? extra : extra.Expand(own.Size(0), extra.Size(1), extra.Size(2), extra.Size(3)), own], 2);

    // The extra keys come first, so that the causal rule, which counts from the end, lets everyone see them.
    static Tensor? WithExtra(Tensor? mask, int extra, int keys)
    {
        if (mask is null)
        {
            return null;
        }
        int[] lead = [.. mask.Shape.ToArray().SkipLast(1)];
        var own = mask.Size(-1) == keys ? mask : mask.Expand([.. lead, keys]);
        var seen = mask.IsFloating ? Tensor.Zeros([.. lead, extra], mask.DType) : Tensor.Full([.. lead, extra], 1, mask.DType);
        return Tensor.Cat([seen, own], -1);
    }
}
