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
        var work = new SharedWork(job, count, parts);
        for (var part = 1; part < parts; part++)
        {
            _workers[part - 1].Offer(work);
        }
        var before = LimitThisThread(1);
        work.Do(fromFront: true);
        LimitThisThread(before);
        if (work.Finish() is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
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

    /// <summary>
    /// A range in parts. The caller takes them from the front, the workers from the back, each when it gets to it: a
    /// worker that is late, because it slept or the processor is taken, costs nothing but its help.
    /// </summary>
    sealed class SharedWork(IRangeJob job, int count, int parts)
    {
        const int SpinsBeforeSleep = 100;

        // The first part that is left in the upper half, the end of those that are left in the lower.
        long _left = parts;
        int _done;
        bool _awaited;
        Exception? _failure;

        public void Do(bool fromFront)
        {
            while (TryTake(fromFront, out var part))
            {
                try
                {
                    job.Run(Bound(part), Bound(part + 1));
                }
                catch (Exception exception)
                {
                    _failure = exception;
                }
                if (Interlocked.Increment(ref _done) == parts && Volatile.Read(ref _awaited))
                {
                    lock (this)
                    {
                        Monitor.Pulse(this);
                    }
                }
            }
        }

        /// <summary>Waits for the parts that workers have taken; returns what failed.</summary>
        public Exception? Finish()
        {
            for (var spin = 0; spin < SpinsBeforeSleep && Volatile.Read(ref _done) < parts; spin++)
            {
                Thread.SpinWait(20);
            }
            if (Volatile.Read(ref _done) < parts)
            {
                lock (this)
                {
                    Volatile.Write(ref _awaited, true);
                    Interlocked.MemoryBarrier();
                    while (Volatile.Read(ref _done) < parts)
                    {
                        Monitor.Wait(this);
                    }
                }
            }
            return _failure;
        }

        int Bound(int part) => (int)((long)count * part / parts);

        bool TryTake(bool fromFront, out int part)
        {
            while (true)
            {
                var left = Volatile.Read(ref _left);
                var (first, end) = ((int)(left >> 32), (int)left);
                part = fromFront ? first : end - 1;
                if (first >= end)
                {
                    return false;
                }
                if (Interlocked.CompareExchange(ref _left, fromFront ? left + (1L << 32) : left - 1, left) == left)
                {
                    return true;
                }
            }
        }
    }

    sealed class Worker
    {
        // A kernel often follows another within microseconds: look a while before sleeping.
        const int SpinsBeforeSleep = 200;

        readonly object _gate = new();
        SharedWork? _offered;
        bool _asleep;

        public Worker() => new Thread(Loop) { IsBackground = true, Name = "Praxis worker" }.Start();

        public void Offer(SharedWork work)
        {
            // Either the sleeper sees the work before it waits, or it is seen asleep here.
            Interlocked.Exchange(ref _offered, work);
            if (Volatile.Read(ref _asleep))
            {
                lock (_gate)
                {
                    Monitor.Pulse(_gate);
                }
            }
        }

        void Loop()
        {
            LimitThisThread(1);
            while (true)
            {
                Await().Do(fromFront: false);
            }
        }

        SharedWork Await()
        {
            for (var spin = 0; spin < SpinsBeforeSleep; spin++)
            {
                if (Volatile.Read(ref _offered) is not null && Interlocked.Exchange(ref _offered, null) is { } offered)
                {
                    return offered;
                }
                Thread.SpinWait(20);
            }
            lock (_gate)
            {
                Volatile.Write(ref _asleep, true);
                Interlocked.MemoryBarrier();
                SharedWork? work;
                while ((work = Interlocked.Exchange(ref _offered, null)) is null)
                {
                    Monitor.Wait(_gate);
                }
                _asleep = false;
                return work;
            }
        }
    }
}
