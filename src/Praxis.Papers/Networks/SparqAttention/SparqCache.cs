using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// A cache that answers single queries over a part of what it holds. Several queries at once, as when a prompt is read, get dense
/// attention.
/// </summary>
public abstract class StoredCache(SparqKeyLayout layout) : IAttentionCache
{
    int _batch;

    /// <inheritdoc/>
    public int Length { get; private set; }

    /// <summary>What it holds; the heads of all texts of the batch in a row.</summary>
    public DecodeStore? Store { get; private set; }

    /// <inheritdoc/>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        if (Gradient.IsOn && (queries.RequiresGrad || keys.RequiresGrad || values.RequiresGrad))
        {
            throw new InvalidOperationException($"{GetType().Name}: gradients do not flow through a cache; decode inside Gradient.Off.");
        }
        if (keys.Rank != 4 || keys.Shape != values.Shape || queries.Rank != 4 || keys.Count == 0 || queries.Size(0) != keys.Size(0) || queries.Size(2) != keys.Size(2)
            || queries.Size(3) != keys.Size(3) || queries.Size(1) == 0 || queries.Size(1) % keys.Size(1) != 0)
        {
            throw new ArgumentException($"{GetType().Name}: queries {queries.Shape}, keys {keys.Shape} and values {values.Shape} were given; they must be (batch × heads × new × width) and twice (batch × key heads × new × width), with heads a multiple of key heads.");
        }
        var (batch, heads, added, width) = (keys.Size(0), keys.Size(1), keys.Size(2), keys.Size(3));
        if (Store is not null && (batch != _batch || batch * heads != Store.Heads || width != Store.Width))
        {
            throw new ArgumentException($"{GetType().Name}: keys of shape {keys.Shape} were given after {Length} positions of ({_batch} × {Store.Heads / _batch} × … × {Store.Width}); only the number of positions may differ.");
        }
        // All that may be refused is looked at before anything is stored.
        var group = queries.Size(1) / heads;
        var (k, v) = (SparQ.Numbers(keys), SparQ.Numbers(values));
        var asked = added > 1 ? null : SparQ.Numbers(queries);
        var allowed = added > 1 || mask is null ? null : Allowed(mask, batch, heads, group, Length + 1);
        if (Store is null)
        {
            (Store, _batch) = (new(batch * heads, width, layout, Math.Max(64, added + 32)), batch);
        }
        var first = Length;
        Store.Append(k, v, added);
        Length += added;
        if (asked is null)
        {
            return first == 0 ? Prefill(queries, keys, values, mask)
                : Prefill(queries, Held(Store.Keys, batch, heads, width).To(queries.DType), Held(Store.Values, batch, heads, width).To(queries.DType), mask);
        }
        var output = new float[asked.Length];
        Decode(Store, asked, group, output, allowed);
        return Tensor.From(output, queries.Shape.ToArray()).To(queries.DType);
    }

    /// <summary>Dense attention for several queries.</summary>
    protected virtual Tensor Prefill(Tensor queries, Tensor keys, Tensor values, Tensor? mask) => Tensor.Attention(queries, keys, values, mask, causal: true);

    /// <summary>Answers one query for each asking head.</summary>
    protected abstract void Decode(DecodeStore store, float[] queries, int group, float[] output, bool[]? allowed);

    delegate ReadOnlySpan<float> HeadOf(int head);

    Tensor Held(HeadOf part, int batch, int heads, int width)
    {
        var all = new float[batch * heads * Length * width];
        for (var head = 0; head < batch * heads; head++)
        {
            part(head).CopyTo(all.AsSpan(head * Length * width));
        }
        return Tensor.From(all, [batch, heads, Length, width]);
    }

    bool[] Allowed(Tensor mask, int batch, int heads, int group, int length)
    {
        var wide = mask.Expand(batch, heads * group, 1, length).Contiguous();
        var seen = wide.IsFloating ? [.. wide.ToArray<float>().Select(Seen)] : wide.ToArray<bool>();
        var allowed = new bool[batch * heads * length];
        for (var head = 0; head < batch * heads; head++)
        {
            for (var g = 0; g < group; g++)
            {
                var own = seen.AsSpan(((head * group) + g) * length, length);
                if (g > 0 && !own.SequenceEqual(allowed.AsSpan(head * length, length)))
                {
                    throw new ArgumentException($"{GetType().Name}: asking heads that share a key head have different masks; give them the same one.");
                }
                own.CopyTo(allowed.AsSpan(head * length, length));
            }
            if (!allowed.AsSpan(head * length, length).Contains(true))
            {
                throw new ArgumentException($"{GetType().Name}: the mask {mask.Shape} hides all {length} positions from a query; it must allow at least one.");
            }
        }
        return allowed;

        bool Seen(float added) => added == 0 || (float.IsNegativeInfinity(added) ? false
            : throw new ArgumentException($"{GetType().Name}: a mask adds {added} to a score; only 0 and −∞, or a Bool mask, can be used for single queries."));
    }
}

/// <summary>A cache that answers single queries by SparQ.</summary>
public sealed class SparqCache(SparqOptions? options = null, SparqStatistics? statistics = null) : StoredCache((options ?? new()).KeyLayout)
{
    readonly SparqOptions _options = (options ?? new()).Checked();

    /// <summary>What was read.</summary>
    public SparqStatistics Statistics { get; } = statistics ?? new();

    /// <inheritdoc/>
    protected override void Decode(DecodeStore store, float[] queries, int group, float[] output, bool[]? allowed) => SparQ.Attend(store, queries, group, output, _options, Statistics, allowed);
}
