using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Outputs;

/// <summary>The file of a name is written by one process at a time, and what stands under a name is replaced by a file only if it is one.</summary>
[TestFixture]
internal sealed class OutputClaimTests
{
    [Test]
    public void WhoeverComesFirst_KeepsOthersOut_UntilDone()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        OutputClaim first = OutputClaim.Take(path, overwrite: false);
        foreach (Action write in (Action[])
            [
                () => OutputClaim.Take(path, overwrite: true),
                () => OutputClaim.OfExisting(path),
                () => RecordingWriter.Create(path, SampleRecording.Layout(), overwrite: true),
                () => ArrayFile.Write(path, [new NamedArray("W", new float[2])], overwrite: true),
                () => WholeFile.WriteText(path, overwrite: true, "text"),
            ])
        {
            var refused = Assert.Throws<RecordingException>(() => write())!;
            Assert.That(refused.Problem, Is.EqualTo(RecordingProblem.InUse));
            Assert.That(refused.Message, Is.EqualTo(
                $"{path}: is being written by process {Environment.ProcessId} on {Environment.MachineName}; wait for its end, or choose another name (-o)"));
        }

        first.Dispose();
        Assert.That(Directory.GetFileSystemEntries(directory.Root), Is.Empty, "nothing stays of a claim");
        SampleRecording.Write(path);
        Assert.That(Directory.GetFileSystemEntries(directory.Root), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void ARecordingThatIsWritten_IsReplacedByNoOtherWriter()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using RecordingWriter writer = RecordingWriter.Create(path, SampleRecording.Layout());
        Assert.That(() => WholeFile.WriteText(path, overwrite: true, "text"),
            Throws.TypeOf<RecordingException>().With.Message.Contains("is still being written"));
        Assert.That(() => RecordingWriter.Create(path, SampleRecording.Layout(), overwrite: true),
            Throws.TypeOf<RecordingException>().With.Property("Problem").EqualTo(RecordingProblem.InUse));
        writer.Complete();
        WholeFile.WriteText(path, overwrite: true, "text");
    }

    [Test]
    public void WhatAKilledWriterLeft_KeepsNobodyOut_AndIsSwept()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        File.WriteAllText(directory.File(".run.h5.claim"), "process 4711 on elsewhere");
        File.WriteAllText(directory.File(".run.h5.0123456789abcdef.new"), "a copy that never got its name");
        string[] others = [directory.File(".run.h5.notes.new"), directory.File(".other.h5.0123456789abcdef.new"), directory.File("run.h5.0123.new")];
        foreach (string other in others)
        {
            File.WriteAllText(other, "somebody else's");
        }

        WholeFile.WriteText(path, overwrite: false, "text");
        Assert.That(Directory.GetFiles(directory.Root).Order(), Is.EqualTo(others.Append(path).Order()));
    }

    [Test]
    public void AFilePutInTheWritersPlace_IsReportedAtTheNextCommit([Values] bool atTheEnd)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5"), other = directory.File("other");
        using RecordingWriter writer = RecordingWriter.Create(path, SampleRecording.Layout());
        File.WriteAllText(other, "of a program that knows no claims");
        File.Move(other, path, overwrite: true);
        Assert.That(() => { if (atTheEnd) { writer.Complete(); } else { writer.Commit(); } }, Throws.TypeOf<RecordingException>().With.Message.EqualTo(
            $"{path}: another file was put in its place while it was being written; nothing more can be recorded in it"));
        Assert.That(File.ReadAllText(path), Does.StartWith("of a program"));
    }

    [Test]
    public void ADevice_IsNotReplacedByAFile()
    {
        using var directory = new TemporaryDirectory();
        string pipe = directory.File("pipe");
        Assert.That(OtherPrograms.Run("mkfifo", pipe).ExitCode, Is.Zero);
        foreach (string path in (string[])["/dev/null", pipe])
        {
            Assert.That(() => WholeFile.WriteText(path, overwrite: true, "text"),
                Throws.TypeOf<RecordingException>().With.Message.Contains("is a device or a pipe"));
        }

        Assert.That(() => WholeFile.WriteText(directory.Root, overwrite: true, "text"),
            Throws.TypeOf<RecordingException>().With.Message.Contains("is a directory"));
    }

    [Test]
    public void ASymbolicLink_StaysOne_AndWhatItLeadsToIsWritten([Values] bool leadsSomewhere)
    {
        using var directory = new TemporaryDirectory();
        string target = directory.File("target"), link = directory.File("link");
        File.CreateSymbolicLink(link, "target");
        if (leadsSomewhere)
        {
            File.WriteAllText(target, "old");
        }

        WholeFile.WriteText(link, overwrite: leadsSomewhere, "new");
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("target"));
        Assert.That(File.ReadAllText(target), Is.EqualTo("new"));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(2));
    }

    [Test]
    public void AFileThatItsOwnerAloneMayRead_StaysSo_AndAProtectedOneStays()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("secret");
        File.WriteAllText(path, "old");
        OtherPrograms.Run("chmod", "600", path);
        WholeFile.WriteText(path, overwrite: true, "new");
        Assert.That(OtherPrograms.Run("stat", "-c", "%a", path).Output.Trim(), Is.EqualTo("600"));
        OtherPrograms.Run("chmod", "400", path);
        Assert.That(() => WholeFile.WriteText(path, overwrite: true, "newer"),
            Throws.TypeOf<RecordingException>().With.Message.Contains("is protected from writing"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [Test]
    public void AClaim_FollowsNoLink()
    {
        // somebody who may write to the folder could lead the note of who writes into another file
        using var directory = new TemporaryDirectory();
        string precious = directory.File("precious");
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink(directory.File(".run.h5.claim"), precious);
        Assert.That(() => WholeFile.WriteText(directory.File("run.h5"), overwrite: false, "text"),
            Throws.TypeOf<RecordingException>().With.Message.Contains("is no ordinary file; remove it"));
        Assert.That(File.ReadAllText(precious), Is.EqualTo("precious"));
    }

    [Test]
    public void AWriteThatStops_LeavesWhatWasThere([Values] bool isFull)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("figure.svg");
        File.WriteAllText(path, "the figure of last week");
        Assert.That(
            () => WholeFile.Write(path, overwrite: true, stream =>
            {
                stream.Write(new byte[1 << 20]);
                throw isFull ? new IOException("No space left on device", 28) : new OperationCanceledException();
            }),
            isFull ? Throws.TypeOf<RecordingException>().With.Message.EqualTo(
                $"{path}: no space left on the disk; free some, or choose a directory on another disk. Nothing was written.")
                : Throws.TypeOf<OperationCanceledException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("the figure of last week"));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(1));
    }
}
