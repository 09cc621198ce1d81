using System.Runtime.InteropServices;

namespace NeuroLcp.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the work to stop cleanly, the second ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Action _onFirst;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _signals;

    /// <param name="onFirst">Called at the first signal, before the token is cancelled; tells the person.</param>
    public Interruption(Action onFirst)
    {
        _onFirst = onFirst;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Stops listening: signals do again what they do by default.</summary>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            // not cancelled: the runtime goes on to what the signal does by default, which is to end the process
            return;
        }

        context.Cancel = true;
        _onFirst();
        _source.Cancel();
    }
}
