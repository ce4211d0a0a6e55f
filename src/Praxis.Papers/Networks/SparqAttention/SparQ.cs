using Praxis.Learning.Families;
using Praxis.Learning.Generation;
using Praxis.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Praxis.Papers.Networks;

/// <summary>
/// SparQ attention: a step with one query q over a cache of S positions reads r components of all keys, and k keys and values in full.
/// <code>
/// i₁ = the r largest |qⱼ|;  ŝ = softmax(q[i₁]·K[:,i₁]ᵀ/τ),  τ = √(d·Σ_{i₁}|q| / Σ|q|)
/// i₂ = the k largest ŝ, the l most recent forced in, and the newest position
/// α = Σ_{i₂} ŝ;  s = softmax(q·K[i₂]ᵀ/√d);  y = α·s·V[i₂] + (1 − α)·v̄
/// </code>
/// Several asking heads over one key head choose i₁ by Σ|q| and i₂ by the sum of their scores; τ and α are each head's own. Numbers
/// are computed in single precision and come back in the type of the query.
/// </summary>
/// <example>
/// <code>
/// var statistics = new SparqStatistics();
/// var model = SparQ.Wrap(decoder, new() { Components = 32, Keys = 128 }, statistics);      // a trained Decoder, as it is
/// var texts = Generator.Generate(model, [prompt], GenerationOptions.BestToken with { MaxNewTokens = 64 });
/// Console.WriteLine($"{statistics.TransferRatio:P0} of dense attention's transfer, mean α {statistics.MeanAlpha:0.00}");
///
/// var y = SparQ.Attend(query, keys, values);                                               // (d) over (S × d), or with heads
/// </code>
/// </example>
public static class SparQ
{
    /// <summary>A decoder that generates with SparQ in every block; weights stay as they are.</summary>
    public static ITextModel Wrap(Decoder decoder, SparqOptions? options = null, SparqStatistics? statistics = null)
    {
        options = (options ?? new()).Checked();
        return Learning.Generation.TextModel.Of(decoder, cache: _ => new SparqCache(options, statistics));
    }

    /// <summary>One step over a store: queries and output are (heads × group × width).</summary>
    public static void Attend(DecodeStore store, float[] queries, int group, float[] output, SparqOptions? options = null, SparqStatistics? statistics = null, bool[]? allowed = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.Check(queries, group, output);
        options = (options ?? new()).Checked();
        if (options.KeyLayout != store.Layout)
        {
            throw new ArgumentException($"SparQ: the options ask for keys stored '{options.KeyLayout}', and the store has them '{store.Layout}'; make both the same.");
        }
        if (allowed is not null && allowed.Length != store.Heads * store.Length)
        {
            throw new ArgumentException($"SparQ: {allowed.Length} marks of allowed positions were given; there must be {store.Heads} heads × {store.Length} positions.");
        }
        SpanKernels.ParallelFor(store.Heads, 1, (from, to) =>
        {
            for (var head = from; head < to; head++)
            {
                SparqHead.Attend(store, head, queries.AsSpan(head * group * store.Width, group * store.Width), output.AsSpan(head * group * store.Width, group * store.Width), options, statistics,
                    allowed is null ? default : allowed.AsSpan(head * store.Length, store.Length));
            }
        });
    }

    /// <summary>
    /// Attention of one query (d) over keys and values (S × d), the last of which is the newest; or of a query for each head
    /// (batch × heads × 1 × d) over (batch × key heads × S × d), where heads are a multiple of key heads.
    /// </summary>
    public static Tensor Attend(Tensor query, Tensor keys, Tensor values, SparqOptions? options = null, SparqStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        options = (options ?? new()).Checked();
        var single = query.Rank == 1 && keys.Rank == 2 && keys.Size(1) == query.Size(0);
        var several = query.Rank == 4 && keys.Rank == 4 && query.Size(0) == keys.Size(0) && query.Size(2) == 1 && query.Size(3) == keys.Size(3)
            && keys.Size(1) > 0 && query.Size(1) % keys.Size(1) == 0;
        if (!(single || several) || keys.Shape != values.Shape || keys.Count == 0 || query.Count == 0)
        {
            throw new ArgumentException($"SparQ: a query of shape {query.Shape} over keys {keys.Shape} and values {values.Shape} was given; they must be (d), (S × d) and (S × d) with S at least 1, or (batch × heads × 1 × d) and twice (batch × key heads × S × d) with heads a multiple of key heads.");
        }
        var (heads, length) = single ? (1, keys.Size(0)) : (keys.Size(0) * keys.Size(1), keys.Size(2));
        var store = new DecodeStore(heads, keys.Size(keys.Rank - 1), options.KeyLayout, length);
        store.Append(Numbers(keys), Numbers(values), length);
        var output = new float[query.Count];
        Attend(store, Numbers(query), query.Count / (heads * store.Width), output, options, statistics);
        return Tensor.From(output, query.Shape.ToArray()).To(query.DType);
    }

    /// <summary>Elements that a step moves for one head: S·r + 2·k·d + 4·d, where dense attention moves 2·S·d + 2·d.</summary>
    public static (long Sparq, long Dense) Transfer(int positions, int width, int components, int keys) =>
        (((long)positions * components) + (2L * keys * width) + (4L * width), (2L * positions * width) + (2L * width));

    /// <summary>r and k whose transfer is at most a ratio of dense attention's, about half of it each for components and for keys.</summary>
    public static (int Components, int Keys) Budget(int positions, int width, double ratio)
    {
        if (positions < 1 || width < 1 || !(ratio is > 0 and <= 1))
        {
            throw new ArgumentException($"SparQ.Budget: {positions} positions of width {width} and a ratio of {ratio} were given; the first two must be at least 1 and the ratio in (0, 1].");
        }
        var room = (ratio * Transfer(positions, width, 0, 0).Dense) - (4 * width);
        var components = Math.Clamp((int)Math.Round(room / 2 / positions), 1, width);
        var keys = KeysBeside(components);
        while (keys < 1 && components > 1)
        {
            keys = KeysBeside(--components);
        }
        return keys >= 1 ? (components, keys)
            : throw new ArgumentException($"SparQ.Budget: {ratio} of the transfer over {positions} positions of width {width} has no room for one component and one key; give a larger ratio.");

        int KeysBeside(int components) => Math.Min(positions, (int)((room - ((double)positions * components)) / (2 * width)));
    }

    internal static float[] Numbers(Tensor tensor)
    {
        if (!tensor.IsFloating)
        {
            throw new ArgumentException($"SparQ: a tensor of shape {tensor.Shape} and type {tensor.DType} was given; queries, keys and values must be floating numbers.");
        }
        var numbers = tensor.Detach().Contiguous().ToArray<float>();
        CheckFinite(numbers);
        return numbers;
    }

    internal static void CheckFinite(ReadOnlySpan<float> numbers)
    {
        var at = TensorPrimitives.IndexOfMaxMagnitude(numbers);
        if (at >= 0 && !float.IsFinite(numbers[at]))
        {
            throw new ArgumentException($"SparQ: {numbers[at]} was given as number {at} of {numbers.Length}; queries, keys and values must be finite.");
        }
    }
}
