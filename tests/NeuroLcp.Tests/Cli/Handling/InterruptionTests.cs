using System.Diagnostics;
using System.Runtime.InteropServices;
using NUnit.Framework;
using NeuroLcp.Cli.Handling;

namespace NeuroLcp.Tests.Cli.Handling;

[TestFixture]
[NonParallelizable]
internal sealed class InterruptionTests
{
    [Test]
    public void TheFirstSignal_AsksToStop_TheSecondEnds()
    {
        int told = 0;
        using Interruption interruption = new(() => told++);

        Assert.That(interruption.Token.IsCancellationRequested, Is.False);
        Assert.That(interruption.Receive(), Is.True);
        Assert.That(interruption.Token.IsCancellationRequested, Is.True);
        Assert.That(interruption.Receive(), Is.False);
        Assert.That(told, Is.EqualTo(1));
    }

    [TestCase("-INT")]
    [TestCase("-TERM")]
    [TestCase("-HUP")]
    public void ARealSignal_CancelsTheToken_AndTheProcessLives(string signal)
    {
        PosixSignal asked = signal switch { "-INT" => PosixSignal.SIGINT, "-TERM" => PosixSignal.SIGTERM, _ => PosixSignal.SIGHUP };
        if (Interruption.IsIgnored(asked))
        {
            Assert.Ignore($"the tests were started with SIG{signal[1..]} ignored (nohup, or a script in the background), and so it stays");
        }

        using Interruption interruption = new(() => { });
        using (Process kill = Process.Start("kill", [signal, Environment.ProcessId.ToString()]))
        {
            kill.WaitForExit();
        }

        Assert.That(interruption.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)), Is.True);
    }
}
