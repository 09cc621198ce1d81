using System.Diagnostics;
using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Cli;

/// <summary>Two processes never write one file: the second is told who does, and takes nothing from the first.</summary>
[TestFixture]
internal sealed class TwoWritersTests
{
    /// <summary>20 million steps: more than are made before either is stopped.</summary>
    private const string Leak =
        """
        circuit: leak
        populations:
          cell:
            size: 2
            d v/dt: (1 - v) / (10 ms)
        time: {step: 0.1 ms, duration: 2000 s}
        """;

    [Test]
    public void TwoThatBeginTogether_EndWithOneRecording_AndOneRefusal()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        string[] command = ["simulate", Written(directory), "-o", path, "--overwrite", "--record", "cell.v every 1 s", "-j", "1", "-q"];
        using Process first = ProgramProcess.Start("", command), second = ProgramProcess.Start("", command);
        while (!first.WaitForExit(20) && !second.WaitForExit(20))
        {
        }

        (Process refused, Process writer) = first.HasExited ? (first, second) : (second, first);
        (int code, string error) = ProgramProcess.End(refused);
        Assert.That(code, Is.EqualTo(4), error);
        Assert.That(error, Does.Match($@"^{path}: is (still )?being written (by |\()process {writer.Id} on {Environment.MachineName}"));

        Assert.That(ProgramProcess.WaitFor(writer, path), Is.True);
        ProgramProcess.Signal(writer, "-TERM");
        Assert.That(ProgramProcess.End(writer).Code, Is.EqualTo(75));
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Interrupted), "the recording of the one that wrote it");
    }

    [Test]
    public void WhatIsWrittenLive_NoOtherCommandReplaces()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5"), circuit = Written(directory), done = directory.File("done.h5");
        SampleRecording.Write(done);
        using Process writer = ProgramProcess.Start("", "simulate", circuit, "-o", path, "--checkpoint-every", "1000", "--record", "cell.v every 1 s", "-j",
            "1", "-q");
        Assert.That(ProgramProcess.WaitFor(writer, path), Is.True);
        foreach (string[] command in (string[][])
            [
                ["simulate", circuit, "-o", path, "--overwrite"],
                ["simulate", circuit, "--checkpoint-every", "1000", "--record", "cell.v every 1 s", "-o", path, "--resume"],
                ["export", done, "--to", "npz", "-o", path, "--overwrite"],
                ["new", "abc", "-o", path, "--overwrite"],
            ])
        {
            (int code, string error) = ProgramProcess.Run("", command);
            Assert.That(code, Is.EqualTo(4), error);
            Assert.That(error, Does.Contain($"process {writer.Id} on {Environment.MachineName}"), string.Join(' ', command));
        }

        (int recovery, string said) = ProgramProcess.Run("", "recover", path);
        Assert.That(recovery, Is.EqualTo(2).Or.EqualTo(4));
        Assert.That(said, Does.Contain($"process {writer.Id} on {Environment.MachineName}"));
        ProgramProcess.Signal(writer, "-TERM");
        Assert.That(ProgramProcess.End(writer).Code, Is.EqualTo(75));
    }

    private static string Written(TemporaryDirectory directory)
    {
        string circuit = directory.File("leak.yaml");
        File.WriteAllText(circuit, Leak);
        return circuit;
    }
}
