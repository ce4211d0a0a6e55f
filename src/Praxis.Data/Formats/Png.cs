using Praxis.Shared;

namespace Praxis.Data.Formats;

/// <summary>
/// Reads PNG pictures of every colour type and bit depth, interlaced or not, with all checks verified.
/// Palettes become colours, transparency becomes an alpha channel, and grey stays grey. Writes pictures of bytes.
/// </summary>
public static class Png
{
    /// <summary>Reads a picture as bytes: depths below 8 are stretched to 0 … 255, and depth 16 is rounded to the nearest of 256 steps.</summary>
    public static Image8 Read(string path, ReadLimits? limits = null) => Decode(Files.Read(path, limits), Files.Name(path), limits);

    /// <summary>Reads a picture as 16-bit values: lower depths are stretched to 0 … 65535.</summary>
    public static Image16 Read16(string path, ReadLimits? limits = null) => Decode16(Files.Read(path, limits), Files.Name(path), limits);

    /// <summary>Decodes the bytes of a PNG file as <see cref="Read"/> does.</summary>
    public static Image8 Decode(ReadOnlySpan<byte> bytes, string file = "PNG data", ReadLimits? limits = null)
    {
        var header = PngChunks.Parse(bytes, file);
        var pixels = new byte[PngPixels.Length(header, 1, file, limits)];
        PngPixels.Decode(header, file, new PngPixels.ByteCanvas(pixels, header));
        return new Image8(header.Width, header.Height, header.Channels, pixels);
    }

    /// <summary>Decodes the bytes of a PNG file as <see cref="Read16"/> does.</summary>
    public static Image16 Decode16(ReadOnlySpan<byte> bytes, string file = "PNG data", ReadLimits? limits = null)
    {
        var header = PngChunks.Parse(bytes, file);
        var pixels = new ushort[PngPixels.Length(header, 2, file, limits)];
        PngPixels.Decode(header, file, new PngPixels.WordCanvas(pixels, header));
        return new Image16(header.Width, header.Height, header.Channels, pixels);
    }

    /// <summary>Writes a picture; nothing half written is ever seen.</summary>
    public static void Write(string path, Image8 image)
    {
        var bytes = Encode(image);
        Files.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The bytes of a PNG file with the picture. Grey with alpha is written as colour with alpha; the same picture gives the same bytes.</summary>
    public static byte[] Encode(Image8 image)
    {
        if (image.Channels != 2)
            return PngWriter.Encode(image.Width, image.Height, image.Channels, image.Pixels);
        var coloured = new byte[checked(2 * image.Pixels.Length)];
        for (var i = 0; i < image.Pixels.Length; i += 2)
        {
            coloured.AsSpan(2 * i, 3).Fill(image.Pixels[i]);
            coloured[2 * i + 3] = image.Pixels[i + 1];
        }
        return PngWriter.Encode(image.Width, image.Height, 4, coloured);
    }
}
