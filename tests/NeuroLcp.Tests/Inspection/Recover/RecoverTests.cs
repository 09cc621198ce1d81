using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Recover;

/// <summary><c>neurolcp recover</c>, as a person types it.</summary>
[TestFixture]
internal sealed class RecoverTests
{
    [Test]
    public void KilledRun_IsRecovered_AndTheRowsCounted()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (var writer = ChildProcess.Start("", "write", path, "1000000000"))
        {
            _ = CommittedRows.ReadLines(writer, 12);
            writer.Kill();
            writer.WaitForExit();
        }

        long rows = CommittedRows.Of(path, "/states/hidden");
        var (code, output, error) = Shell.Run("recover", path);

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo(path + "\n"));
        Assert.That(error, Does.StartWith($"recovered; the file as it was is {path}.original\n").And.Contain($"  /states/hidden           {rows} rows\n"));

        var (again, json, _) = Shell.Run("recover", path, "--json", "--quiet");
        JsonNode summary = JsonNode.Parse(json)!["summary"]!;
        Assert.That(again, Is.Zero);
        Assert.That((bool)summary["recovered"]!, Is.False);
        Assert.That((string)summary["status"]!, Is.EqualTo("recovered"));
        Assert.That((long)summary["rows"]!["/states/hidden"]!, Is.EqualTo(rows));
        Assert.That(Shell.Run("recover", path).Error, Does.StartWith("nothing to recover: the file is closed (recovered), and every row of it can be read\n"));
    }

    [Test]
    public void WhatCannotBeRecovered_HasItsExitCode()
    {
        using var directory = new TemporaryDirectory();
        string text = directory.File("notes.txt");
        File.WriteAllText(text, "circuit: dynamic");
        string live = directory.File("live.h5");
        using RecordingWriter writer = RecordingWriter.Create(live, SampleRecording.Layout());
        string cut = directory.File("cut.h5");
        SampleRecording.Write(cut);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..3000]);

        Assert.That(Shell.Run("recover", text).Code, Is.EqualTo((int)ExitCode.BadInput));
        Assert.That(Shell.Run("recover", live).Code, Is.EqualTo((int)ExitCode.BadInput));
        Assert.That(Shell.Run("recover", cut).Code, Is.EqualTo((int)ExitCode.Storage));
        // a file that is not there was named wrongly, as a circuit file that is not there is
        Assert.That(Shell.Run("recover", directory.File("none.h5")).Code, Is.EqualTo((int)ExitCode.BadInput));
        Assert.That(Shell.Run("recover", live).Error, Does.Contain("is still being written"));
    }
}
