using System.Diagnostics;
using NUnit.Framework;
using NeuroLcp.Cli;

namespace NeuroLcp.Tests.Cli;

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
    public void ARealSignal_CancelsTheToken_AndTheProcessLives(string signal)
    {
        using Interruption interruption = new(() => { });
        using (Process kill = Process.Start("kill", [signal, Environment.ProcessId.ToString()]))
        {
            kill.WaitForExit();
        }

        Assert.That(interruption.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)), Is.True);
    }
}
