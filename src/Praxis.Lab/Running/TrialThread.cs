namespace Praxis.Lab;

/// <summary>
/// A trial on a thread of its own, watched from outside: it can be asked to stop, and left behind when it does not listen.
/// </summary>
sealed class TrialThread
{
    const int StackBytes = 16 << 20;
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    readonly Thread _thread;

    internal TrialThread(string name, Action work)
    {
        _thread = new Thread(() => Work(work), StackBytes) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>What the work threw, once it is done.</summary>
    internal Exception? Error { get; private set; }

    internal bool IsAlive => _thread.IsAlive;

    /// <summary>Waits until the work is done, or was stopped and did not listen; returns false for the latter.</summary>
    /// <param name="cancel">Asks the work to stop.</param>
    /// <param name="grace">How long it then may take.</param>
    /// <param name="mustStop">Looked at now and then; true asks the work to stop.</param>
    internal bool Watch(CancellationTokenSource cancel, TimeSpan grace, Func<bool> mustStop)
    {
        while (!_thread.Join(Glance))
        {
            if (!cancel.IsCancellationRequested && mustStop())
                cancel.Cancel();
            if (cancel.IsCancellationRequested)
                return _thread.Join(grace);
        }
        return true;
    }

    void Work(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            Error = error;
        }
    }
}
