using NUnit.Framework;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Run;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Checkpoints;

/// <summary>Runs that are interrupted go on and end as if they never had been; recordings say how they were made, well enough to be made again.</summary>
[TestFixture]
public sealed class ResumeTests
{
    private static readonly string[] Monitors =
    [
        "W every 4 updates bits 12", "weights statistics every 3 updates", "U synapses 7",
            "pyramidal.soma, output.* units 0:2 trials 0,5 every 5 updates as few",
    ];

    [Test]
    public void ARun_InterruptedAtAnyUpdate_EndsWithTheSameRecording([Values(1, 5, 6, 7, 17)] int at)
    {
        using var directory = new TemporaryDirectory();
        RunRequest request = Training(directory, "whole.h5", 2);
        RunCommand.Run(request, SilentReporter.Instance, CancellationToken.None);

        RunRequest cut = Training(directory, "cut.h5", 1);
        using var interrupt = new CancellationTokenSource();
        CommandResult stopped = RunCommand.Run(cut, new InterruptingReporter(at, interrupt), interrupt.Token);
        Assert.That(stopped.Interrupted, Is.True);
        Assert.That(Status(directory.File("cut.h5")), Is.EqualTo(RecordingStatus.Interrupted));
        Assert.That(File.Exists(directory.File("cut.checkpoint.h5")), Is.True);
        File.WriteAllText(directory.File(".cut.checkpoint.h5.0123abcd.new"), "what a kill leaves of a checkpoint that was being written");

        CommandResult resumed = RunCommand.Run(Training(directory, "cut.h5", 3, resume: true), SilentReporter.Instance, CancellationToken.None);

        Assert.That(resumed.Interrupted, Is.False);
        Assert.That(RecordedContent.Differences(directory.File("whole.h5"), directory.File("cut.h5")), Is.Empty);
        Assert.That(Status(directory.File("cut.h5")), Is.EqualTo(RecordingStatus.Complete));
        Assert.That(File.Exists(directory.File("cut.checkpoint.h5")), Is.False, "what is complete needs no checkpoint");
        Assert.That(Directory.GetFiles(directory.Root, ".*.new"), Is.Empty);
    }

    [Test]
    public void ARun_InterruptedAfterEveryUpdate_OnEveryNumberOfThreads_EndsWithTheSameRecording()
    {
        using var directory = new TemporaryDirectory();
        RunCommand.Run(Training(directory, "whole.h5", 2), SilentReporter.Instance, CancellationToken.None);
        int[] threads = [1, 2, 3, 8];
        CommandResult result;
        int runs = 0;
        do
        {
            using var interrupt = new CancellationTokenSource();
            result = RunCommand.Run(Training(directory, "cut.h5", threads[runs % 4], resume: runs > 0), new InterruptingReporter(1, interrupt),
                interrupt.Token);
            runs++;
        }
        while (result.Interrupted);

        // 48 trials in batches of eight, three epochs: eighteen updates, one a run
        Assert.That(runs, Is.EqualTo(18));
        Assert.That(RecordedContent.Differences(directory.File("whole.h5"), directory.File("cut.h5")), Is.Empty);
    }

    [Test]
    public void ASimulation_InterruptedAtAnyCheckpoint_EndsWithTheSameRecording([Values(1, 3, 8)] int at)
    {
        using var directory = new TemporaryDirectory();
        SimulateCommand.Run(Simulation(directory, "whole.h5", 1), SilentReporter.Instance, CancellationToken.None);

        using var interrupt = new CancellationTokenSource();
        CommandResult stopped = SimulateCommand.Run(Simulation(directory, "cut.h5", 2), new InterruptingReporter(at, interrupt), interrupt.Token);
        Assert.That(stopped.Interrupted, Is.True);
        SimulateCommand.Run(Simulation(directory, "cut.h5", 3, resume: true), SilentReporter.Instance, CancellationToken.None);

        Assert.That(RecordedContent.Differences(directory.File("whole.h5"), directory.File("cut.h5")), Is.Empty);
    }

    [Test]
    public void Resume_OfAFinishedRun_SaysSoAndSucceeds()
    {
        using var directory = new TemporaryDirectory();
        string[] command = ["run", .. Command(directory), "-o", directory.File("run.h5"), "--resume"];
        Assert.That(Shell.Done(command), Does.Contain("does not exist yet: beginning"));
        byte[] before = File.ReadAllBytes(directory.File("run.h5"));

        (int code, string output, string error) = Shell.Run(command);

        Assert.That((code, output.Trim()), Is.EqualTo((0, directory.File("run.h5"))));
        Assert.That(error, Does.Contain("is complete: nothing is left to do"));
        Assert.That(File.ReadAllBytes(directory.File("run.h5")), Is.EqualTo(before));
    }

    [Test]
    public void Resume_WithAnythingElseThatDecidesTheRun_NamesIt_AndChangesNothing()
    {
        using var directory = new TemporaryDirectory();
        using var interrupt = new CancellationTokenSource();
        RunCommand.Run(Training(directory, "run.h5", 1), new InterruptingReporter(3, interrupt), interrupt.Token);
        byte[] before = File.ReadAllBytes(directory.File("run.h5"));
        (string Said, Func<RunRequest, RunRequest> Change)[] changes =
        [
            ("epochs: 3 in the recording, 4 asked for", r => r with { Epochs = 4 }),
            ("seed: 1 in the recording, 2 asked for", r => r with { Input = r.Input with { Seed = 2 } }),
            ("precision: \"float\" in the recording, \"double\" asked for", r => r with { Input = r.Input with { Precision = Precision.Double } }),
            ("learn: \"rules\" in the recording, \"rbp\" asked for", r => r with { Input = r.Input with { Learn = LearningMethod.RecurrentBackprop } }),
            ("set: [", r => r with { Input = r.Input with { Set = [new Assignment("pyramidal.size", "12"), new Assignment("alpha", "0.2")] } }),
            ("task_digest: ", r => r with { Input = r.Input with { Task = $"h5:{StudyFiles.Clouds(directory.File("other.h5"), noise: 0.6)}" } }),
            ("trials: nothing in the recording, 40 asked for", r => r with { Trials = 40 }),
            ("diagnose: 1 in the recording, 2 asked for", r => r with { Diagnose = 2 }),
            ("weights: nothing in the recording, \"w.h5\" asked for", r => r with { Weights = new WeightSource("w.h5", null) }),
            ("record: [", r => r with { Target = r.Target with { Record = Monitors[1..] } }),
        ];
        foreach ((string said, Func<RunRequest, RunRequest> change) in changes)
        {
            RunRequest other = change(Training(directory, "run.h5", 1, resume: true));

            RequestException refused = Assert.Throws<RequestException>(() => RunCommand.Run(other, SilentReporter.Instance, CancellationToken.None), said)!;

            Assert.That(refused.Message, Does.Contain("was begun with other settings").And.Contain($"\n  {said}"));
            Assert.That(File.ReadAllBytes(directory.File("run.h5")).AsSpan().SequenceEqual(before), said);
        }
    }

    [Test]
    public void TheLossToldAfterAResume_IsThatOfTheWholeEpoch()
    {
        using var directory = new TemporaryDirectory();
        using var never = new CancellationTokenSource();
        using var interrupt = new CancellationTokenSource();
        InterruptingReporter whole = new(0, never), before = new(9, interrupt), after = new(0, never);
        RunCommand.Run(Training(directory, "whole.h5", 2), whole, never.Token);

        // the ninth of eighteen updates is the third of six of the second epoch, whose line comes after the resume
        RunCommand.Run(Training(directory, "cut.h5", 2), before, interrupt.Token);
        RunCommand.Run(Training(directory, "cut.h5", 2, resume: true), after, never.Token);

        string[] told = Epochs(whole);
        Assert.That(told.Select(line => line[..10]), Is.EqualTo(new[] { "epoch 1/3:", "epoch 2/3:", "epoch 3/3:" }));
        Assert.That((string[])[.. Epochs(before), .. Epochs(after)], Is.EqualTo(told));

        static string[] Epochs(InterruptingReporter reporter) => [.. reporter.Notes.Where(note => note.StartsWith("epoch ", StringComparison.Ordinal))];
    }

    [Test]
    public void TheCheckpointOfAnotherRun_IsNotGoneOnFrom()
    {
        using var directory = new TemporaryDirectory();
        foreach ((string file, int at) in new[] { ("run.h5", 3), ("other.h5", 2) })
        {
            using var interrupt = new CancellationTokenSource();
            RunCommand.Run(Training(directory, file, 1), new InterruptingReporter(at, interrupt), interrupt.Token);
        }

        // the same circuit, settings and groups, and no more rows than the recording has
        File.Copy(directory.File("other.checkpoint.h5"), directory.File("run.checkpoint.h5"), overwrite: true);
        byte[] before = File.ReadAllBytes(directory.File("run.h5"));

        RequestException refused = Assert.Throws<RequestException>(() =>
            RunCommand.Run(Training(directory, "run.h5", 1, resume: true), SilentReporter.Instance, CancellationToken.None))!;

        Assert.That(refused.Message, Does.Contain("run.checkpoint.h5 is the checkpoint of another run than"));
        Assert.That(File.ReadAllBytes(directory.File("run.h5")).AsSpan().SequenceEqual(before), "run.h5 has changed");
    }

    [Test]
    public void Resume_OfAChangedCircuit_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        string mine = directory.File("mine.yaml");
        File.Copy(CircuitFolder.Path("dynamic-inversion"), mine);
        RunRequest request = Training(directory, "run.h5", 1, circuit: mine);
        using var interrupt = new CancellationTokenSource();
        RunCommand.Run(request, new InterruptingReporter(3, interrupt), interrupt.Token);
        File.AppendAllText(mine, "\n# another thought\n");

        RequestException refused = Assert.Throws<RequestException>(() => RunCommand.Run(
            Training(directory, "run.h5", 1, resume: true, circuit: mine), SilentReporter.Instance, CancellationToken.None))!;
        Assert.That(refused.Message, Does.Contain("the circuit file has changed"));
    }

    [Test]
    public void Rerun_RepeatsARun_FromItsRecordingAlone()
    {
        using var directory = new TemporaryDirectory();
        string[] rest = ["-o", directory.File("run.h5"), "--seed", "9", "--record", "W every 4 updates", "--diagnose", "1"];
        Shell.Done(["run", .. Command(directory), .. rest]);

        // trained weights to begin from, and a file that goes away
        Shell.Done(["run", .. Command(directory), "-o", directory.File("second.h5"), "--weights", directory.File("run.h5")]);
        Shell.Done("rerun", directory.File("run.h5"), "-o", directory.File("again.h5"), "-j", "3");
        Assert.That(RecordedContent.Differences(directory.File("run.h5"), directory.File("again.h5")), Is.Empty);

        File.Delete(directory.File("run.h5"));
        Shell.Done("rerun", directory.File("second.h5"), "-o", directory.File("second-again.h5"));
        Assert.That(RecordedContent.Differences(directory.File("second.h5"), directory.File("second-again.h5")), Is.Empty);
    }

    [Test]
    public void Rerun_OfARunWhoseFirstWeightsAreRounded_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Shell.Done(["run", .. Command(directory), "-o", directory.File("run.h5")]);
        Shell.Done(["run", .. Command(directory), "-o", directory.File("second.h5"), "--weights", directory.File("run.h5"), "--record", "W bits 8"]);

        (int code, _, string error) = Shell.Run("rerun", directory.File("second.h5"), "-o", directory.File("again.h5"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("/plasticity/W/snapshots/weight").And.Contain("keeps fewer bits"));
    }

    [Test]
    public void Rerun_OfADerivedController_AndALargeSeed_IsTheSameToItsExpandedText()
    {
        using var directory = new TemporaryDirectory();
        string[] common = ["--task", $"h5:{Task(directory)}", "--epochs", "1", "--batch", "8", "--seed", "1795807638357000123"];
        Shell.Done(["run", CircuitFolder.Path("divisive-normalisation"), "--set", "cortex.size=6", .. common, "-o", directory.File("run.h5")]);

        Shell.Done("rerun", directory.File("run.h5"), "-o", directory.File("again.h5"));

        (int code, string output, _) = Shell.Run("compare", directory.File("run.h5"), directory.File("again.h5"));
        Assert.That(code, Is.Zero, output);
    }

    [Test]
    public void Resume_WithoutTheCheckpointItHad_IsRefused_AndChangesNothing()
    {
        using var directory = new TemporaryDirectory();
        using var interrupt = new CancellationTokenSource();
        RunCommand.Run(Training(directory, "run.h5", 1), new InterruptingReporter(9, interrupt), interrupt.Token);
        File.Delete(directory.File("run.checkpoint.h5"));
        byte[] before = File.ReadAllBytes(directory.File("run.h5"));

        RequestException refused = Assert.Throws<RequestException>(() =>
            RunCommand.Run(Training(directory, "run.h5", 1, resume: true), SilentReporter.Instance, CancellationToken.None))!;

        Assert.That(refused.Message, Does.Contain("goes on from its checkpoint").And.Contain("run.checkpoint.h5"));
        Assert.That(File.ReadAllBytes(directory.File("run.h5")), Is.EqualTo(before));
    }

    [Test]
    public void EntriesOfOneEvent_AreAllRecorded_AndNamesAreGivenOnce()
    {
        using var directory = new TemporaryDirectory();
        SimulateCommand.Run(
            Simulation(directory, "time.h5", 1) with
            {
                Target = new RecordingTarget
                {
                    Output = directory.File("time.h5"),
                    Record = ["pyramidal.cell.spike events units 0:4", "pyramidal.cell.spike events units 4:9 as late", "pyramidal.soma every 1 ms",
                        "pyramidal.soma every 3 ms", "output.y as pyramidal_2"],
                },
            },
            SilentReporter.Instance, CancellationToken.None);

        using RecordingReader reader = RecordingReader.Open(directory.File("time.h5"));
        Assert.That(reader.Groups("/events"), Is.EquivalentTo(new[] { "pyramidal.cell.spike", "late" }));
        Assert.That(reader.Groups("/states"), Is.SupersetOf(new[] { "pyramidal_2", "pyramidal", "pyramidal_3" }));
        Assert.That(reader.Arrays("/states/pyramidal_2"), Does.Contain("y"));

        RequestException refused = Assert.Throws<RequestException>(() => SimulateCommand.Run(
            Simulation(directory, "other.h5", 1) with
            { Target = new RecordingTarget { Output = directory.File("other.h5"), Record = ["pyramidal.soma as a", "output.y every 2 ms as a"] } },
            SilentReporter.Instance, CancellationToken.None))!;
        Assert.That(refused.Message, Does.StartWith("'as a' names two recordings"));
    }

    [Test]
    public void Rerun_RepeatsASimulation()
    {
        using var directory = new TemporaryDirectory();
        SimulateCommand.Run(Simulation(directory, "time.h5", 1), SilentReporter.Instance, CancellationToken.None);
        Shell.Done("rerun", directory.File("time.h5"), "-o", directory.File("again.h5"));
        Assert.That(RecordedContent.Differences(directory.File("time.h5"), directory.File("again.h5")), Is.Empty);
    }

    [Test]
    public void Rerun_WithOtherData_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Shell.Done(["run", .. Command(directory), "-o", directory.File("run.h5")]);
        File.Delete(directory.File("task.h5"));
        StudyFiles.Clouds(directory.File("task.h5"), noise: 0.6);

        (int code, _, string error) = Shell.Run("rerun", directory.File("run.h5"), "-o", directory.File("again.h5"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("are not those of").And.Contain("digest"));
    }

    [Test]
    public void WhatIsRecorded_ChangesNothingThatIsLearned()
    {
        using var directory = new TemporaryDirectory();
        Shell.Done(["run", .. Command(directory), "-o", directory.File("little.h5")]);
        Shell.Done(["run", .. Command(directory), "-o", directory.File("much.h5"),
            .. Monitors.SelectMany(m => new[] { "--record", m.Replace(" bits 12", "", StringComparison.Ordinal) })]);

        using RecordingReader little = RecordingReader.Open(directory.File("little.h5")), much = RecordingReader.Open(directory.File("much.h5"));
        foreach (string weight in little.Groups("/plasticity"))
        {
            string path = $"/plasticity/{weight}/snapshots/weight";
            long last = little.Describe(path).Shape[0] - 1, other = much.Describe(path).Shape[0] - 1;
            Assert.That(much.ReadRows<float>(path, other, 1), Is.EqualTo(little.ReadRows<float>(path, last, 1)), weight);
        }
    }

    [Test]
    public void ARecordingTooLarge_IsRefusedBeforeItBegins()
    {
        (int code, _, string error) = Shell.Run("simulate", CircuitFolder.Path("dynamic-inversion"), "--duration", "1000min", "--record", "*", "-o",
            "large.h5");

        // 784 + 4 x 256 + 3 x 10 numbers of 4 bytes at each of 1.2e8 steps, and the times
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Match(@"the recording would have \d+ GB before compression, \d+ GB of them in /states/pyramidal; more than 16 GB must be asked for.*--max-recording-size \d+GB"));
        Assert.That(File.Exists("large.h5"), Is.False);
    }

    private static string[] Command(TemporaryDirectory directory) =>
        [CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{Task(directory)}", "--set", "pyramidal.size=12", "--epochs", "2", "--batch", "8"];

    private static string Task(TemporaryDirectory directory) =>
        File.Exists(directory.File("task.h5")) ? directory.File("task.h5") : StudyFiles.Clouds(directory.File("task.h5"));

    private static RunRequest Training(TemporaryDirectory directory, string file, int threads, bool resume = false, string? circuit = null) => new()
    {
        Input = new CircuitInput
        {
            Circuit = circuit ?? CircuitFolder.Path("dynamic-inversion"),
            Task = $"h5:{Task(directory)}",
            Set = [new Assignment("pyramidal.size", "12")],
            Batch = 8,
            Threads = threads,
        },
        Epochs = 3,
        Diagnose = 1,
        Target = new RecordingTarget { Output = directory.File(file), Record = Monitors, Resume = resume },
    };

    private static SimulateRequest Simulation(TemporaryDirectory directory, string file, int threads, bool resume = false) => new()
    {
        Input = new CircuitInput
        {
            Circuit = CircuitFolder.Path("burst-spiking"),
            Task = $"h5:{Task(directory)}",
            Set = [new Assignment("pyramidal.size", "4"), new Assignment("pyramidal.cell.count", "9")],
            Threads = threads,
        },
        Trials = 3,
        DurationMs = 150,
        Target = new RecordingTarget
        {
            Output = directory.File(file),
            Resume = resume,
            CheckpointEvery = new CheckpointInterval(null, 23),
            Record = ["pyramidal.cell.spike events", "pyramidal.soma every 3 ms mean", "output.* trials 2 from 20 ms"],
        },
    };

    private static RecordingStatus? Status(string path)
    {
        using RecordingReader reader = RecordingReader.Open(path);
        return reader.Status();
    }

    /// <summary>Interrupts at a tick, as Ctrl-C would.</summary>
    private sealed class InterruptingReporter(int at, CancellationTokenSource source) : IProgressReporter
    {
        private int _ticks;

        public List<string> Notes { get; } = [];

        public void Report(ProgressTick tick)
        {
            if (++_ticks == at)
            {
                source.Cancel();
            }
        }

        public void Note(string text) => Notes.Add(text);

        public void Dispose()
        {
        }
    }
}
