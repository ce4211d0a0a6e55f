using System.Diagnostics;

namespace Praxis.Lab;

/// <summary>What a trial's time goes to.</summary>
enum Spending
{
    Own,
    Tuning,
    House,
    Waiting,
}

/// <summary>Keeps a trial's own time apart from tuning, house models and waiting, and knows when one has lasted too long.</summary>
sealed class TimeLedger(TimeSpan ownLimit, TimeSpan tuningLimit)
{
    readonly Lock _lock = new();
    readonly TimeSpan[] _spent = new TimeSpan[4];
    Spending _now = Spending.Own;
    long _since = Stopwatch.GetTimestamp();
    TimeSpan _houseLimit = Timeout.InfiniteTimeSpan;

    internal TimeSpan this[Spending spending]
    {
        get
        {
            lock (_lock)
                return Total(spending);
        }
    }

    /// <summary>Books the time from now on elsewhere, until disposed.</summary>
    internal Stretch Enter(Spending spending, TimeSpan? houseLimit = null)
    {
        lock (_lock)
        {
            var before = new Stretch(this, _now, _houseLimit);
            Switch(spending);
            if (houseLimit is { } limit)
                // Each house model has its own time, counted from what is already booked.
                _houseLimit = limit == Timeout.InfiniteTimeSpan ? limit : _spent[(int)Spending.House] + limit;
            return before;
        }
    }

    /// <summary>What has lasted too long, in words, or null.</summary>
    internal string? Overdrawn()
    {
        lock (_lock)
        {
            return Exceeds(Spending.Own, ownLimit) ? $"it worked longer than the {Words(ownLimit)} it may"
                : Exceeds(Spending.Tuning, tuningLimit) ? $"its tuning took longer than the {Words(tuningLimit)} it may"
                : Exceeds(Spending.House, _houseLimit) ? "training a house model took longer than its recipe allows"
                : null;
        }
    }

    static string Words(TimeSpan time) => time.TotalSeconds < 120 ? $"{time.TotalSeconds:0.##} s" : $"{time.TotalMinutes:0.#} min";

    bool Exceeds(Spending spending, TimeSpan limit) => limit != Timeout.InfiniteTimeSpan && Total(spending) > limit;

    TimeSpan Total(Spending spending) => _spent[(int)spending] + (_now == spending ? Stopwatch.GetElapsedTime(_since) : TimeSpan.Zero);

    void Switch(Spending spending)
    {
        _spent[(int)_now] += Stopwatch.GetElapsedTime(_since);
        _since = Stopwatch.GetTimestamp();
        _now = spending;
    }

    /// <summary>A stretch of time that is booked apart; disposing it goes back to what was before.</summary>
    internal readonly struct Stretch(TimeLedger ledger, Spending before, TimeSpan houseLimit) : IDisposable
    {
        public void Dispose()
        {
            lock (ledger._lock)
            {
                ledger.Switch(before);
                ledger._houseLimit = houseLimit;
            }
        }
    }
}
