using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>A cache that answers a single query by exact attention over some positions.</summary>
public abstract class SubsetCache() : StoredCache(SparqKeyLayout.Single)
{
    /// <inheritdoc/>
    protected override void Decode(DecodeStore store, float[] queries, int group, float[] output, bool[]? allowed)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(queries);
        if (allowed is not null && allowed.Contains(false))
        {
            throw new ArgumentException($"{GetType().Name}: a mask hides positions; texts of one length need none.");
        }
        var d = store.Width;
        for (var head = 0; head < store.Heads; head++)
        {
            var own = queries.AsSpan(head * group * d, group * d);
            var positions = Choose(store, head, own);
            for (var g = 0; g < group; g++)
            {
                SparqHead.Exact(store, head, own.Slice(g * d, d), positions, output.AsSpan(((head * group) + g) * d, d));
            }
            Attended(store, head, own, positions);
        }
    }

    /// <summary>The positions that the queries of a key head see, in rising order.</summary>
    protected abstract ReadOnlySpan<int> Choose(DecodeStore store, int head, ReadOnlySpan<float> queries);

    /// <summary>Called when they have seen them.</summary>
    protected virtual void Attended(DecodeStore store, int head, ReadOnlySpan<float> queries, ReadOnlySpan<int> positions)
    {
    }

    /// <summary>softmax(q·Kᵀ/√d) over positions, summed over the queries of a group, is added.</summary>
    private protected static void AddWeights(DecodeStore store, int head, ReadOnlySpan<float> queries, ReadOnlySpan<int> positions, Span<double> sums)
    {
        var d = store.Width;
        var keys = store.Keys(head);
        var weights = new float[positions.Length];
        for (var g = 0; g < queries.Length / d; g++)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = SpanKernels.Dot(queries.Slice(g * d, d), keys.Slice(positions[i] * d, d)) / MathF.Sqrt(d);
            }
            System.Numerics.Tensors.TensorPrimitives.SoftMax<float>(weights, weights);
            for (var i = 0; i < weights.Length; i++)
            {
                sums[positions[i]] += weights[i];
            }
        }
    }
}

/// <summary>The k earlier positions with the highest true scores, and the newest: an oracle, which reads all keys to know them.</summary>
public sealed class OracleCache(int keys) : SubsetCache
{
    readonly int _keys = keys >= 1 ? keys : throw new ArgumentException($"OracleCache: {keys} keys were given; there must be at least 1.");

    /// <inheritdoc/>
    protected override ReadOnlySpan<int> Choose(DecodeStore store, int head, ReadOnlySpan<float> queries)
    {
        ArgumentNullException.ThrowIfNull(store);
        var (all, sums) = (Enumerable.Range(0, store.Length).ToArray(), new double[store.Length]);
        AddWeights(store, head, queries, all, sums);
        var (positions, scores) = (new int[Math.Min(_keys + 1, store.Length)], new float[store.Length - 1]);
        for (var t = 0; t < scores.Length; t++)
        {
            scores[t] = (float)sums[t];
        }
        var found = PartialSelection.Largest(scores, Math.Min(_keys, scores.Length), positions);
        positions[found++] = store.Length - 1;
        return positions.AsSpan(0, found);
    }
}

/// <summary>The first positions and the most recent ones, k together, and the newest (LM-Infinity; Han et al., 2023).</summary>
public sealed class WindowCache(int keys, int sinks = 16) : SubsetCache
{
    // With few keys at most half of them are sinks.
    readonly int _sinks = keys >= 1 && sinks >= 0 ? Math.Min(sinks, keys / 2) : throw new ArgumentException($"WindowCache: {keys} keys and {sinks} first ones were given; there must be at least 1 key and 0 first ones.");

    /// <inheritdoc/>
    protected override ReadOnlySpan<int> Choose(DecodeStore store, int head, ReadOnlySpan<float> queries)
    {
        ArgumentNullException.ThrowIfNull(store);
        int[] positions = store.Length <= keys + 1 ? [.. Enumerable.Range(0, store.Length)]
            : [.. Enumerable.Range(0, _sinks), .. Enumerable.Range(store.Length - (keys - _sinks) - 1, keys - _sinks + 1)];
        return positions;
    }
}

/// <summary>
/// Heavy hitters (H2O; Zhang et al., 2023): of k positions half are the most recent, the others those with the largest sums of attention
/// weights so far, the prompt's included. What is evicted never comes back.
/// </summary>
public sealed class HeavyHitterCache(int keys) : SubsetCache
{
    readonly int _keys = keys >= 2 ? keys : throw new ArgumentException($"HeavyHitterCache: {keys} keys were given; there must be at least 2.");
    List<int>[] _kept = [];
    double[][] _sums = [];

    /// <summary>The positions that a head has not evicted.</summary>
    public IReadOnlyList<int> Kept(int head) => _kept[head];

    /// <inheritdoc/>
    protected override Tensor Prefill(Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        if (_kept.Length > 0)
        {
            throw new InvalidOperationException("HeavyHitterCache: a second prompt was given; positions that are gone cannot be seen again, so read a prompt once and then token by token.");
        }
        var (output, weights) = Tensor.AttentionWithWeights(queries, keys, values, mask, causal: true);
        var (batch, heads, length) = (keys.Size(0), keys.Size(1), keys.Size(2));
        // Σ over queries, and over the asking heads of a key head.
        var sums = weights.Sum(2).Reshape(batch * heads, queries.Size(1) / heads, length).Sum(1).ToArray<float>();
        _kept = [.. Enumerable.Range(0, batch * heads).Select(_ => Enumerable.Range(0, length).ToList())];
        _sums = [.. Enumerable.Range(0, batch * heads).Select(head => sums.Skip(head * length).Take(length).Select(sum => (double)sum).ToArray())];
        for (var head = 0; head < _kept.Length; head++)
        {
            Evict(head);
        }
        return output;
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<int> Choose(DecodeStore store, int head, ReadOnlySpan<float> queries)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (_kept.Length == 0)
        {
            _kept = [.. Enumerable.Range(0, store.Heads).Select(_ => new List<int>())];
            _sums = [.. Enumerable.Range(0, store.Heads).Select(_ => Array.Empty<double>())];
        }
        _kept[head].Add(store.Length - 1);
        if (_sums[head].Length < store.Length)
        {
            Array.Resize(ref _sums[head], Math.Max(64, 2 * store.Length));
        }
        return _kept[head].ToArray();
    }

    /// <inheritdoc/>
    protected override void Attended(DecodeStore store, int head, ReadOnlySpan<float> queries, ReadOnlySpan<int> positions)
    {
        AddWeights(store, head, queries, positions, _sums[head]);
        Evict(head);
    }

    void Evict(int head)
    {
        var (kept, sums) = (_kept[head], _sums[head]);
        while (kept.Count > _keys)
        {
            var old = kept.Count - (_keys / 2);
            var least = 0;
            for (var i = 1; i < old; i++)
            {
                least = sums[kept[i]] < sums[kept[least]] ? i : least;
            }
            kept.RemoveAt(least);
        }
    }
}
