using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Kernels;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Attention(in View q, in View k, in View v, View? mask, in View y, in View logSums, in AttentionShape shape, double scale, bool causal)
    {
        if (q.Type == DType.Float64)
        {
            Attention<double>(q, k, v, mask, y, logSums, shape, scale, causal);
        }
        else
        {
            Attention<float>(q, k, v, mask, y, logSums, shape, (float)scale, causal);
        }
    }

    public override void AttentionGradient(in View g, in View q, in View k, in View v, View? mask, in View y, in View logSums, in View gq, in View gk, in View gv, in AttentionShape shape, double scale, bool causal)
    {
        if (q.Type == DType.Float64)
        {
            AttentionGradient<double>(g, q, k, v, mask, y, logSums, gq, gk, gv, shape, scale, causal);
        }
        else
        {
            AttentionGradient<float>(g, q, k, v, mask, y, logSums, gq, gk, gv, shape, (float)scale, causal);
        }
    }

    static void Attention<T>(in View q, in View k, in View v, View? mask, in View y, in View logSums, in AttentionShape shape, T scale, bool causal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* pq = &q.Storage.Start, pk = &k.Storage.Start, pv = &v.Storage.Start, py = &y.Storage.Start, ps = &logSums.Storage.Start, pm = &(mask ?? q).Storage.Start)
        {
            var job = new AttentionJob<T>
            {
                Q = new Heads<T>(q, pq),
                K = new Heads<T>(k, pk),
                V = new Heads<T>(v, pv),
                Y = new Heads<T>(y, py),
                LogSums = (T*)ps + logSums.Offset,
                Mask = new AttentionMask<T>(mask, pm),
                Shape = shape,
                Scale = scale,
                Causal = causal,
            };
            Widest<T, AttentionJob<T>>.Over(job, shape.Batch * shape.Heads, 1);
        }
        KeepAlive(q, k, v, mask, y, logSums);
    }

    static void AttentionGradient<T>(in View g, in View q, in View k, in View v, View? mask, in View y, in View logSums, in View gq, in View gk, in View gv, in AttentionShape shape, T scale, bool causal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* pq = &q.Storage.Start, pk = &k.Storage.Start, pv = &v.Storage.Start, py = &y.Storage.Start, ps = &logSums.Storage.Start, pm = &(mask ?? q).Storage.Start)
        fixed (byte* pg = &g.Storage.Start, pgq = &gq.Storage.Start, pgk = &gk.Storage.Start, pgv = &gv.Storage.Start)
        {
            var job = new AttentionGradientJob<T>
            {
                Q = new Heads<T>(q, pq),
                K = new Heads<T>(k, pk),
                V = new Heads<T>(v, pv),
                Y = new Heads<T>(y, py),
                G = new Heads<T>(g, pg),
                Gq = new Heads<T>(gq, pgq),
                Gk = new Heads<T>(gk, pgk),
                Gv = new Heads<T>(gv, pgv),
                LogSums = (T*)ps + logSums.Offset,
                Mask = new AttentionMask<T>(mask, pm),
                Shape = shape,
                Scale = scale,
                Causal = causal,
            };
            Widest<T, AttentionGradientJob<T>>.Over(job, shape.Batch * shape.KeyHeads, 1);
        }
        KeepAlive(q, k, v, mask, y, logSums);
        KeepAlive(g, gq, gk, null, gv, gv);
    }

    static void KeepAlive(in View a, in View b, in View c, View? d, in View e, in View f)
    {
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(c.Storage);
        GC.KeepAlive(d?.Storage);
        GC.KeepAlive(e.Storage);
        GC.KeepAlive(f.Storage);
    }

    /// <summary>The matrices of all heads of a tensor (batch × heads × length × width).</summary>
    readonly struct Heads<T>(in View view, byte* start)
        where T : unmanaged
    {
        readonly T* _start = (T*)start + view.Offset;
        readonly nint _batch = view.Steps[0], _head = view.Steps[1];

        public readonly nint Row = view.Steps[2];

        public T* At(int batch, int head) => _start + (batch * _batch) + (head * _head);
    }

    /// <summary>What is added to the scores, or which keys may be seen.</summary>
    readonly struct AttentionMask<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        readonly byte* _start;
        readonly nint _batch, _head, _query, _key;
        readonly bool _truth;

        public AttentionMask(View? mask, byte* start)
        {
            if (mask is { } view)
            {
                _truth = view.Type == DType.Bool;
                _start = start + ((nint)view.Offset * view.Type.Size());
                (_batch, _head, _query, _key) = (view.Steps[0], view.Steps[1], view.Steps[2], view.Steps[3]);
            }
        }

        public bool IsPresent => _start != null;

        public void Apply(T* scores, int batch, int head, int query, int firstKey, int count)
        {
            var at = (batch * _batch) + (head * _head) + (query * _query) + (firstKey * _key);
            if (_truth)
            {
                for (nint i = 0; i < count; i++)
                {
                    if (_start[at + (i * _key)] == 0)
                    {
                        scores[i] = T.NegativeInfinity;
                    }
                }
                return;
            }
            var added = (T*)_start + at;
            for (nint i = 0; i < count; i++)
            {
                scores[i] += added[i * _key];
            }
        }
    }

    // Tiles of scores small enough to stay in the nearest caches.
    const int QueryBlock = 64;
    const int KeyBlock = 256;

    /// <summary>scores = scale·q·kᵀ + mask for a block; what may not be seen is −∞.</summary>
    static void Scores<S, T>(T* q, nint qRow, T* k, nint kRow, T* scores, int queries, int keys, in AttentionShape shape, T scale, in AttentionMask<T> mask, bool causal, int batch, int head, int firstQuery, int firstKey)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gemm.Run(new Product<T>
        {
            Rows = queries,
            Columns = keys,
            Depth = shape.Width,
            Batch = 1,
            A = q,
            ARow = qRow,
            AColumn = 1,
            B = k,
            BRow = 1,
            BColumn = kRow,
            C = scores,
            CRow = KeyBlock,
            CColumn = 1,
        });
        for (var i = 0; i < queries; i++)
        {
            var row = scores + ((nint)i * KeyBlock);
            RowMath.Affine<S, T>(row, scale, T.Zero, row, keys);
            if (mask.IsPresent)
            {
                mask.Apply(row, batch, head, firstQuery + i, firstKey, keys);
            }
            if (causal)
            {
                var seen = Math.Clamp(firstQuery + i + shape.Keys - shape.Queries + 1 - firstKey, 0, keys);
                new Span<T>(row + seen, keys - seen).Fill(T.NegativeInfinity);
            }
        }
    }

    // The first key block that none of a block of queries may see.
    static int KeysSeen(in AttentionShape shape, bool causal, int lastQuery) =>
        causal ? Math.Clamp(lastQuery + 1 + shape.Keys - shape.Queries, 0, shape.Keys) : shape.Keys;

    struct AttentionJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        public Heads<T> Q, K, V, Y;
        public T* LogSums;
        public AttentionMask<T> Mask;
        public AttentionShape Shape;
        public T Scale;
        public bool Causal;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            using var scratch = Scratch.Rent<T>(QueryBlock * KeyBlock);
            using var rows = Scratch.Rent<T>(2 * QueryBlock);
            for (var item = start; item < end; item++)
            {
                for (var first = 0; first < Shape.Queries; first += QueryBlock)
                {
                    Block<S>(item / Shape.Heads, item % Shape.Heads, first, Math.Min(QueryBlock, Shape.Queries - first), scratch.Pointer, rows.Pointer);
                }
            }
        }

        readonly void Block<S>(int batch, int head, int firstQuery, int queries, T* scores, T* rows)
            where S : struct, ILanes<S, T>
        {
            T* largest = rows, sums = rows + QueryBlock;
            new Span<T>(largest, queries).Fill(T.NegativeInfinity);
            new Span<T>(sums, queries).Clear();
            var keyHead = head / Shape.HeadsPerKey;
            T* q = Q.At(batch, head) + (firstQuery * Q.Row), y = Y.At(batch, head) + (firstQuery * Y.Row);
            T* k = K.At(batch, keyHead), v = V.At(batch, keyHead);
            var seen = KeysSeen(Shape, Causal, firstQuery + queries - 1);
            for (var firstKey = 0; firstKey < seen; firstKey += KeyBlock)
            {
                var keys = Math.Min(KeyBlock, seen - firstKey);
                Scores<S, T>(q, Q.Row, k + (firstKey * K.Row), K.Row, scores, queries, keys, Shape, Scale, Mask, Causal, batch, head, firstQuery, firstKey);
                for (var i = 0; i < queries; i++)
                {
                    var row = scores + ((nint)i * KeyBlock);
                    var max = T.Max(largest[i], RowMath.Max(row, keys));
                    if (T.IsNegativeInfinity(max))
                    {
                        new Span<T>(row, keys).Clear();
                        continue;
                    }
                    // What was gathered so far is measured against the new maximum.
                    var shrink = T.IsNegativeInfinity(largest[i]) ? T.Zero : T.Exp(largest[i] - max);
                    sums[i] = (sums[i] * shrink) + RowMath.ExpSum<S, T>(row, max, row, keys);
                    largest[i] = max;
                    if (firstKey > 0)
                    {
                        RowMath.Affine<S, T>(y + (i * Y.Row), shrink, T.Zero, y + (i * Y.Row), Shape.ValueWidth);
                    }
                }
                Gemm.Run(new Product<T>
                {
                    Rows = queries,
                    Columns = Shape.ValueWidth,
                    Depth = keys,
                    Batch = 1,
                    A = scores,
                    ARow = KeyBlock,
                    AColumn = 1,
                    B = v + (firstKey * V.Row),
                    BRow = V.Row,
                    BColumn = 1,
                    C = y,
                    CRow = Y.Row,
                    CColumn = 1,
                    Accumulate = firstKey > 0,
                });
            }
            for (var i = 0; i < queries; i++)
            {
                var row = y + (i * Y.Row);
                LogSums[((((nint)batch * Shape.Heads) + head) * Shape.Queries) + firstQuery + i] = largest[i] + T.Log(sums[i]);
                if (sums[i] == T.Zero)
                {
                    // A query that may see nothing gives zeros.
                    new Span<T>(row, Shape.ValueWidth).Clear();
                }
                else
                {
                    RowMath.Affine<S, T>(row, T.One / sums[i], T.Zero, row, Shape.ValueWidth);
                }
            }
        }
    }

    struct AttentionGradientJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        public Heads<T> Q, K, V, Y, G, Gq, Gk, Gv;
        public T* LogSums;
        public AttentionMask<T> Mask;
        public AttentionShape Shape;
        public T Scale;
        public bool Causal;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            using var first = Scratch.Rent<T>(QueryBlock * KeyBlock);
            using var second = Scratch.Rent<T>(QueryBlock * KeyBlock);
            using var dots = Scratch.Rent<T>(QueryBlock);
            for (var item = start; item < end; item++)
            {
                int batch = item / Shape.KeyHeads, keyHead = item % Shape.KeyHeads;
                Clear(Gk, batch, keyHead, Shape.Keys, Shape.Width);
                Clear(Gv, batch, keyHead, Shape.Keys, Shape.ValueWidth);
                for (var head = keyHead * Shape.HeadsPerKey; head < (keyHead + 1) * Shape.HeadsPerKey; head++)
                {
                    Clear(Gq, batch, head, Shape.Queries, Shape.Width);
                    for (var query = 0; query < Shape.Queries; query += QueryBlock)
                    {
                        Block<S>(batch, head, keyHead, query, Math.Min(QueryBlock, Shape.Queries - query), first.Pointer, second.Pointer, dots.Pointer);
                    }
                }
            }
        }

        // P = exp(S − L); gV += Pᵀ·g; gS = P ∘ (g·Vᵀ − Σ g∘y)·scale; gQ += gS·K; gK += gSᵀ·Q.
        readonly void Block<S>(int batch, int head, int keyHead, int firstQuery, int queries, T* p, T* gp, T* dots)
            where S : struct, ILanes<S, T>
        {
            T* q = Q.At(batch, head) + (firstQuery * Q.Row), y = Y.At(batch, head) + (firstQuery * Y.Row);
            T* g = G.At(batch, head) + (firstQuery * G.Row), gq = Gq.At(batch, head) + (firstQuery * Gq.Row);
            var logSums = LogSums + ((((nint)batch * Shape.Heads) + head) * Shape.Queries) + firstQuery;
            for (var i = 0; i < queries; i++)
            {
                dots[i] = RowMath.Dot<S, T>(g + (i * G.Row), y + (i * Y.Row), Shape.ValueWidth);
            }
            var seen = KeysSeen(Shape, Causal, firstQuery + queries - 1);
            for (var firstKey = 0; firstKey < seen; firstKey += KeyBlock)
            {
                var keys = Math.Min(KeyBlock, seen - firstKey);
                T* k = K.At(batch, keyHead) + (firstKey * K.Row), v = V.At(batch, keyHead) + (firstKey * V.Row);
                Scores<S, T>(q, Q.Row, k, K.Row, p, queries, keys, Shape, Scale, Mask, Causal, batch, head, firstQuery, firstKey);
                for (var i = 0; i < queries; i++)
                {
                    var row = p + ((nint)i * KeyBlock);
                    if (T.IsNegativeInfinity(logSums[i]))
                    {
                        new Span<T>(row, keys).Clear();
                    }
                    else
                    {
                        RowMath.ExpSum<S, T>(row, logSums[i], row, keys);
                    }
                }
                Gemm.Run(new Product<T>
                {
                    Rows = keys,
                    Columns = Shape.ValueWidth,
                    Depth = queries,
                    Batch = 1,
                    A = p,
                    ARow = 1,
                    AColumn = KeyBlock,
                    B = g,
                    BRow = G.Row,
                    BColumn = 1,
                    C = Gv.At(batch, keyHead) + (firstKey * Gv.Row),
                    CRow = Gv.Row,
                    CColumn = 1,
                    Accumulate = true,
                });
                Gemm.Run(new Product<T>
                {
                    Rows = queries,
                    Columns = keys,
                    Depth = Shape.ValueWidth,
                    Batch = 1,
                    A = g,
                    ARow = G.Row,
                    AColumn = 1,
                    B = v,
                    BRow = 1,
                    BColumn = V.Row,
                    C = gp,
                    CRow = KeyBlock,
                    CColumn = 1,
                });
                for (var i = 0; i < queries; i++)
                {
                    Through<S>(p + ((nint)i * KeyBlock), gp + ((nint)i * KeyBlock), dots[i], keys);
                }
                Gemm.Run(new Product<T>
                {
                    Rows = queries,
                    Columns = Shape.Width,
                    Depth = keys,
                    Batch = 1,
                    A = gp,
                    ARow = KeyBlock,
                    AColumn = 1,
                    B = k,
                    BRow = K.Row,
                    BColumn = 1,
                    C = gq,
                    CRow = Gq.Row,
                    CColumn = 1,
                    Accumulate = true,
                });
                Gemm.Run(new Product<T>
                {
                    Rows = keys,
                    Columns = Shape.Width,
                    Depth = queries,
                    Batch = 1,
                    A = gp,
                    ARow = 1,
                    AColumn = KeyBlock,
                    B = q,
                    BRow = Q.Row,
                    BColumn = 1,
                    C = Gk.At(batch, keyHead) + (firstKey * Gk.Row),
                    CRow = Gk.Row,
                    CColumn = 1,
                    Accumulate = true,
                });
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Through<S>(T* p, T* gp, T dot, int keys)
            where S : struct, ILanes<S, T>
        {
            S by = S.Of(dot), scale = S.Of(Scale);
            var i = 0;
            for (; i <= keys - S.Count; i += S.Count)
            {
                (S.Load(p + i) * (S.Load(gp + i) - by) * scale).Store(gp + i);
            }
            for (; i < keys; i++)
            {
                gp[i] = p[i] * (gp[i] - dot) * Scale;
            }
        }

        static void Clear(in Heads<T> heads, int batch, int head, int rows, int width)
        {
            var at = heads.At(batch, head);
            for (nint i = 0; i < rows; i++)
            {
                new Span<T>(at + (i * heads.Row), width).Clear();
            }
        }
    }
}
