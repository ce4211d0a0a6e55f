namespace Praxis.Data.Formats;

/// <summary>Puts the components of a JPEG picture together: brings all to full size and turns luminance and colour differences to red, green and blue.</summary>
static class JpegColour
{
    public static Image8 Assemble(JpegFrame frame)
    {
        var channels = frame.Components.Length;
        var pixels = new byte[frame.Width * frame.Height * channels];
        var rows = new byte[channels][];
        for (var channel = 0; channel < channels; channel++)
            rows[channel] = new byte[frame.Width];
        for (var y = 0; y < frame.Height; y++)
        {
            for (var channel = 0; channel < channels; channel++)
                FullRow(frame, frame.Components[channel], y, rows[channel]);
            var line = pixels.AsSpan(y * frame.Width * channels, frame.Width * channels);
            if (frame.HasLuminance)
                Convert(rows[0], rows[1], rows[2], line);
            else
                for (var x = 0; x < frame.Width; x++)
                    for (var channel = 0; channel < channels; channel++)
                        line[x * channels + channel] = rows[channel][x];
        }
        return new Image8(frame.Width, frame.Height, channels, pixels);
    }

    /// <summary>
    /// A row of a component at full size. Where one or both sides were halved, a sample stands in the middle of its two pixels,
    /// and each of them takes 3/4 of it and 1/4 of the next sample on its side; other ratios repeat the sample.
    /// </summary>
    static void FullRow(JpegFrame frame, JpegComponent component, int y, Span<byte> row)
    {
        var halfWide = frame.MostHorizontal == 2 * component.Horizontal;
        var halfHigh = frame.MostVertical == 2 * component.Vertical;
        var between = (halfWide || frame.MostHorizontal == component.Horizontal) && (halfHigh || frame.MostVertical == component.Vertical);
        // Of two columns the common decoders make no in-between.
        between &= !halfWide || component.Width > 2;
        var near = y * component.Vertical / frame.MostVertical;
        var far = between && halfHigh ? Math.Clamp(near + ((y & 1) == 0 ? -1 : 1), 0, component.Height - 1) : near;
        var nearRow = component.Samples.AsSpan(near * component.Stride, component.Width);
        var farRow = component.Samples.AsSpan(far * component.Stride, component.Width);
        if (!between || !halfWide)
        {
            for (var x = 0; x < row.Length; x++)
                row[x] = (byte)((Between(nearRow, farRow, x * component.Horizontal / frame.MostHorizontal) + ((y & 1) == 0 ? 1 : 2)) >> 2);
            return;
        }
        // Halves go up on one side and down on the other, so that the picture does not drift to lighter.
        var (left, right) = halfHigh ? (8, 7) : (4, 8);
        for (var x = 0; x < row.Length; x++)
        {
            var here = x >> 1;
            var next = Math.Clamp(here + ((x & 1) == 0 ? -1 : 1), 0, component.Width - 1);
            row[x] = (byte)((3 * Between(nearRow, farRow, here) + Between(nearRow, farRow, next) + ((x & 1) == 0 ? left : right)) >> 4);
        }
    }

    /// <summary>Four times the sample between two rows.</summary>
    static int Between(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int x) => 3 * near[x] + far[x];

    /// <summary>R = Y + 1.402 (Cr − 128), G = Y − 0.344136 (Cb − 128) − 0.714136 (Cr − 128), B = Y + 1.772 (Cb − 128), in steps of 2⁻¹⁶.</summary>
    static void Convert(ReadOnlySpan<byte> luminance, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> line)
    {
        for (var x = 0; x < luminance.Length; x++)
        {
            var (y, cb, cr) = (luminance[x] * 65536 + 32768, blue[x] - 128, red[x] - 128);
            line[3 * x] = Clamp(y + 91881 * cr);
            line[3 * x + 1] = Clamp(y - 22554 * cb - 46802 * cr);
            line[3 * x + 2] = Clamp(y + 116130 * cb);
        }
    }

    static byte Clamp(int value) => (byte)Math.Clamp(value >> 16, 0, 255);
}
