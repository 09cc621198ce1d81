using System.Globalization;
using System.Runtime.InteropServices;

namespace NeuroLcp.Cli.Handling;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP (the terminal or the connection is gone): the first asks the work to stop cleanly, the second ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Action _onFirst;
    private readonly PosixSignalRegistration[] _signalled;
    private int _signals;

    private static readonly PosixSignal[] s_heard = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    /// <param name="onFirst">Called at the first signal, once the token is cancelled; tells the person.</param>
    public Interruption(Action onFirst)
    {
        _onFirst = onFirst;
        _signalled = [.. s_heard.Where(signal => !IsIgnored(signal)).Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Stops listening: signals do again what they do by default.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _signalled)
        {
            registration.Dispose();
        }

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

        _source.Cancel();
        _onFirst();
        return true;
    }

    /// <summary>
    /// Whether the process was started with this signal ignored, as <c>nohup</c> and a shell's <c>&amp;</c> do for work that is to go on: then it stays so.
    /// </summary>
    internal static bool IsIgnored(PosixSignal signal)
    {
        const string mask = "SigIgn:";
        int number = signal switch { PosixSignal.SIGHUP => 1, PosixSignal.SIGINT => 2, _ => 15 };
        try
        {
            return OperatingSystem.IsLinux() && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(mask, StringComparison.Ordinal)) is
            { } line
                && (ulong.Parse(line.AsSpan(mask.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (number - 1) & 1) != 0;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    private void Handle(PosixSignalContext context) => context.Cancel = Receive();
}
