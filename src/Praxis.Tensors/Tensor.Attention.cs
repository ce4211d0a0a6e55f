namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// softmax(scale·q·kᵀ + mask)·v without ever holding the scores. q is (batch × heads × queries × width), k and v are
    /// (batch × key heads × keys × width); several query heads may share a key head.
    /// </summary>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="mask">Bool (true: may be seen) or a number added to each score, broadcasting to (batch × heads × queries × keys).</param>
    /// <param name="causal">Query i sees keys up to i + keys − queries: the last query sees all.</param>
    /// <param name="scale">By default 1/√width.</param>
    /// <remarks>A query that may see no key gives zeros.</remarks>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor? mask = null, bool causal = false, double? scale = null)
    {
        var shape = CheckAttention(q, k, v, mask);
        var factor = scale ?? 1 / Math.Sqrt(shape.Width);
        if (mask is not null && Tape.Wants(mask))
        {
            return AttentionWithWeights(q, k, v, mask, causal, scale).Output;
        }
        (q, k, v) = (WithRows(q), WithRows(k), WithRows(v));
        var seen = mask is null ? (View?)null
            : (mask.IsFloating || mask.DType == DType.Bool ? mask : mask.To(DType.Bool)).Fitted(q.DType).View.BroadcastTo([shape.Batch, shape.Heads, shape.Queries, shape.Keys]);
        // Laid out as (batch × length × heads × width), so that joining the heads again copies nothing.
        var y = Allocate([shape.Batch, shape.Queries, shape.Heads, shape.ValueWidth], q.DType).Transpose(1, 2);
        var logSums = Allocate([shape.Batch, shape.Heads, shape.Queries], q.DType);
        q.Device.Attention(q.View, k.View, v.View, seen, y.View, logSums.View, shape, factor, causal);
        return Tape.Record("Attention", y, [q, k, v], (g, needs) =>
        {
            if (Gradient.IsOn)
            {
                return Tape.Through(g, needs, [q, k, v], s => AttentionWithWeights(s[0], s[1], s[2], mask, causal, scale).Output);
            }
            g = WithRows(g);
            Tensor gq = Gradients(q), gk = Gradients(k), gv = Gradients(v);
            q.Device.AttentionGradient(g.View, q.View, k.View, v.View, seen, y.View, logSums.View, gq.View, gk.View, gv.View, shape, factor, causal);
            return [needs[0] ? gq : null, needs[1] ? gk : null, needs[2] ? gv : null];
        }, q, k, v);

        // Heads that were split from one row of features get gradients that lie in such rows, too.
        static Tensor Gradients(Tensor x) => x.Steps[1] < x.Steps[2]
            ? Allocate([x.Sizes[0], x.Sizes[2], x.Sizes[1], x.Sizes[3]], x.DType).Transpose(1, 2)
            : Allocate(x.Sizes, x.DType);
    }

    /// <summary>
    /// The same attention with its weights softmax(scale·q·kᵀ + mask), through which gradients flow: for losses on attention
    /// maps, injected maps and taps. Holds all scores.
    /// </summary>
    public static (Tensor Output, Tensor Weights) AttentionWithWeights(Tensor q, Tensor k, Tensor v, Tensor? mask = null, bool causal = false, double? scale = null)
    {
        var shape = CheckAttention(q, k, v, mask);
        if (shape.HeadsPerKey > 1)
        {
            k = k.Unsqueeze(2).Expand(shape.Batch, shape.KeyHeads, shape.HeadsPerKey, shape.Keys, shape.Width).Reshape(shape.Batch, shape.Heads, shape.Keys, shape.Width);
            v = v.Unsqueeze(2).Expand(shape.Batch, shape.KeyHeads, shape.HeadsPerKey, shape.Keys, shape.ValueWidth).Reshape(shape.Batch, shape.Heads, shape.Keys, shape.ValueWidth);
        }
        var scores = q.MatMul(k.T) * (scale ?? 1 / Math.Sqrt(shape.Width));
        Tensor? hidden = null;
        if (mask is not null && mask.IsFloating)
        {
            scores += mask.To(scores.DType);
            hidden = mask.Detach().EqualTo(double.NegativeInfinity);
        }
        else if (mask is not null)
        {
            hidden = mask.Not();
        }
        if (causal)
        {
            var late = Arange(shape.Keys) > (Arange(shape.Queries).Unsqueeze(1) + (shape.Keys - shape.Queries));
            hidden = hidden is null ? late : hidden.Or(late);
        }
        if (hidden is null)
        {
            var weights = scores.Softmax(-1);
            return (weights.MatMul(v), weights);
        }
        // A row without any key gets finite scores, and its weights are cleared afterwards.
        var empty = hidden.All([hidden.Rank - 1], keepDim: true);
        var visible = Where(hidden, Where(empty, 0, Scalar(double.NegativeInfinity, scores.DType).Expand(empty.Sizes)), scores).Softmax(-1);
        visible = Where(hidden, 0, visible);
        return (visible.MatMul(v), visible);
    }

    static AttentionShape CheckAttention(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(q);
        ArgumentNullException.ThrowIfNull(k);
        ArgumentNullException.ThrowIfNull(v);
        if (q.Rank != 4 || k.Rank != 4 || v.Rank != 4)
        {
            throw new ArgumentException($"Attention: q, k and v have shapes {q.Shape}, {k.Shape} and {v.Shape}; each must be (batch × heads × length × width).");
        }
        if (q.DType != k.DType || q.DType != v.DType || q.DType is not (DType.Float32 or DType.Float64))
        {
            throw new ArgumentException($"Attention: q, k and v are of types {q.DType.Name()}, {k.DType.Name()} and {v.DType.Name()}; all must be float32 or all float64.");
        }
        if (q.Sizes[0] != k.Sizes[0] || q.Sizes[0] != v.Sizes[0] || k.Sizes[1] != v.Sizes[1] || k.Sizes[2] != v.Sizes[2] || q.Sizes[3] != k.Sizes[3] || k.Sizes[1] == 0 || q.Sizes[1] % k.Sizes[1] != 0)
        {
            throw new ArgumentException($"Attention: q {q.Shape}, k {k.Shape} and v {v.Shape} do not meet: the batches, key lengths and widths must agree and the query heads be a multiple of the key heads.");
        }
        int[] scores = [q.Sizes[0], q.Sizes[1], q.Sizes[2], k.Sizes[2]];
        if (mask is not null && !Shapes.Broadcast(scores, mask.Sizes, "Attention").AsSpan().SequenceEqual(scores))
        {
            throw new ArgumentException($"Attention: a mask of shape {mask.Shape} does not broadcast to scores of shape {Shapes.Text(scores)}.");
        }
        return new(q.Sizes[0], q.Sizes[1], k.Sizes[1], q.Sizes[2], k.Sizes[2], q.Sizes[3], v.Sizes[3]);
    }

    // Kernels read rows of consecutive numbers.
    static Tensor WithRows(Tensor x) => x.Steps[3] == 1 || x.Sizes[3] == 1 ? x : x.Contiguous();

    Tensor Fitted(DType type) => DType == DType.Bool ? this : To(type);
}
