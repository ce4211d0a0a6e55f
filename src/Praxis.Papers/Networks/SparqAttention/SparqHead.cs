using Praxis.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Praxis.Papers.Networks;

/// <summary>The steps of SparQ for the queries of one key head; each part is one line of the algorithm.</summary>
static class SparqHead
{
    const int ScoreBlock = 2048;
    const int LineFloats = 16;

    public static void Attend(DecodeStore store, int head, ReadOnlySpan<float> queries, Span<float> output, SparqOptions options, SparqStatistics? statistics, ReadOnlySpan<bool> allowed)
    {
        var (s, d, group) = (store.Length, store.Width, queries.Length / store.Width);
        var r = Math.Min(options.Components, d);
        using var componentLease = SpanKernels.Rent<int>(r);
        using var scoreLease = SpanKernels.Rent<float>((group + (group > 1 ? 1 : 0)) * s);
        using var positionLease = SpanKernels.Rent<int>(Math.Min(options.Keys + 1, s));
        var components = componentLease.Span[..r];
        ChooseComponents(queries, d, options, s, components);
        var scores = scoreLease.Span;
        for (var g = 0; g < group; g++)
        {
            var query = queries.Slice(g * d, d);
            var own = scores.Slice(g * s, s);
            Approximate(store, head, query, components, (float)(1 / Temperature(query, components, options.Temperature)), own);
            Mask(own, allowed);
        }
        var summed = scores[..s];
        if (group > 1)
        {
            summed = scores.Slice(group * s, s);
            scores[..s].CopyTo(summed);
            for (var g = 1; g < group; g++)
            {
                TensorPrimitives.Add(summed, scores.Slice(g * s, s), summed);
            }
        }
        var positions = positionLease.Span;
        positions = positions[..ChoosePositions(summed, options, allowed, positions)];
        Span<float> mean = stackalloc float[d <= 512 ? d : 0];
        mean = mean.Length == d ? mean : new float[d];
        if (options.ReallocateToMean)
        {
            MeanValue(store, head, allowed, mean);
        }
        for (var g = 0; g < group; g++)
        {
            var y = output.Slice(g * d, d);
            var alpha = options.ReallocateToMean || statistics is not null ? Coverage(scores.Slice(g * s, s), positions) : 1;
            Exact(store, head, queries.Slice(g * d, d), positions, y);
            if (options.ReallocateToMean)
            {
                // y = α·s·V[i₂] + (1 − α)·v̄
                TensorPrimitives.Multiply(y, alpha, y);
                SpanKernels.Axpy(1 - alpha, mean, y);
            }
            statistics?.AddAlpha(alpha);
        }
        statistics?.Add(((long)s * r) + (2L * (positions.Length - 1) * d) + (4L * d), LineBytes(s, d, components, positions.Length - 1, options.KeyLayout), (2L * s * d) + (2L * d));
    }

    /// <summary>i₁: the r components with the largest Σ|qⱼ| over the queries of the group, in rising order.</summary>
    internal static void ChooseComponents(ReadOnlySpan<float> queries, int d, SparqOptions options, int length, Span<int> components)
    {
        if (options.Choice == SparqComponentChoice.Random)
        {
            var drawn = new Rng(options.Seed).Split(length).Choose(d, components.Length);
            Array.Sort(drawn);
            drawn.CopyTo(components);
            return;
        }
        using var lease = SpanKernels.Rent<float>(d);
        var magnitude = lease.Span[..d];
        magnitude.Clear();
        for (var i = 0; i < queries.Length; i++)
        {
            magnitude[i % d] += MathF.Abs(queries[i]);
        }
        PartialSelection.Largest(magnitude, components.Length, components);
    }

    /// <summary>τ = √(d·Σ_{i₁}|q| / Σ|q|), which is √d where all components are read.</summary>
    internal static double Temperature(ReadOnlySpan<float> query, ReadOnlySpan<int> components, SparqTemperature kind)
    {
        if (kind == SparqTemperature.RootWidth)
        {
            return Math.Sqrt(query.Length);
        }
        var (all, chosen) = (0.0, 0.0);
        foreach (var q in query)
        {
            all += Math.Abs(q);
        }
        foreach (var j in components)
        {
            chosen += Math.Abs(query[j]);
        }
        // Where the chosen components are 0 all scores are 0, whatever τ is.
        return chosen > 0 ? Math.Sqrt(query.Length * chosen / all) : Math.Sqrt(query.Length);
    }

    /// <summary>q[i₁]·K[:,i₁]ᵀ/τ for all positions: r contiguous rows, in blocks that stay in the nearest cache, or strided reads.</summary>
    static void Approximate(DecodeStore store, int head, ReadOnlySpan<float> query, ReadOnlySpan<int> components, float scale, Span<float> scores)
    {
        if (store.Layout == SparqKeyLayout.Doubled)
        {
            for (var start = 0; start < scores.Length; start += ScoreBlock)
            {
                var block = scores.Slice(start, Math.Min(ScoreBlock, scores.Length - start));
                block.Clear();
                foreach (var j in components)
                {
                    SpanKernels.Axpy(query[j] * scale, store.Component(head, j).Slice(start, block.Length), block);
                }
            }
            return;
        }
        var keys = store.Keys(head);
        var d = store.Width;
        for (var t = 0; t < scores.Length; t++)
        {
            var row = keys.Slice(t * d, d);
            var sum = 0f;
            foreach (var j in components)
            {
                sum += query[j] * row[j];
            }
            scores[t] = sum * scale;
        }
    }

    static void Mask(Span<float> scores, ReadOnlySpan<bool> allowed)
    {
        for (var t = 0; t < allowed.Length; t++)
        {
            scores[t] = allowed[t] ? scores[t] : float.NegativeInfinity;
        }
    }

    /// <summary>i₂: the newest position that may be seen, the l such before it, and the best of the others, k + 1 together.</summary>
    internal static int ChoosePositions(Span<float> scores, SparqOptions options, ReadOnlySpan<bool> allowed, Span<int> positions)
    {
        var s = scores.Length;
        var start = s;
        for (var recent = 0; start > 0 && recent <= options.LocalKeys;)
        {
            start--;
            recent += allowed.IsEmpty || allowed[start] ? 1 : 0;
        }
        var found = PartialSelection.Largest(scores[..start], Math.Min(options.Keys - options.LocalKeys, start), positions);
        for (var t = start; t < s; t++)
        {
            if (allowed.IsEmpty || allowed[t])
            {
                positions[found++] = t;
            }
        }
        return found > 0 ? found : throw new ArgumentException("SparQ: a query may see no position at all; its mask must allow at least one.");
    }

    /// <summary>α = Σ_{i₂} ŝ, where ŝ is the softmax of the scores over all positions.</summary>
    static float Coverage(Span<float> scores, ReadOnlySpan<int> positions)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        TensorPrimitives.Exp<float>(scores, scores);
        var (all, chosen) = ((double)TensorPrimitives.Sum<float>(scores), 0.0);
        if (positions.Length == scores.Length)
        {
            return 1;
        }
        foreach (var t in positions)
        {
            chosen += scores[t];
        }
        return (float)Math.Min(1, chosen / all);
    }

    /// <summary>softmax(q·K[i₂]ᵀ/√d)·V[i₂].</summary>
    internal static void Exact(DecodeStore store, int head, ReadOnlySpan<float> query, ReadOnlySpan<int> positions, Span<float> y)
    {
        var keys = store.Keys(head);
        var values = store.Values(head);
        var d = store.Width;
        using var lease = SpanKernels.Rent<float>(positions.Length);
        var weights = lease.Span[..positions.Length];
        var scale = 1 / MathF.Sqrt(d);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = SpanKernels.Dot(query, keys.Slice(positions[i] * d, d)) * scale;
        }
        TensorPrimitives.SoftMax<float>(weights, weights);
        y.Clear();
        for (var i = 0; i < weights.Length; i++)
        {
            SpanKernels.Axpy(weights[i], values.Slice(positions[i] * d, d), y);
        }
    }

    /// <summary>v̄: the mean of the values of all positions that may be seen; the running sum gives it where all may.</summary>
    static void MeanValue(DecodeStore store, int head, ReadOnlySpan<bool> allowed, Span<float> mean)
    {
        if (allowed.IsEmpty || !allowed.Contains(false))
        {
            var sum = store.ValueSum(head);
            for (var j = 0; j < mean.Length; j++)
            {
                mean[j] = (float)(sum[j] / store.Length);
            }
            return;
        }
        mean.Clear();
        var count = 0;
        for (var t = 0; t < allowed.Length; t++)
        {
            if (allowed[t])
            {
                count++;
                SpanKernels.Axpy(1, store.Values(head).Slice(t * mean.Length, mean.Length), mean);
            }
        }
        TensorPrimitives.Multiply(mean, 1f / Math.Max(1, count), mean);
    }

    static long LineBytes(int s, int d, ReadOnlySpan<int> components, int keys, SparqKeyLayout layout)
    {
        long lines = 0;
        if (layout == SparqKeyLayout.Doubled)
        {
            lines = (long)components.Length * ((s + LineFloats - 1) / LineFloats);
        }
        else
        {
            var last = -1;
            foreach (var j in components)
            {
                if (j / LineFloats != last)
                {
                    (lines, last) = (lines + s, j / LineFloats);
                }
            }
        }
        return ((lines * LineFloats) + (2L * keys * d) + (4L * d)) * sizeof(float);
    }
}
