namespace Praxis.Data.Formats;

/// <summary>Whole files in and out: bounded when read, and never seen half written.</summary>
static class Files
{
    public static byte[] Read(string path, ReadLimits? limits = null)
    {
        CheckLength(path, limits);
        return File.ReadAllBytes(path);
    }

    /// <summary>Refuses a file that is too long to be held in memory.</summary>
    public static void CheckLength(string path, ReadLimits? limits)
    {
        var most = Math.Min((limits ?? ReadLimits.Default).FileBytes, Array.MaxLength);
        var length = new FileInfo(path).Length;
        if (length > most)
            throw new DataFormatException($"the file has {length} bytes, more than the {most} that may be read at once.", Name(path));
    }

    /// <summary>Writes to a temporary name beside the target, flushes to the disk and renames.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".writing";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public static string Name(string path) => Path.GetFileName(path);
}
