using NUnit.Framework;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Commands;

namespace NeuroLcp.Tests.Cli.Terminals;

[TestFixture]
internal sealed class ProgressTests
{
    private FakeClock _clock = new();
    private StringWriter _writer = new();

    [SetUp]
    public void StandStill()
    {
        _clock = new FakeClock();
        _writer = new StringWriter { NewLine = "\n" };
    }

    [TestCase(0.4, "0:00")]
    [TestCase(12.4, "0:12")]
    [TestCase(59.6, "1:00")]
    [TestCase(3723, "1:02:03")]
    [TestCase(187_445, "2 d 04:04:05")]
    public void ADuration_IsReadable(double seconds, string expected) =>
        Assert.That(ProgressEstimate.Format(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected));

    [Test]
    public void TimeLeft_IsWhatTheSpeedOfThePhaseSays()
    {
        // phase begins at 100 of 500; 10 s later 200: 10 units a second, 300 to go, 30 s.
        // From zero it would be 200 in 10 s: 15 s. A resumed run must not look faster than it is.
        ProgressEstimate estimate = new(_clock);
        estimate.Observe(new ProgressTick("epoch 1/2", 100, 500));
        _clock.Advance(10);

        Assert.That(estimate.Left(new ProgressTick("epoch 1/2", 200, 500)), Is.EqualTo(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void TimeLeft_IsUnknown_BeforeAnythingIsDone_AndWithoutATotal()
    {
        ProgressEstimate estimate = new(_clock);
        estimate.Observe(new ProgressTick("a", 0, 10));
        _clock.Advance(1);

        Assert.That(estimate.Left(new ProgressTick("a", 0, 10)), Is.Null);
        Assert.That(estimate.Left(new ProgressTick("a", 5, 0)), Is.Null);
    }

    [Test]
    public void PlainLines_ComeOnceAFewSeconds_AndAtTheEndOfAPhase()
    {
        using PlainReporter reporter = new(_writer, _clock);
        for (int batch = 0; batch <= 20; batch++)
        {
            reporter.Report(new ProgressTick("epoch 1/1", batch, 20, $"loss {20 - batch}"));
            _clock.Advance(1);
        }

        // one tick a second: lines at 5, 10 and 15 s, and the last tick; at 5 s five of twenty are done, so 15 s are left
        Assert.That(_writer.ToString(), Is.EqualTo(
            """
            epoch 1/1: 25 % (5/20), 0:15 left, loss 15
            epoch 1/1: 50 % (10/20), 0:10 left, loss 10
            epoch 1/1: 75 % (15/20), 0:05 left, loss 5
            epoch 1/1: 100 % (20/20), loss 0

            """));
    }

    [Test]
    public void ABar_IsRedrawnInPlace_AndTakenAwayAtTheEnd()
    {
        using (BarReporter reporter = new(_writer, () => 100, _clock))
        {
            reporter.Report(new ProgressTick("epoch 1/1", 0, 4));
            _clock.Advance(0.05);
            reporter.Report(new ProgressTick("epoch 1/1", 1, 4));
            _clock.Advance(0.95);
            reporter.Report(new ProgressTick("epoch 1/1", 2, 4, "loss 0.5"));
        }

        // the tick after 50 ms is too soon to draw; after 1 s two of four are done: 1 s is left
        const string erase = "\x1b[K";
        Assert.That(_writer.ToString(), Is.EqualTo(
            $"\repoch 1/1 [>                       ] 0 % 0/4{erase}" +
            $"\repoch 1/1 [============>           ] 50 % 2/4 0:01 left  loss 0.5{erase}" +
            $"\r{erase}"));
    }

    [Test]
    public void ABar_NeverReachesTheLastColumn()
    {
        using BarReporter reporter = new(_writer, () => 20, _clock);
        reporter.Report(new ProgressTick("a phase with a long name", 1, 2));

        Assert.That(_writer.ToString(), Is.EqualTo("\ra phase with a long\x1b[K"));
    }

    [Test]
    public void ANote_StandsAboveTheBar()
    {
        using BarReporter reporter = new(_writer, () => 100, _clock);
        reporter.Report(new ProgressTick("p", 4, 4));
        _writer.GetStringBuilder().Clear();
        reporter.Note("epoch 1: done");

        Assert.That(_writer.ToString(), Is.EqualTo("\r\x1b[Kepoch 1: done\n\rp [========================] 100 % 4/4\x1b[K"));
    }

    [Test]
    public void AnUnknownTotal_ShowsWhatIsDone() =>
        Assert.That(PlainReporter.Line(new ProgressTick("drawing", 12, 0), null), Is.EqualTo("drawing: 12"));

    [Test]
    public void AHundredPerCent_MeansDone() =>
        Assert.That(ProgressEstimate.Percent(new ProgressTick("p", 999, 1000)), Is.EqualTo(99));

    [TestCase(ProgressMode.Auto, true, typeof(BarReporter))]
    [TestCase(ProgressMode.Auto, false, typeof(PlainReporter))]
    [TestCase(ProgressMode.Bar, false, typeof(BarReporter))]
    [TestCase(ProgressMode.Plain, true, typeof(PlainReporter))]
    [TestCase(ProgressMode.None, true, typeof(NotesReporter))]
    public void AMode_HasItsReporter(ProgressMode mode, bool canRedraw, Type expected)
    {
        Terminal terminal = new() { Out = _writer, Error = _writer, CanRedraw = canRedraw, Clock = _clock };

        using IProgressReporter reporter = terminal.Reporter(mode, quiet: false);

        Assert.That(reporter, Is.TypeOf(expected));
    }

    [Test]
    public void Ticks_FromManyThreads_NeverTearALine()
    {
        using PlainReporter reporter = new(_writer, _clock);
        Parallel.For(0, 1000, n => reporter.Report(new ProgressTick("p", 1000, 1000, $"{n}")));

        string[] lines = _writer.ToString().TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1000));
        Assert.That(lines, Has.All.Match(@"^p: 100 % \(1000/1000\), \d+$"));
    }
}
