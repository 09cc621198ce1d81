using NUnit.Framework;
using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Monitors;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Monitors;

/// <summary>What a simulation records that was asked for nothing.</summary>
[TestFixture]
public sealed class DefaultTracesTests
{
    // the least of 1, 2, 5, 10, 20, 50, … that makes at most 2,000 samples of so many steps
    [TestCase(1, 1)]
    [TestCase(2_000, 1)]
    [TestCase(2_001, 2)]
    [TestCase(4_000, 2)]
    [TestCase(4_001, 5)]
    [TestCase(10_000, 5)]
    [TestCase(20_000, 10)]
    [TestCase(20_001, 20)]
    [TestCase(7_200_000, 5_000)]
    [TestCase(long.MaxValue / 4_000, 2_000_000_000_000)]
    public void Interval_IsTheFinestOf125_WithTwoThousandSamples(long steps, long every)
    {
        Assert.That(DefaultTraces.Every(steps), Is.EqualTo(every));
        Assert.That(steps / every, Is.LessThanOrEqualTo(2000));
    }

    // 2,500 steps of 0.1 ms, every other of them: 0, 0.2, …, 249.8 and the end, 1,251 samples. Eight of nine trials; of three all.
    [TestCase(9, 8, "recording every state of the first 8 trials every 0.2 ms (--record '*' for every step of every trial)")]
    [TestCase(3, 3, "recording every state every 0.2 ms (--record '*' for every step)")]
    public void Simulation_WithoutEntries_RecordsEveryStateOfEightTrials_AndSaysSo(int trials, int recorded, string said)
    {
        using var directory = new TemporaryDirectory();
        var notes = new Notes();
        SimulateCommand.Run(Request(directory, "time.h5", trials), notes, CancellationToken.None);

        Assert.That(notes.Lines, Does.Contain(said));
        using RecordingReader reader = RecordingReader.Open(directory.File("time.h5"));
        double[] time = reader.Read<double>("/states/pyramidal/time");
        Assert.That(time, Has.Length.EqualTo(1251));
        Assert.That((time[1], time[^1]), Is.EqualTo((0.2, 250.0)));
        Assert.That(reader.Arrays("/states/pyramidal"), Is.SupersetOf(new[] { "soma", "basal", "apical" }));
        Assert.That(reader.Describe("/states/pyramidal/soma").Shape, Is.EqualTo(new long[] { 1251, recorded, 4 }));
        Assert.That(reader.NumberAttribute("/states/pyramidal", "every_ms"), Is.EqualTo(0.2));
    }

    [Test]
    public void Star_RecordsEveryStepOfEveryTrial_AndTheSameValues()
    {
        using var directory = new TemporaryDirectory();
        var notes = new Notes();
        SimulateRequest request = Request(directory, "all.h5", 9);
        SimulateCommand.Run(request with { Target = request.Target with { Record = ["*"] } }, notes, CancellationToken.None);
        SimulateCommand.Run(Request(directory, "some.h5", 9), notes, CancellationToken.None);

        using RecordingReader all = RecordingReader.Open(directory.File("all.h5")), some = RecordingReader.Open(directory.File("some.h5"));
        Assert.That(all.Describe("/states/pyramidal/soma").Shape, Is.EqualTo(new long[] { 2501, 9, 4 }));
        Assert.That(notes.Lines.Count(l => l.StartsWith("recording every state", StringComparison.Ordinal)), Is.EqualTo(1),
            "nothing is said of what was asked for");
        float[] every = all.Read<float>("/states/pyramidal/soma"), other = some.Read<float>("/states/pyramidal/soma");
        for (int sample = 0; sample <= 1250; sample++)
        {
            for (int trial = 0; trial < 8; trial++)
            {
                Assert.That(other.AsSpan(((sample * 8) + trial) * 4, 4).SequenceEqual(every.AsSpan(((2 * sample * 9) + trial) * 4, 4)),
                    $"sample {sample}, trial {trial}");
            }
        }
    }

    [Test]
    public void AResumption_AndARerun_ChooseTheSameClock()
    {
        using var directory = new TemporaryDirectory();
        SimulateCommand.Run(Request(directory, "whole.h5", 1), new Notes(), CancellationToken.None);

        // what is left of the simulation has fewer than 2,000 steps, and would be recorded at each
        using var interrupt = new CancellationTokenSource();
        SimulateRequest cut = Request(directory, "cut.h5", 1);
        CommandResult stopped = SimulateCommand.Run(cut with { Target = cut.Target with { CheckpointEvery = new CheckpointInterval(null, 100) } },
            new Notes { AtTick = (9, interrupt) }, interrupt.Token);
        Assert.That(stopped.Interrupted, Is.True);
        SimulateCommand.Run(cut with { Target = cut.Target with { Resume = true } }, new Notes(), CancellationToken.None);
        Shell.Done("rerun", directory.File("whole.h5"), "-o", directory.File("again.h5"));

        Assert.That(RecordedContent.Differences(directory.File("whole.h5"), directory.File("cut.h5")), Is.Empty);
        Assert.That(RecordedContent.Differences(directory.File("whole.h5"), directory.File("again.h5")), Is.Empty);
    }

    private static SimulateRequest Request(TemporaryDirectory directory, string file, int trials) => new()
    {
        Input = new CircuitInput
        {
            Circuit = CircuitFolder.Path("dynamic-inversion"),
            Task = $"h5:{(File.Exists(directory.File("task.h5")) ? directory.File("task.h5") : StudyFiles.Clouds(directory.File("task.h5")))}",
            Set = [new Assignment("pyramidal.size", "4")],
        },
        Trials = trials,
        DurationMs = 250,
        StepMs = 0.1,
        Target = new RecordingTarget { Output = directory.File(file) },
    };

    /// <summary>Keeps what is said, and interrupts at a tick where asked to.</summary>
    private sealed class Notes : IProgressReporter
    {
        private int _ticks;

        public List<string> Lines { get; } = [];

        public (int Tick, CancellationTokenSource Source)? AtTick { get; init; }

        public void Report(ProgressTick tick)
        {
            if (++_ticks == AtTick?.Tick)
            {
                AtTick.Value.Source.Cancel();
            }
        }

        public void Note(string line) => Lines.Add(line);

        public void Dispose()
        {
        }
    }
}
