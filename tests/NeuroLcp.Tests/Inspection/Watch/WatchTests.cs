using System.Text;
using NUnit.Framework;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Watch;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Watch;

/// <summary>What <c>neurolcp watch</c> shows of a recording while it is written, and when it stops.</summary>
[TestFixture]
internal sealed class WatchTests
{
    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("run.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void Once_ShowsTheLatestValues_WithTheirCurves()
    {
        new SmallRecording { Loss = update => update }.Write(File);

        (int code, string said, _) = Shell.Run("watch", File, "--once", "--what", "loss,soma");

        // 4 updates with losses 0, 1, 2, 3; soma[5, unit] = 50 + unit in mV, at 2.5 ms
        Assert.That(code, Is.Zero);
        Assert.That(said, Does.Match(@"complete; took [\d.]+ s\n"));
        Assert.That(said, Does.Match(@"/states/hidden: 6 rows, t = 2\.5 ms"));
        Assert.That(said, Does.Match(@"loss +3 +▁▃▆█\n"));
        Assert.That(said, Does.Match(@"hidden\.soma\[2\] +52 mV +▁▂▄▅▇█\n"));
    }

    [Test]
    public void ARun_IsFollowedToItsEnd()
    {
        RecordingWriter writer = new SmallRecording().Begin(File);
        var frames = new List<WatchFrame>();

        CommandResult result = WatchCommand.Run(
            new WatchRequest
            {
                File = File,
                Every = TimeSpan.FromMilliseconds(1),
                Show = frame =>
                {
                    frames.Add(frame);
                    if (frames.Count == 1)
                    {
                        writer.Append("/training", "loss", 0.125);
                        writer.Append("/training", "update", 4L);
                        writer.Commit();
                    }
                    else if (frames.Count == 2)
                    {
                        writer.Complete();
                    }
                },
            },
            CancellationToken.None);

        Assert.That(frames.Select(f => f.IsOver), Is.EqualTo(new[] { false, false, true }));
        Assert.That(frames[0].Line, Does.StartWith("running; training 4 rows").And.Contain("loss 0.25"));
        Assert.That(frames[1].Line, Does.StartWith("running; training 5 rows").And.Contain("loss 0.125"));
        Assert.That(frames[2].Line, Does.StartWith("complete; training 5 rows"));
        Assert.That((result.Interrupted, result.Differs), Is.EqualTo((false, false)));
    }

    [Test]
    public void ThePersonWhoHasSeenEnough_EndsItWithoutAnError()
    {
        using RecordingWriter writer = new SmallRecording().Begin(File);
        using var enough = new CancellationTokenSource();

        CommandResult result = WatchCommand.Run(new WatchRequest { File = File, Every = TimeSpan.FromMinutes(5), Show = _ => enough.Cancel() }, enough.Token);

        Assert.That(result.Interrupted, Is.False);
    }

    [Test]
    public void AWriterOnAnotherMachine_ThatIsSilentForAMinute_IsProbablyDead()
    {
        string elsewhere = Abandoned(host: true);

        (WatchFrame early, WatchFrame late) = (LookAt(elsewhere, TimeSpan.FromSeconds(50)), LookAt(elsewhere, TimeSpan.FromMinutes(125.5)));

        Assert.That(early.Line, Does.StartWith("running"));
        Assert.That(late.Line, Does.StartWith("probably dead").And.Contain(
            $"next: neurolcp recover {elsewhere} makes it an ordinary file; or go on where it stopped: its command with -o {elsewhere} --resume"));
        Assert.That(late.Lines[1], Does.Contain("its last commit was 2 h 05 min ago: the program has probably died"));
        Assert.That(late.IsOver, Is.False, "it may yet be heard of");
    }

    [Test]
    public void AWriterOnThisMachine_WhoseProcessIsGone_IsDead_AndTheWatchEnds()
    {
        string gone = Abandoned(host: false);

        WatchFrame frame = LookAt(gone, TimeSpan.Zero);

        Assert.That(frame.Line, Does.StartWith("dead").And.Contain($"neurolcp recover {gone}"));
        Assert.That(frame.IsOver, Is.True);
    }

    [Test]
    public void AWriterThatIsThere_IsRunning_HoweverSilent()
    {
        using RecordingWriter writer = new SmallRecording().Begin(File);

        Assert.That(LookAt(File, TimeSpan.FromHours(3)).Lines[1], Does.Contain("running, though its last commit was 3 h 00 min ago: the process is there"));
    }

    [Test]
    public void TimeLeft_IsThatOfTheRestAtTheSpeedSoFar()
    {
        // 10 rows in 2 s, then 30 more in 2 s: 40 in 4 s since the beginning
        var rate = new RowRate();
        DateTimeOffset begun = DateTimeOffset.UnixEpoch;
        rate.See(begun, begun.AddSeconds(2), 10);
        Assert.That(rate.PerSecond, Is.EqualTo(5));
        rate.See(begun, begun.AddSeconds(4), 40);
        rate.See(begun, begun.AddSeconds(4), 40);
        Assert.That(rate.PerSecond, Is.EqualTo(10));

        // of ten looks the last counts: a run that has become ten times as fast is as fast as that
        for (int look = 1; look <= 10; look++)
        {
            rate.See(begun, begun.AddSeconds(4 + look), 40 + (100 * look));
        }

        Assert.That(rate.PerSecond, Is.EqualTo(100));
    }

    [TestCase(new double[] { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, "▁▂▃▄▅▆▇█")]
    [TestCase(new double[] { 7, 7, 0, 0 }, 2, "█▁")]
    [TestCase(new double[] { 3, 3, 3 }, 8, "▄▄▄")]
    [TestCase(new[] { 0, double.NaN, 1 }, 8, "▁ █")]
    [TestCase(new[] { double.NaN, double.PositiveInfinity }, 8, "  ")]
    [TestCase(new double[0], 8, "")]
    public void ASparkline_RisesFromTheLeastToTheLargest(double[] values, int width, string line) => Assert.That(Sparkline.Of(values, width), Is.EqualTo(line));

    [Test]
    public void ATerminal_IsRedrawn_ALogGetsALineForEachChange()
    {
        WatchFrame[] frames = [new(["one", "a line that is too long"], "1", false), new(["two"], "1", false), new(["three"], "2", true)];
        StringWriter screen = new() { NewLine = "\n" }, log = new() { NewLine = "\n" }, nothing = new();
        var onScreen = new FrameWriter(new Terminal { Out = nothing, Error = screen, CanRedraw = true, Width = () => 11 });
        var inLog = new FrameWriter(new Terminal { Out = log, Error = nothing, CanRedraw = true, OutIsRedirected = true });
        foreach (WatchFrame frame in frames)
        {
            onScreen.Show(frame);
            inLog.Show(frame);
        }

        Assert.That(screen.ToString(), Is.EqualTo("one\x1b[K\na line tha\x1b[K\n\x1b[J" + "\x1b[2A\rtwo\x1b[K\n\x1b[J" + "\x1b[1A\rthree\x1b[K\n\x1b[J"));
        Assert.That(log.ToString(), Is.EqualTo("1\n2\n"));
        Assert.That(nothing.ToString(), Is.Empty);
    }

    [Test]
    public void WhatIsNoRecording_IsRefused()
    {
        ArrayFile.Write(File, [new NamedArray("W", new double[2, 2])]);

        (int code, _, string error) = Shell.Run("watch", File, "--once");

        Assert.That((code, error), Is.EqualTo((2, $"{File} is no recording that could be watched; neurolcp inspect {File} shows what it is\n")));
    }

    private static WatchFrame LookAt(string path, TimeSpan later)
    {
        using RecordingReader reader = RecordingReader.Open(path);
        return new RecordingWatch(path, []).Look(reader, DateTimeOffset.UtcNow + later);
    }

    /// <summary>A copy of a file that is being written, as if by a machine of another name, or by a process that began at another time.</summary>
    private string Abandoned(bool host)
    {
        using RecordingWriter writer = new SmallRecording().Begin(File);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        byte[] before = host ? Encoding.UTF8.GetBytes(Environment.MachineName) : Started(File), becomes = [.. before.Select(b => (byte)(b ^ 1))];
        int at = bytes.AsSpan().IndexOf(before);
        Assert.That(at, Is.Positive);
        becomes.CopyTo(bytes, at);
        string copy = _directory.File("copy.h5");
        System.IO.File.WriteAllBytes(copy, bytes);
        return copy;
    }

    private static byte[] Started(string path)
    {
        using RecordingReader reader = RecordingReader.Open(path);
        return BitConverter.GetBytes(reader.ReadScalar<long>($"{RecordingFormat.RunGroup}/{RecordingFormat.WriterStart}"));
    }
}
