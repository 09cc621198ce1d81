using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Recovery;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Recording.Writing;

/// <summary>Full disks, failing ones and vanished ones stop a recording with a message, and take nothing that was committed.</summary>
[TestFixture]
internal sealed class DiskTroubleTests
{
    [Test]
    public void DiskThatFillsUp_EndsTheRecordingInGoodOrder()
    {
        using var disk = SmallDisk.Mount("7m");
        string path = disk.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        string output = writer.StandardOutput.ReadToEnd();
        string error = writer.StandardError.ReadToEnd();
        writer.WaitForExit();

        Assert.That(writer.ExitCode, Is.EqualTo(RecordingChild.Refused), error);
        Assert.That(error.Trim(), Does.Match(@"^.*run\.h5: [\d.]+ MB are left on the disk, too few for the next [\d.]+ (MB|kB) and the end of the file\. It was closed as interrupted and holds every committed row; free some space, or copy it to another disk, and resume the run$"));
        var promised = CommittedRows.Promised(output);
        Assert.That(promised.Traces, Is.GreaterThan(1000));
        CommittedRows.AssertIntact(path, promised);
        using (var reader = RecordingReader.Open(path))
        {
            Assert.That(reader.IsBeingWritten, Is.False);
            Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Interrupted));
            Assert.That(reader.Writer!.State, Is.EqualTo(WriterState.Closed));
            Assert.That(reader.ReadScalar<long>("/run/committed_step"), Is.EqualTo((promised.Updates * 10) - 1));
        }

        // room enough for a little more, after something else was removed: here on another disk
        using var directory = new TemporaryDirectory();
        string moved = directory.File("moved.h5");
        File.Copy(path, moved);
        long from = promised.Updates * 10 / 100 * 100;
        RecordingChild.WriteRows(RecordingWriter.Resume(moved, CommittedRows.Kept(from, 0, from / 10)), from, from + 60, TextWriter.Null);
        CommittedRows.AssertIntact(moved, (from + 60, (from / 10) + 6));
    }

    [Test]
    public void DiskFilledByOthers_InTheMiddleOfAWrite_LosesNoCommittedRow()
    {
        // The guard looks at most every second; what others write in between is met by the write itself.
        using var disk = SmallDisk.Mount("7m");
        string path = disk.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        string output = CommittedRows.ReadLines(writer, 3);
        using (var other = new FileStream(disk.File("other"), FileMode.Create))
        {
            byte[] much = new byte[1 << 16];
            Assert.Throws<IOException>(() =>
            {
                while (true)
                {
                    other.Write(much);
                    other.Flush();
                }
            });
        }

        output += writer.StandardOutput.ReadToEnd();
        string error = writer.StandardError.ReadToEnd();
        writer.WaitForExit();

        Assert.That(writer.ExitCode, Is.EqualTo(RecordingChild.Refused), error);
        Assert.That(error, Does.Contain("no space left on the disk").Or.Contain("are left on the disk"));
        CommittedRows.AssertIntact(path, CommittedRows.Promised(output));
    }

    [Test]
    public void DiskThatFails_IsReported_AndWhatWasCommittedStaysReadable()
    {
        using var directory = new TemporaryDirectory();
        string library = FailingDisk.Build(directory);
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start($"export LD_PRELOAD='{library}' FAIL_AFTER=300000;", "write", path, "1000000000");
        string output = writer.StandardOutput.ReadToEnd();
        string error = writer.StandardError.ReadToEnd();
        writer.WaitForExit();

        Assert.That(writer.ExitCode, Is.EqualTo(RecordingChild.Refused), error);
        Assert.That(error.Trim(), Is.EqualTo($"{path}: the disk reports an input/output error; check it, or choose another disk. Nothing more can be recorded; what was committed before stays readable."));
        var promised = CommittedRows.Promised(output);
        Assert.That(promised.Traces, Is.GreaterThan(0));
        CommittedRows.AssertIntact(path, promised);
        Assert.That(RecordingRecovery.Recover(path).Status, Is.EqualTo(RecordingStatus.Recovered));
        CommittedRows.AssertIntact(path, promised);
    }

    [Test]
    public void VanishedDirectory_IsReported()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("a/run.h5");
        using RecordingWriter writer = RecordingWriter.Create(path, SampleRecording.Layout());
        Directory.Delete(directory.File("a"), recursive: true);
        Assert.That(() => writer.Commit(), Throws.TypeOf<RecordingException>().With.Message.Contains("the directory of the file vanished"));
    }

    [Test]
    public void Recovery_WithoutRoomForACopy_IsRefused_AndNothingChanged()
    {
        using var directory = new TemporaryDirectory();
        string source = directory.File("run.h5");
        using (var writer = ChildProcess.Start("", "write", source, "1000000000"))
        {
            _ = CommittedRows.ReadLines(writer, 20);
            writer.Kill();
            writer.WaitForExit();
        }

        using var disk = SmallDisk.Mount("4m");
        string path = disk.File("run.h5");
        File.Copy(source, path);

        Assert.That(() => RecordingRecovery.Recover(path),
            Throws.TypeOf<RecordingException>().With.Message.Match(@"that takes a copy of [\d.]+ MB beside it, and [\d.]+ MB are free"));
        Assert.That(Directory.GetFiles(disk.Root), Has.Length.EqualTo(1));
    }

    [Test]
    public void FullDisk_TakesNothingThatWasThere_AndIsNoSuccess()
    {
        using var disk = SmallDisk.Mount("1m");
        using var directory = new TemporaryDirectory();
        string recording = directory.File("run.h5");
        SampleRecording.Write(recording);
        (string Name, string[] Command)[] outputs =
        [
            ("f.svg", ["plot", recording]), ("f.png", ["plot", recording]), ("d.svg", ["draw", CircuitFolder.Path("linear-quadratic")]),
                ("c.yaml", ["new", "abc"]),
            ("e.csv", ["export", recording, "--to", "csv", "--what", "hidden.soma"]), ("e.npz", ["export", recording, "--to", "npz"]),
                ("e.mat", ["export", recording, "--to", "mat"]),
        ];
        foreach ((string name, _) in outputs)
        {
            File.WriteAllText(disk.File(name), "what was there");
        }

        using (var rest = new FileStream(disk.File("rest"), FileMode.Create))
        {
            Assert.That(() => { while (true) { rest.Write(new byte[4096]); rest.Flush(); } }, Throws.InstanceOf<IOException>());
        }

        foreach ((string name, string[] command) in outputs)
        {
            (int code, _, string error) = Shell.Run([.. command, "-o", disk.File(name), "--overwrite"]);
            Assert.That(code, Is.EqualTo(4), error);
            Assert.That(error, Does.StartWith($"{disk.File(name)}: no space left on the disk"));
            Assert.That(File.ReadAllText(disk.File(name)), Is.EqualTo("what was there"));
        }

        Assert.That(Directory.GetFiles(disk.Root, "*.new"), Is.Empty);
    }

    [Test]
    public void MoreThanTheDiskHasRoomFor_IsRefusedBeforeTheRun_AsTheDisksMatter()
    {
        using var disk = SmallDisk.Mount("1m");
        (int code, _, string error) = Shell.Run("simulate", CircuitFolder.Path("linear-quadratic"), "--duration", "100s", "--record", "*", "-o",
            disk.File("run.h5"));
        Assert.That(code, Is.EqualTo(4));
        Assert.That(error, Does.Contain("are free there"));
        Assert.That(Directory.GetFiles(disk.Root), Is.Empty);
    }

    [Test]
    public void Guard_AsksTheDisk_OnlyWhenItsShareIsUsedUp()
    {
        int looks = 0;
        long free = SpaceGuard.Reserve + 1000;
        var guard = new SpaceGuard(() =>
        {
            looks++;
            return free;
        });
        Assert.That(guard.Allows(600), Is.True);
        Assert.That(guard.Allows(400), Is.True);
        Assert.That(looks, Is.EqualTo(1));
        free = SpaceGuard.Reserve + 500;   // somebody else took some
        Assert.That(guard.Allows(400), Is.True);
        Assert.That(looks, Is.EqualTo(2));
        Assert.That(guard.Allows(101), Is.True, "it has 500 by the newest look");
        free = SpaceGuard.Reserve + 300;
        Assert.That(guard.Allows(400), Is.False, "399 were left, and now it is fewer");
        Assert.That(looks, Is.EqualTo(4));
    }
}
