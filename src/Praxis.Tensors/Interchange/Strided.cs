namespace Praxis.Tensors.Interchange;

/// <summary>Copies the elements of a strided view into row-major order.</summary>
public static class Strided
{
    /// <summary>
    /// Reads a view in row-major order: a whole read goes straight to its destination, a part makes and keeps the
    /// whole. The view begins at byte 0 of the source and spans <paramref name="span"/> bytes of it.
    /// </summary>
    public static ByteReader RowMajor(ByteReader source, int[] shape, long[] byteStrides, int elementSize, int span, int length)
    {
        ArgumentNullException.ThrowIfNull(source);
        var kept = new Lazy<byte[]>(() =>
        {
            var whole = new byte[length];
            Fill(whole);
            return whole;
        });
        return (offset, destination) =>
        {
            if (destination.Length == length)
            {
                Fill(destination);
            }
            else
            {
                kept.Value.AsSpan((int)offset, destination.Length).CopyTo(destination);
            }
        };

        void Fill(Span<byte> destination)
        {
            var bytes = new byte[span];
            source(0, bytes);
            Gather(bytes, shape, byteStrides, elementSize, destination);
        }
    }

    /// <summary>
    /// Writes element after element of the view, the last dimension fastest: the element at (i₀, i₁, …) begins at
    /// byte Σ iₖ · strideₖ of the source. The caller has checked that the view lies within the source.
    /// </summary>
    public static void Gather(ReadOnlySpan<byte> source, ReadOnlySpan<int> shape, ReadOnlySpan<long> byteStrides, int elementSize, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return;
        }
        if (shape.IsEmpty)
        {
            source[..elementSize].CopyTo(destination);
            return;
        }
        Span<int> index = stackalloc int[shape.Length];
        index.Clear();
        var last = shape.Length - 1;
        var row = 0L;
        var written = 0;
        while (true)
        {
            var position = row;
            if (byteStrides[last] == elementSize)
            {
                var bytes = shape[last] * elementSize;
                source.Slice((int)position, bytes).CopyTo(destination[written..]);
                written += bytes;
            }
            else
            {
                for (var i = 0; i < shape[last]; i++, position += byteStrides[last], written += elementSize)
                {
                    source.Slice((int)position, elementSize).CopyTo(destination[written..]);
                }
            }
            var dimension = last - 1;
            while (dimension >= 0 && ++index[dimension] == shape[dimension])
            {
                row -= byteStrides[dimension] * (shape[dimension] - 1);
                index[dimension--] = 0;
            }
            if (dimension < 0)
            {
                return;
            }
            row += byteStrides[dimension];
        }
    }
}
