using System.Runtime.InteropServices;

namespace Praxis.Cli.Running;

/// <summary>
/// Ctrl-C and the request to terminate: the first asks the work to stop cleanly, the second ends the process at once, as it
/// would have without us.
/// </summary>
sealed class Interrupts : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly Action _told;
    readonly PosixSignalRegistration[] _registrations;
    int _asked;

    /// <summary>Listens; tells when the first request comes.</summary>
    internal Interrupts(Action told)
    {
        _told = told;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Fires with the first request.</summary>
    internal CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    void Handle(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _asked, 1) != 0)
            return;
        context.Cancel = true;
        _told();
        _stop.Cancel();
    }
}
