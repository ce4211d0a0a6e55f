namespace Praxis.Data.Formats;

/// <summary>The binary layout of CIFAR-10: records of one label byte and 3 · 32 · 32 bytes, the planes red, green and blue row by row.</summary>
public static class CifarBinary
{
    const int Side = 32;
    const int Planes = 3 * Side * Side;
    const int Record = 1 + Planes;

    /// <summary>Reads files of records one after another into one set of pictures.</summary>
    public static LabelledImages Read(IReadOnlyList<string> paths, IReadOnlyList<string> classes, ReadLimits? limits = null) =>
        Decode([.. paths.Select(path => (Files.Name(path), Files.Read(path, limits)))], classes);

    /// <summary>Reads the bytes of files of records, each with its name, into one set of pictures.</summary>
    public static LabelledImages Decode(IReadOnlyList<(string File, byte[] Bytes)> files, IReadOnlyList<string> classes)
    {
        foreach (var (file, bytes) in files)
            if (bytes.Length % Record != 0)
                throw new DataFormatException($"the file has {bytes.Length} bytes, which is not a multiple of the {Record} bytes of a record.", file);
        var count = files.Sum(file => file.Bytes.LongLength) / Record;
        var pixels = new byte[checked((int)(count * Planes))];
        var labels = new int[count];
        var next = 0;
        foreach (var (file, bytes) in files)
            for (var start = 0; start < bytes.Length; start += Record, next++)
            {
                if (bytes[start] >= classes.Count)
                    throw new DataFormatException($"the label {bytes[start]} is outside the {classes.Count} classes 0 to {classes.Count - 1}.", file, start);
                labels[next] = bytes[start];
                bytes.AsSpan(start + 1, Planes).CopyTo(pixels.AsSpan(next * Planes));
            }
        return new LabelledImages(3, Side, Side, pixels, labels, classes);
    }

    /// <summary>The bytes of a file of records with these pictures, which are 3×32×32.</summary>
    public static byte[] Encode(LabelledImages images)
    {
        if ((images.Channels, images.Height, images.Width) != (3, Side, Side) || images.Classes.Count > 256)
            throw new ArgumentException($"CIFAR's records hold pictures of 3×32×32 in at most 256 classes, and these are {images.Channels}×{images.Height}×{images.Width} in {images.Classes.Count}.");
        var bytes = new byte[checked(images.Count * Record)];
        for (var i = 0; i < images.Count; i++)
        {
            bytes[i * Record] = (byte)images.Labels[i];
            images[i].CopyTo(bytes.AsSpan(i * Record + 1));
        }
        return bytes;
    }
}
