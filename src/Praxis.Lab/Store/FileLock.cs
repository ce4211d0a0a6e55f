namespace Praxis.Lab;

/// <summary>
/// A lock between processes and threads, held by an open file: the operating system frees it when its holder dies, however
/// it dies.
/// </summary>
sealed class FileLock : IDisposable
{
    readonly FileStream _file;

    FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null when somebody holds it.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="shared">True to share it with other sharers.</param>
    /// <param name="fleeting">True to delete the file on release. Two holders may then meet in a rare race, so this suits only work that may be done twice.</param>
    internal static FileLock? TryTake(string path, bool shared = false, bool fleeting = false)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(new FileStream(path, FileMode.OpenOrCreate, shared ? FileAccess.Read : FileAccess.ReadWrite,
                shared ? FileShare.Read : FileShare.None, 1, fleeting ? FileOptions.DeleteOnClose : FileOptions.None));
        }
        catch (IOException error) when (IsBusy(error))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Disk.Explain(error, path);
        }
    }

    /// <summary>Takes the lock, waiting as long as it needs or until stopped; tells once when it has to wait.</summary>
    internal static FileLock Take(string path, CancellationToken stop, bool shared = false, Action? waiting = null)
    {
        for (var pause = 2; ; pause = Math.Min(50, pause * 2))
        {
            stop.ThrowIfCancellationRequested();
            if (TryTake(path, shared) is { } taken)
                return taken;
            waiting?.Invoke();
            waiting = null;
            stop.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>Frees the lock; again does nothing.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>True when the error says that somebody else holds the file.</summary>
    // EAGAIN on Linux and macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    internal static bool IsBusy(Exception error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xFFFF) is 32 or 33
        : error.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);
}

/// <summary>
/// Lets many ordinary trials use this machine at once, or one timed trial alone, over all processes that share a store. A
/// waiting timed trial holds the turnstile, so that newcomers cannot starve it.
/// </summary>
sealed class MachineGate(string locks)
{
    readonly string _turn = Path.Combine(locks, $"machine-{SafeName.For(Environment.MachineName)}.turn");
    readonly string _use = Path.Combine(locks, $"machine-{SafeName.For(Environment.MachineName)}.use");

    internal IDisposable Enter(bool alone, CancellationToken stop, Action? waiting = null)
    {
        var turn = FileLock.Take(_turn, stop, waiting: waiting);
        try
        {
            var use = FileLock.Take(_use, stop, shared: !alone, waiting);
            if (alone)
                return new Both(turn, use);
            turn.Dispose();
            return use;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    sealed class Both(FileLock turn, FileLock use) : IDisposable
    {
        public void Dispose()
        {
            use.Dispose();
            turn.Dispose();
        }
    }
}
