namespace Praxis.Tensors.Interchange;

/// <summary>Writes a file so that nobody ever sees half of it: a temporary name beside it, flushed, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes the whole file, or leaves what was there untouched.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new InterchangeException(path, "its folder does not exist; create it first.", error);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
