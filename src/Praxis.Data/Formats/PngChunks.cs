using System.Text;

namespace Praxis.Data.Formats;

/// <summary>How the samples of a PNG picture make its pixels, by their code in the file.</summary>
enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>What the chunks of a PNG file say, with the compressed pixels still packed.</summary>
sealed record PngChunks
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public required int Width { get; init; }
    public required int Height { get; init; }
    public required int Depth { get; init; }
    public required PngColour Colour { get; init; }
    public required bool Interlaced { get; init; }

    /// <summary>Red, green and blue of every palette entry.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The alpha of the first palette entries, or the one sample value (grey) or three (colour) that mean transparent.</summary>
    public ushort[]? Transparency { get; private set; }

    public byte[] Packed { get; private set; } = [];

    /// <summary>The samples that a pixel has in the file.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>The channels that a pixel has once it is decoded.</summary>
    public int Channels => (Colour == PngColour.Palette ? 3 : Samples) + (Transparency is null ? 0 : 1);

    /// <summary>The bytes that a line of so many pixels has in the file, without its filter byte.</summary>
    public long LineBytes(int width) => ((long)width * Samples * Depth + 7) / 8;

    public static PngChunks Parse(ReadOnlySpan<byte> bytes, string file)
    {
        if (!bytes.StartsWith(Signature))
            throw new DataFormatException("the file does not begin with the signature of PNG.", file, 0);
        var reader = new ByteReader(bytes, file);
        reader.Take(Signature.Length, "the signature");
        PngChunks? picture = null;
        using var packed = new MemoryStream();
        var packedEnded = false;
        while (true)
        {
            var start = reader.Position;
            var content = Chunk(ref reader, out var type);
            if (picture is null != (type == "IHDR"))
                throw new DataFormatException($"the chunk {type} stands where {(picture is null ? "IHDR must be first" : "IHDR was already read")}.", file, start);
            packedEnded |= packed.Length > 0 && type != "IDAT";
            switch (type)
            {
                case "IHDR":
                    picture = Header(content, file, start);
                    break;
                case "PLTE":
                    picture!.ReadPalette(content, packed.Length > 0, file, start);
                    break;
                case "tRNS":
                    picture!.ReadTransparency(content, packed.Length > 0, file, start);
                    break;
                case "IDAT" when packedEnded:
                    throw new DataFormatException("the IDAT chunks do not follow each other.", file, start);
                case "IDAT":
                    packed.Write(content);
                    break;
                case "IEND":
                    if (packed.Length == 0)
                        throw new DataFormatException("the file ends without pixels: it has no IDAT chunk.", file, start);
                    if (picture!.Colour == PngColour.Palette && picture.Palette.Length == 0)
                        throw new DataFormatException("the pixels are entries of a palette, and the file has no PLTE chunk.", file, start);
                    picture.Packed = packed.ToArray();
                    return picture;
                case var other when char.IsUpper(other[0]):
                    throw new DataFormatException($"the chunk {other} is needed to show the picture, and this reader does not know it.", file, start);
            }
        }
    }

    static ReadOnlySpan<byte> Chunk(ref ByteReader reader, out string type)
    {
        var length = reader.BigEndian32("the length of a chunk");
        var name = reader.Take(4, "the name of a chunk");
        foreach (var letter in name)
            if (!char.IsAsciiLetter((char)letter))
                throw reader.Fail($"the bytes {Convert.ToHexString(name)} are no name of a chunk.");
        type = Encoding.ASCII.GetString(name);
        if (length > reader.Remaining)
            throw reader.Fail($"the chunk {type} claims {length} bytes, and the file has {reader.Remaining} left.");
        var content = reader.Take((int)length, type);
        var declared = reader.BigEndian32($"the check of chunk {type}");
        var actual = Crc32.Of(name, content);
        if (declared != actual)
            throw reader.Fail($"the check of chunk {type} is {declared:X8} in the file and {actual:X8} over its bytes.");
        return content;
    }

    static PngChunks Header(ReadOnlySpan<byte> content, string file, int start)
    {
        if (content.Length != 13)
            throw new DataFormatException($"the chunk IHDR has {content.Length} bytes instead of 13.", file, start);
        var reader = new ByteReader(content, file, start + 8);
        var width = reader.BigEndian32("the width");
        var height = reader.BigEndian32("the height");
        if (width - 1 >= int.MaxValue || height - 1 >= int.MaxValue)
            throw new DataFormatException($"a picture of {width}×{height} pixels is not allowed: both sides are 1 to {int.MaxValue}.", file, start);
        var depth = reader.Byte("the depth");
        var colour = (PngColour)reader.Byte("the colour type");
        var allowed = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!allowed)
            throw new DataFormatException($"the colour type {(byte)colour} with the bit depth {depth} is none of PNG's.", file, start);
        var (compression, filter, interlace) = (reader.Byte("the compression"), reader.Byte("the filter"), reader.Byte("the interlace"));
        if (compression != 0 || filter != 0 || interlace > 1)
            throw new DataFormatException($"compression {compression}, filter {filter} and interlace {interlace} are not 0, 0 and 0 or 1.", file, start);
        return new PngChunks { Width = (int)width, Height = (int)height, Depth = depth, Colour = colour, Interlaced = interlace == 1 };
    }

    void ReadPalette(ReadOnlySpan<byte> content, bool late, string file, int start)
    {
        if (late || Palette.Length > 0 || Colour is PngColour.Grey or PngColour.GreyAlpha)
            throw new DataFormatException("the chunk PLTE is allowed once, before the pixels, in a picture with colours.", file, start);
        var most = Colour == PngColour.Palette ? 1 << Depth : 256;
        if (content.Length == 0 || content.Length % 3 != 0 || content.Length / 3 > most)
            throw new DataFormatException($"the palette has {content.Length} bytes; three for each of 1 to {most} colours were expected.", file, start);
        Palette = content.ToArray();
    }

    void ReadTransparency(ReadOnlySpan<byte> content, bool late, string file, int start)
    {
        if (late || Transparency is not null || Colour is PngColour.GreyAlpha or PngColour.RgbAlpha)
            throw new DataFormatException("the chunk tRNS is allowed once, before the pixels, in a picture without an alpha channel.", file, start);
        if (Colour == PngColour.Palette)
        {
            if (content.Length == 0 || content.Length > Palette.Length / 3)
                throw new DataFormatException($"the chunk tRNS gives {content.Length} alphas for the {Palette.Length / 3} colours of the palette before it.", file, start);
            Transparency = new ushort[content.Length];
            for (var i = 0; i < content.Length; i++)
                Transparency[i] = content[i];
            return;
        }
        if (content.Length != 2 * Samples)
            throw new DataFormatException($"the chunk tRNS has {content.Length} bytes instead of {2 * Samples}.", file, start);
        var reader = new ByteReader(content, file, start + 8);
        Transparency = new ushort[Samples];
        for (var i = 0; i < Samples; i++)
            Transparency[i] = reader.BigEndian16("a transparent sample");
    }
}
