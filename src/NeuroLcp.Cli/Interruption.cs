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

    /// <summary>Takes note of a signal.</summary>
    /// <returns>Whether the process lives on; if not, the signal does what it does by default, which is to end it.</returns>
    internal bool Receive()
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            return false;
        }

        _onFirst();
        _source.Cancel();
        return true;
    }

    private void Handle(PosixSignalContext context) => context.Cancel = Receive();
}
