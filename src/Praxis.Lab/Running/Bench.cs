namespace Praxis.Lab;

/// <summary>What the lab lends to a piece of work: its clock, its way to be heard, the house models and the run's folder.</summary>
sealed class Bench
{
    readonly Lock _lock = new();
    readonly List<FileLock> _leases = [];
    readonly Action<string> _log;
    readonly Action<double, string> _progress;
    bool _closed;

    internal Bench(CancellationToken stop, TimeLedger time, HouseShelf house, Disk disk, string? folder, Action<string> log, Action<double, string> progress)
    {
        (Stop, Time, House, Disk, Folder) = (stop, time, house, disk, folder);
        (_log, _progress) = (log, progress);
    }

    internal CancellationToken Stop { get; }

    internal TimeLedger Time { get; }

    internal HouseShelf House { get; }

    internal Disk Disk { get; }

    /// <summary>The run's folder; null when the work belongs to no run.</summary>
    internal string? Folder { get; }

    internal void Log(string message)
    {
        RequireOpen();
        _log(message);
    }

    internal void Progress(double fraction, string doing)
    {
        if (!_closed)
            _progress(Math.Clamp(fraction, 0, 1), doing);
    }

    /// <summary>Work that was given up must not go on writing.</summary>
    internal void RequireOpen()
    {
        if (_closed)
            throw new OperationCanceledException("This trial was given up; nothing more of it is kept.");
    }

    /// <summary>Waits for a lock; the lock is freed with the bench even when its thread never comes back.</summary>
    internal FileLock Lease(string path, string waitingFor)
    {
        FileLock lease;
        using (Time.Enter(Spending.Waiting))
            lease = FileLock.Take(path, Stop, waiting: () => Progress(0, $"waiting for {waitingFor}"));
        lock (_lock)
        {
            if (!_closed)
            {
                _leases.Add(lease);
                return lease;
            }
        }
        lease.Dispose();
        RequireOpen();
        return lease;
    }

    /// <summary>Ends the loan: frees every lock and turns the work's later calls away.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var lease in _leases)
                lease.Dispose();
            _leases.Clear();
        }
    }
}
