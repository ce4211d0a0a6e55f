using System.Globalization;

namespace Praxis.Tensors;

/// <summary>Work over a range of items that any split of the range computes alike.</summary>
interface IRangeJob
{
    void Run(int start, int end);
}

/// <summary>
/// The one work splitter: cuts a range into as many contiguous parts as there are threads. A caller inside a
/// part, or while another thread has the workers, computes its whole range itself, so nested and concurrent
/// calls never take more threads than <see cref="Count"/>. The number of threads is PRAXIS_THREADS, or the
/// number of processors.
/// </summary>
static class Workers
{
    static readonly Lock Turn = new();
    static Worker[] _workers = [];
    static int _count = Initial();

    [ThreadStatic]
    static int _own;

    /// <summary>Threads that a call may use, the caller's included.</summary>
    public static int Count => _own > 0 ? Math.Min(_own, _count) : _count;

    /// <summary>Sets the number of threads for the process.</summary>
    public static void SetCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (Turn)
        {
            _count = count;
        }
    }

    /// <summary>Limits the calling thread to a number of threads; 0 lifts the limit. Returns the limit before.</summary>
    public static int LimitThisThread(int count)
    {
        var before = _own;
        _own = count;
        return before;
    }

    /// <summary>Runs a job over [0, count), in parts of at least <paramref name="grain"/> items.</summary>
    public static void Run<TJob>(in TJob job, int count, int grain)
        where TJob : struct, IRangeJob
    {
        var parts = Math.Min(Count, grain <= 1 ? count : count / grain);
        if (parts <= 1 || !Turn.TryEnter())
        {
            if (count > 0)
            {
                var own = job;
                own.Run(0, count);
            }
            return;
        }
        try
        {
            RunParts(job, count, parts);
        }
        finally
        {
            Turn.Exit();
        }
    }

    static void RunParts<TJob>(TJob job, int count, int parts)
        where TJob : struct, IRangeJob
    {
        while (_workers.Length < parts - 1)
        {
            _workers = [.. _workers, new Worker()];
        }
        IRangeJob shared = job;
        for (var part = 1; part < parts; part++)
        {
            _workers[part - 1].Start(shared, Bound(part), Bound(part + 1));
        }
        var before = LimitThisThread(1);
        Exception? failure = null;
        try
        {
            job.Run(0, Bound(1));
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        LimitThisThread(before);
        for (var part = 1; part < parts; part++)
        {
            failure ??= _workers[part - 1].Finish();
        }
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        int Bound(int part) => (int)((long)count * part / parts);
    }

    static int Initial()
    {
        var text = Environment.GetEnvironmentVariable("PRAXIS_THREADS");
        if (string.IsNullOrWhiteSpace(text))
        {
            return Environment.ProcessorCount;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1)
        {
            return count;
        }
        throw new InvalidOperationException($"PRAXIS_THREADS is '{text}'; it must be a whole number of at least 1.");
    }

    sealed class Worker
    {
        // A kernel often follows another within microseconds: look a while before sleeping.
        const int SpinsBeforeSleep = 200;
        const int Idle = 0, Posted = 1, Done = 2;

        readonly object _gate = new();
        IRangeJob? _job;
        int _start, _end, _state;
        Exception? _failure;

        public Worker() => new Thread(Loop) { IsBackground = true, Name = "Praxis worker" }.Start();

        public void Start(IRangeJob job, int start, int end)
        {
            (_job, _start, _end, _failure) = (job, start, end, null);
            Enter(Posted);
        }

        public Exception? Finish()
        {
            Await(Done);
            _job = null;
            return _failure;
        }

        void Loop()
        {
            LimitThisThread(1);
            while (true)
            {
                Await(Posted);
                try
                {
                    _job!.Run(_start, _end);
                }
                catch (Exception exception)
                {
                    _failure = exception;
                }
                Enter(Done);
            }
        }

        void Enter(int state)
        {
            lock (_gate)
            {
                _state = state;
                Monitor.Pulse(_gate);
            }
        }

        void Await(int state)
        {
            for (var spin = 0; spin < SpinsBeforeSleep && Volatile.Read(ref _state) != state; spin++)
            {
                Thread.SpinWait(20);
            }
            lock (_gate)
            {
                while (_state != state)
                {
                    Monitor.Wait(_gate);
                }
                _state = Idle;
            }
        }
    }
}
