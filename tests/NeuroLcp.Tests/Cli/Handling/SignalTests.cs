using System.Diagnostics;
using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Cli.Handling;

/// <summary>Whatever asks the program to stop, Ctrl-C, a batch system or a connection that is gone, what it has done is kept.</summary>
[TestFixture]
internal sealed class SignalTests
{
    /// <summary>A leak: 2000 s in steps of 0.1 ms are 20 million steps, more than is done before the signal.</summary>
    private const string Leak =
        """
        circuit: leak
        populations:
          cell:
            size: 2
            d v/dt: (1 - v) / (10 ms)
        time: {step: 0.1 ms, duration: 2000 s}
        """;

    [TestCase("-HUP")]
    [TestCase("-TERM")]
    [TestCase("-INT")]
    public void ASimulation_ThatIsSignalled_EndsResumable(string signal)
    {
        using var directory = new TemporaryDirectory();
        (Process process, string path) = Started(directory, signal == "-INT" ? "trap - INT;" : "");
        using (process)
        {
            ProgramProcess.Signal(process, signal);
            (int code, string error) = ProgramProcess.End(process);
            if (signal == "-INT" && code == 0)
            {
                Assert.Ignore("the tests were started with SIGINT ignored (nohup, or a script in the background), and what they start inherits it");
            }

            Assert.That(code, Is.EqualTo(75), error);
        }

        Assert.That(File.Exists(Path.ChangeExtension(path, ".checkpoint.h5")), Is.True);
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Interrupted));
        Assert.That(reader.IsBeingWritten, Is.False);
    }

    [Test]
    public void WhatWasStartedToIgnoreAHangUp_GoesOnAfterOne()
    {
        using var directory = new TemporaryDirectory();
        (Process process, _) = Started(directory, "trap '' HUP;");
        using (process)
        {
            ProgramProcess.Signal(process, "-HUP");
            Assert.That(process.WaitForExit(300), Is.False, "nohup is there for work that is to go on");
            ProgramProcess.Signal(process, "-TERM");
            Assert.That(ProgramProcess.End(process).Code, Is.EqualTo(75));
        }
    }

    [Test]
    public void ASecondSignal_EndsTheProcessAtOnce_AndTheNextRunSweepsUp()
    {
        using var directory = new TemporaryDirectory();
        (Process process, string path) = Started(directory, "");
        using (process)
        {
            // stopped in between so that both are there when it goes on, whichever is heard first
            foreach (string signal in (string[])["-STOP", "-HUP", "-TERM", "-CONT"])
            {
                ProgramProcess.Signal(process, signal);
            }

            // 128 + the signal that ended it; 75 where the clean end was faster than the second signal
            Assert.That(ProgramProcess.End(process).Code, Is.EqualTo(129).Or.EqualTo(143).Or.EqualTo(75));
        }

        SampleRecording.Write(path + ".other");
        RecordingWriter.Create(path, SampleRecording.Layout(), overwrite: true).Dispose();
        Assert.That(Directory.GetFiles(directory.Root, ".run.h5*"), Is.Empty);
    }

    private static (Process Process, string Path) Started(TemporaryDirectory directory, string shell)
    {
        string circuit = directory.File("leak.yaml"), path = directory.File("run.h5");
        File.WriteAllText(circuit, Leak);
        Process process = ProgramProcess.Start(shell, "simulate", circuit, "-o", path, "--record", "cell.v every 1 s", "-j", "1", "-q");
        if (!ProgramProcess.WaitFor(process, path))
        {
            Assert.Fail(ProgramProcess.End(process).Error);
        }

        return (process, path);
    }
}
