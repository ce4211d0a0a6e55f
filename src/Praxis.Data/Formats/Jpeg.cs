namespace Praxis.Data.Formats;

/// <summary>Reads baseline JPEG pictures: grey, YCbCr or RGB, with any sampling factors and restart markers; progressive ones are refused by name.</summary>
public static class Jpeg
{
    /// <summary>Reads a picture with one channel (grey) or three (red, green, blue).</summary>
    public static Image8 Read(string path, ReadLimits? limits = null) => Decode(Files.Read(path, limits), Files.Name(path), limits);

    /// <summary>Decodes the bytes of a JPEG file.</summary>
    public static Image8 Decode(ReadOnlySpan<byte> bytes, string file = "JPEG data", ReadLimits? limits = null)
    {
        var frame = new JpegDecoder(file, limits ?? ReadLimits.Default).Decode(bytes);
        return JpegColour.Assemble(frame);
    }
}
