using Praxis.Shared;

namespace Praxis.Lab;

/// <summary>A raster image of 8-bit grey, RGB or RGBA pixels.</summary>
public sealed class Picture
{
    readonly byte[] _pixels;

    /// <summary>A picture of interleaved rows of pixels, with 1 (grey), 3 (RGB) or 4 (RGBA) bytes each.</summary>
    public Picture(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        if (width < 1 || height < 1 || channels is not (1 or 3 or 4))
            throw new ArgumentException($"Picture: {width}×{height} pixels of {channels} channels cannot be shown; at least one pixel of 1, 3 or 4 channels is needed.");
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"Picture: {width}×{height} pixels of {channels} channels need {(long)width * height * channels} values, but {pixels.Length} were given.", nameof(pixels));
        (Width, Height, Channels) = (width, height, channels);
        _pixels = pixels.ToArray();
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes of a pixel: 1 (grey), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels { get; }

    /// <summary>The interleaved rows.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>
    /// A picture of planes (channel × height × width) of numbers, where <paramref name="low"/> is dark and
    /// <paramref name="high"/> is bright; numbers outside are cut, and pixels that are not numbers become see-through.
    /// </summary>
    public static Picture FromPlanes(ReadOnlySpan<float> values, int channels, int height, int width, double low = 0, double high = 1)
    {
        if (width < 1 || height < 1 || channels is not (1 or 3))
            throw new ArgumentException($"Picture: {channels} planes of {height}×{width} cannot be shown; 1 (grey) or 3 (RGB) planes of at least one pixel are needed.");
        if (values.Length != (long)channels * height * width)
            throw new ArgumentException($"Picture: {channels}×{height}×{width} needs {(long)channels * height * width} values, but {values.Length} were given.", nameof(values));
        if (!(low < high))
            throw new ArgumentException($"Picture: the dark end {low} must lie below the bright end {high}.");

        bool whole = true;
        foreach (float value in values)
            whole &= !float.IsNaN(value);
        int stride = whole ? channels : 4;
        int plane = width * height;
        var pixels = new byte[plane * stride];
        for (int i = 0; i < plane; i++)
        {
            bool missing = false;
            for (int c = 0; c < Math.Min(3, stride); c++)
            {
                float value = values[(channels == 1 ? 0 : c) * plane + i];
                missing |= float.IsNaN(value);
                pixels[i * stride + c] = float.IsNaN(value) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp((value - low) / (high - low), 0, 1));
            }
            if (!whole)
                pixels[i * 4 + 3] = missing ? (byte)0 : (byte)255;
        }
        return new(width, height, stride, pixels);
    }

    /// <summary>A grey picture of height × width numbers, where <paramref name="low"/> is black and <paramref name="high"/> is white.</summary>
    public static Picture Gray(ReadOnlySpan<float> values, int height, int width, double low = 0, double high = 1) =>
        FromPlanes(values, 1, height, width, low, high);

    /// <summary>A picture of 3 × height × width numbers, where <paramref name="low"/> is dark and <paramref name="high"/> is bright.</summary>
    public static Picture Rgb(ReadOnlySpan<float> values, int height, int width, double low = 0, double high = 1) =>
        FromPlanes(values, 3, height, width, low, high);

    /// <summary>The picture with every pixel repeated, across and down.</summary>
    internal Picture Enlarge(int across, int down)
    {
        if (across == 1 && down == 1)
            return this;
        int stride = Width * across * Channels;
        var pixels = new byte[stride * Height * down];
        for (int y = 0; y < Height; y++)
        {
            var row = pixels.AsSpan(y * down * stride, stride);
            for (int x = 0; x < Width * across; x++)
                _pixels.AsSpan((y * Width + x / across) * Channels, Channels).CopyTo(row[(x * Channels)..]);
            for (int copy = 1; copy < down; copy++)
                row.CopyTo(pixels.AsSpan((y * down + copy) * stride));
        }
        return new(Width * across, Height * down, Channels, pixels);
    }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => PngWriter.Encode(Width, Height, Channels, _pixels);
}
