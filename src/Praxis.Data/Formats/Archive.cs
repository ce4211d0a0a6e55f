namespace Praxis.Data.Formats;

/// <summary>A file within an archive.</summary>
public sealed record ArchiveEntry(string Name, byte[] Bytes);

/// <summary>
/// Reads zip, tar and gzipped tar archives entry by entry, without ever writing one to disk. Names that lead out of the archive,
/// names that come twice, links, encryption and archives that unfold beyond the limits are refused; directories are passed over.
/// </summary>
public static class Archive
{
    const int MostPadding = 1 << 20;

    /// <summary>Reads the wanted files of an archive one by one; its kind is told from its first bytes.</summary>
    public static IEnumerable<ArchiveEntry> Read(string path, Func<string, bool>? wanted = null, ReadLimits? limits = null)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        foreach (var entry in Read(stream, Files.Name(path), wanted, limits))
            yield return entry;
    }

    /// <summary>Reads the wanted files of an archive in a stream that can seek.</summary>
    public static IEnumerable<ArchiveEntry> Read(Stream stream, string file = "archive", Func<string, bool>? wanted = null, ReadLimits? limits = null)
    {
        var head = new byte[4];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var (want, bounds) = (wanted ?? (_ => true), limits ?? ReadLimits.Default);
        if (length == 4 && head is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6])
            return new ZipReader(stream, file, bounds).Read(want);
        return Inflation.IsGzip(head) ? Unzipped(stream, file, want, bounds) : new TarReader(stream, stream.Length, file, bounds).Read(want);
    }

    static IEnumerable<ArchiveEntry> Unzipped(Stream stream, string file, Func<string, bool> wanted, ReadLimits limits)
    {
        using var tar = Inflation.Gzip(stream);
        foreach (var entry in new TarReader(tar, Inflation.Reach(stream.Length), file, limits).Read(wanted))
            yield return entry;
        // Only at the very end does the checksum of gzip speak; what stands before it is no more than the padding of tar.
        var padding = new byte[1 << 12];
        for (long passed = 0, got; (got = Inflation.Fill(tar, padding, file)) > 0; passed += got)
            if (passed > MostPadding)
                throw new DataFormatException($"the archive goes on for more than {MostPadding} bytes after its end.", file);
    }
}
