namespace Praxis.Lab;

/// <summary>A run or house folder could not be read or written; the message says why and what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Files written whole or not at all: under a temporary name, flushed to the disk, then renamed.</summary>
class Disk
{
    const string Mark = ".praxis-";
    static readonly string Here = SafeName.For(Environment.MachineName) + "-";
    // Two machines, or two containers of one name, may share a disk and number their processes alike.
    static readonly string Writer = $"{Here}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
    static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);
    static readonly TimeSpan Forgotten = TimeSpan.FromDays(2);
    static long _written;

    /// <summary>Opens a new file for writing; tests replace it to let a disk fail.</summary>
    internal virtual Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    /// <summary>Writes the whole file or leaves what was there.</summary>
    internal void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        Write(path, stream => stream.Write(copy), replace: true);
    }

    /// <summary>Writes the whole file; without replace, returns false and changes nothing when it is already there.</summary>
    internal bool Write(string path, Action<Stream> content, bool replace)
    {
        var temporary = Temporary(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = Create(temporary))
            {
                content(stream);
                Flush(stream);
            }
            if (!replace && File.Exists(path))
                return false;
            File.Move(temporary, path, replace);
            return true;
        }
        catch (IOException) when (!replace && File.Exists(path))
        {
            return false;
        }
        catch (Exception error) when (error is IOException and not StoreException or UnauthorizedAccessException)
        {
            throw Explain(error, path);
        }
        finally
        {
            Forget(temporary);
        }
    }

    /// <summary>A name beside the path that only this process uses.</summary>
    internal static string Temporary(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $"{Mark}{Writer}-{Interlocked.Increment(ref _written)}.tmp");

    /// <summary>Deletes what writers that died left under the folder.</summary>
    internal static void Sweep(string folder)
    {
        try
        {
            foreach (var left in Directory.EnumerateFileSystemEntries(folder, $"{Mark}*.tmp", SearchOption.AllDirectories))
                if (IsAbandoned(left))
                    Forget(left);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process sweeps the same folder, or owns it; leftovers do no harm.
        }
    }

    /// <summary>The error in one sentence that says what to do.</summary>
    internal static StoreException Explain(Exception error, string path)
    {
        if (error is StoreException known)
            return known;
        var what = $"{Path.GetFileName(path)} could not be written to {Path.GetDirectoryName(path)}";
        return new(IsFull(error)
            ? $"{what} because the disk is full; everything that was finished is kept, so free some space and run the same command again."
            : $"{what}: {error.Message.TrimEnd('.')}; everything that was finished is kept, so repair this and run the same command again.", error);
    }

    // ENOSPC and EDQUOT (Linux 122, macOS 69), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    static bool IsFull(Exception error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 112 or 39 : error.HResult is 28 || error.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);

    static void Flush(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }

    static bool IsAbandoned(string path)
    {
        var (name, age) = (Path.GetFileName(path)[Mark.Length..], DateTime.UtcNow - File.GetLastWriteTimeUtc(path));
        return age > Forgotten || age > Settled && name.StartsWith(Here, StringComparison.Ordinal)
            && int.TryParse(name[Here.Length..].Split('-')[0], out var process) && !IsAlive(process);
    }

    static bool IsAlive(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    static void Forget(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A temporary file that stays is swept by a later run.
        }
    }
}
