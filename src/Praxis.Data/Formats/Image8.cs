namespace Praxis.Data.Formats;

/// <summary>A picture of bytes: rows from the top, pixels from the left, the channels of a pixel side by side (1 grey, 2 grey and alpha, 3 red green blue, 4 with alpha).</summary>
public sealed record Image8
{
    /// <summary>Wraps the pixels, of which there are width · height · channels.</summary>
    public Image8(int width, int height, int channels, byte[] pixels)
    {
        ImageShape.Check(width, height, channels, pixels.LongLength);
        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>The pixels in a row.</summary>
    public int Width { get; }

    /// <summary>The rows.</summary>
    public int Height { get; }

    /// <summary>The values of a pixel.</summary>
    public int Channels { get; }

    /// <summary>The values, row by row.</summary>
    public byte[] Pixels { get; }

    /// <summary>The value of a channel of the pixel in column <paramref name="x"/> of row <paramref name="y"/>.</summary>
    public byte this[int x, int y, int channel] => Pixels[ImageShape.Offset(x, y, channel, Width, Height, Channels)];

    /// <summary>The same values with one plane after another instead of the channels side by side.</summary>
    public byte[] ToPlanes()
    {
        var planes = new byte[Pixels.Length];
        var area = Width * Height;
        for (var channel = 0; channel < Channels; channel++)
            for (var i = 0; i < area; i++)
                planes[channel * area + i] = Pixels[i * Channels + channel];
        return planes;
    }
}

/// <summary>A picture of 16-bit values in the layout of <see cref="Image8"/>.</summary>
public sealed record Image16
{
    /// <summary>Wraps the pixels, of which there are width · height · channels.</summary>
    public Image16(int width, int height, int channels, ushort[] pixels)
    {
        ImageShape.Check(width, height, channels, pixels.LongLength);
        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>The pixels in a row.</summary>
    public int Width { get; }

    /// <summary>The rows.</summary>
    public int Height { get; }

    /// <summary>The values of a pixel.</summary>
    public int Channels { get; }

    /// <summary>The values, row by row.</summary>
    public ushort[] Pixels { get; }

    /// <summary>The value of a channel of the pixel in column <paramref name="x"/> of row <paramref name="y"/>.</summary>
    public ushort this[int x, int y, int channel] => Pixels[ImageShape.Offset(x, y, channel, Width, Height, Channels)];
}

/// <summary>What pictures of every depth agree on.</summary>
static class ImageShape
{
    public static void Check(int width, int height, int channels, long values)
    {
        if (width < 1 || height < 1 || channels is < 1 or > 4)
            throw new ArgumentException($"A picture of {width}×{height} pixels with {channels} channels is none: at least 1×1 pixels and 1 to 4 channels are needed.");
        if (values != (long)width * height * channels)
            throw new ArgumentException($"A picture of {width}×{height} pixels with {channels} channels has {(long)width * height * channels} values, and {values} were given.");
    }

    public static int Offset(int x, int y, int channel, int width, int height, int channels)
    {
        if ((uint)x >= (uint)width || (uint)y >= (uint)height || (uint)channel >= (uint)channels)
            throw new ArgumentOutOfRangeException(nameof(x), $"Channel {channel} of pixel ({x}, {y}) is outside a picture of {width}×{height} pixels with {channels} channels.");
        return (y * width + x) * channels + channel;
    }
}
