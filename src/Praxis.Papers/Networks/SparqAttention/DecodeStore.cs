using Praxis.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Praxis.Papers.Networks;

/// <summary>
/// Keys and values of heads that share nothing, for steps with one query: K and V as (S × d), with <see cref="SparqKeyLayout.Doubled"/>
/// also Kᵀ as (d × S), and the running sum of V. Dense attention and SparQ read the same store.
/// </summary>
public sealed class DecodeStore
{
    const int DenseBlock = 128;

    readonly float[][] _keys, _values, _components;
    readonly double[][] _sums;
    int _capacity;

    /// <summary>A store of heads of a width.</summary>
    public DecodeStore(int heads, int width, SparqKeyLayout layout = SparqKeyLayout.Doubled, int capacity = 64)
    {
        if (heads < 1 || width < 1 || capacity < 1)
        {
            throw new ArgumentException($"DecodeStore: {heads} heads of width {width} with room for {capacity} positions were asked for; each must be at least 1.");
        }
        if (!Enum.IsDefined(layout))
        {
            throw new ArgumentException($"DecodeStore: the layout {layout} does not exist; use one of {string.Join(", ", Enum.GetNames<SparqKeyLayout>())}.");
        }
        (Heads, Width, Layout, _capacity) = (heads, width, layout, capacity);
        _keys = Make(capacity * width);
        _values = Make(capacity * width);
        _components = layout == SparqKeyLayout.Doubled ? Make(capacity * width) : [];
        _sums = [.. Enumerable.Range(0, heads).Select(_ => new double[width])];

        float[][] Make(int size) => [.. Enumerable.Range(0, heads).Select(_ => new float[size])];
    }

    /// <summary>Heads that hold keys and values, those of all texts of a batch together.</summary>
    public int Heads { get; }

    /// <summary>d.</summary>
    public int Width { get; }

    /// <summary>How keys lie in memory.</summary>
    public SparqKeyLayout Layout { get; }

    /// <summary>S: how many positions are held.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that the positions so far take; doubled keys cost half as much again.</summary>
    public long Bytes => (long)Heads * Length * Width * sizeof(float) * (Layout == SparqKeyLayout.Doubled ? 3 : 2);

    internal ReadOnlySpan<float> Keys(int head) => _keys[head].AsSpan(0, Length * Width);

    internal ReadOnlySpan<float> Values(int head) => _values[head].AsSpan(0, Length * Width);

    /// <summary>Component j of all keys of a head, contiguous.</summary>
    internal ReadOnlySpan<float> Component(int head, int j) => _components[head].AsSpan(j * _capacity, Length);

    /// <summary>Σ of the values of a head, which grows by one addition a position.</summary>
    internal ReadOnlySpan<double> ValueSum(int head) => _sums[head];

    /// <summary>Adds positions: keys and values of (heads × positions × width).</summary>
    public void Append(ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int positions)
    {
        var size = positions * Width;
        if (positions < 1 || keys.Length != Heads * size || values.Length != Heads * size)
        {
            throw new ArgumentException($"DecodeStore: {keys.Length} and {values.Length} numbers were given for {positions} positions; keys and values have {Heads} × positions × {Width}.");
        }
        SparQ.CheckFinite(keys);
        SparQ.CheckFinite(values);
        Reserve(Length + positions);
        for (var head = 0; head < Heads; head++)
        {
            var k = keys.Slice(head * size, size);
            var v = values.Slice(head * size, size);
            k.CopyTo(_keys[head].AsSpan(Length * Width));
            v.CopyTo(_values[head].AsSpan(Length * Width));
            for (var i = 0; i < size; i++)
            {
                _sums[head][i % Width] += v[i];
                if (Layout == SparqKeyLayout.Doubled)
                {
                    _components[head][(i % Width * _capacity) + Length + (i / Width)] = k[i];
                }
            }
        }
        Length += positions;
    }

    /// <summary>
    /// Dense attention of one query for each asking head: softmax(q·Kᵀ/√d)·V, in one pass over K and V with a running maximum.
    /// </summary>
    /// <param name="queries">(heads × group × width).</param>
    /// <param name="group">How many asking heads share a head.</param>
    /// <param name="output">(heads × group × width).</param>
    public void AttendDense(float[] queries, int group, float[] output)
    {
        Check(queries, group, output);
        SpanKernels.ParallelFor(Heads, 1, (from, to) =>
        {
            using var lease = SpanKernels.Rent<float>(DenseBlock);
            for (var head = from; head < to; head++)
            {
                for (var g = 0; g < group; g++)
                {
                    var at = ((head * group) + g) * Width;
                    DenseHead(head, queries.AsSpan(at, Width), lease.Span, output.AsSpan(at, Width));
                }
            }
        });
    }

    internal void Check(float[] queries, int group, float[] output)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(output);
        if (Length == 0 || group < 1 || queries.Length != Heads * group * Width || output.Length != queries.Length)
        {
            throw new ArgumentException($"DecodeStore: {queries.Length} numbers of queries and {output.Length} of output were given for {Heads} heads × {group} × {Width} over {Length} positions; both must have that many, and there must be a position.");
        }
        SparQ.CheckFinite(queries);
    }

    void DenseHead(int head, ReadOnlySpan<float> query, Span<float> scores, Span<float> output)
    {
        var scale = 1 / MathF.Sqrt(Width);
        var (highest, sum) = (float.NegativeInfinity, 0f);
        output.Clear();
        for (var start = 0; start < Length; start += DenseBlock)
        {
            var rows = Math.Min(DenseBlock, Length - start);
            var block = scores[..rows];
            SpanKernels.Gemv(rows, Width, Keys(head)[(start * Width)..], Width, query, block);
            TensorPrimitives.Multiply(block, scale, block);
            var top = Math.Max(highest, TensorPrimitives.Max<float>(block));
            var shrink = MathF.Exp(highest - top);
            TensorPrimitives.Subtract(block, top, block);
            TensorPrimitives.Exp<float>(block, block);
            sum = (sum * shrink) + TensorPrimitives.Sum<float>(block);
            if (shrink != 1)
            {
                TensorPrimitives.Multiply(output, shrink, output);
            }
            SpanKernels.Gemv(rows, Width, Values(head)[(start * Width)..], Width, block, output, transpose: true, accumulate: true);
            highest = top;
        }
        TensorPrimitives.Multiply(output, 1 / sum, output);
    }

    void Reserve(int length)
    {
        if (length <= _capacity)
        {
            return;
        }
        var wider = Math.Max(length, 2 * _capacity);
        for (var head = 0; head < Heads; head++)
        {
            Array.Resize(ref _keys[head], wider * Width);
            Array.Resize(ref _values[head], wider * Width);
            if (Layout == SparqKeyLayout.Doubled)
            {
                var grown = new float[wider * Width];
                for (var j = 0; j < Width; j++)
                {
                    Component(head, j).CopyTo(grown.AsSpan(j * wider));
                }
                _components[head] = grown;
            }
        }
        _capacity = wider;
    }
}
