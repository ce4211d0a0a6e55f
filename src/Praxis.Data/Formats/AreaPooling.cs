namespace Praxis.Data.Formats;

/// <summary>Shrinks pictures by area. All weights are whole numbers, so the result is exact before it is rounded, on every machine.</summary>
static class AreaPooling
{
    /// <summary>The old pixels under one new pixel, and how much of each lies under it, in units of 1 / (new size).</summary>
    public readonly record struct Span(int Start, int[] Weights);

    public static Span[] Spans(int oldSize, int newSize)
    {
        var spans = new Span[newSize];
        for (var i = 0; i < newSize; i++)
        {
            var from = i * oldSize;
            var to = from + oldSize;
            var first = from / newSize;
            var weights = new int[(to + newSize - 1) / newSize - first];
            for (var j = 0; j < weights.Length; j++)
                weights[j] = Math.Min(to, (first + j + 1) * newSize) - Math.Max(from, (first + j) * newSize);
            spans[i] = new Span(first, weights);
        }
        return spans;
    }

    public static void Pool(ReadOnlySpan<byte> plane, int stride, Span[] rows, Span[] columns, Span<byte> pooled)
    {
        var area = Total(rows[0]) * Total(columns[0]);
        var next = 0;
        foreach (var row in rows)
            foreach (var column in columns)
            {
                var sum = 0L;
                for (var y = 0; y < row.Weights.Length; y++)
                {
                    var line = plane.Slice((row.Start + y) * stride + column.Start, column.Weights.Length);
                    var across = 0L;
                    for (var x = 0; x < line.Length; x++)
                        across += column.Weights[x] * line[x];
                    sum += row.Weights[y] * across;
                }
                pooled[next++] = (byte)((sum + area / 2) / area);
            }
    }

    static long Total(Span span) => span.Weights.Sum();
}
