using System.Diagnostics;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Studies;
using NeuroLcp.Studies.Progress;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Benchmarks.Recording;

/// <summary>
/// What does recording cost a run, with what is recorded unless told otherwise? The same work with and without it, in turns in one process: training with
/// its tests against the bare trainer and evaluator, a simulation against the bare integrator. The smallest time of each counts.
/// </summary>
internal static class OverheadTable
{
    private const int UsualRounds = 3;

    /// <summary>Prints a table.</summary>
    public static void Print()
    {
        Console.WriteLine("| run | without recording | with | overhead |");
        Console.WriteLine("|---|---|---|---|");
        foreach (OverheadRow row in Measure(Checkout.Root()))
        {
            Console.WriteLine(FormattableString.Invariant($"| {row.Name} | {row.Bare:F3} s | {row.Recorded:F3} s | {100 * row.Overhead:F1} % |"));
        }
    }

    /// <summary>Measures run after run.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="rounds">How often each is done.</param>
    public static IEnumerable<OverheadRow> Measure(string root, int rounds = UsualRounds)
    {
        string circuits = Path.Combine(root, "circuits");
        yield return Train("training: an epoch of 10,000 digits, 256 units, as shipped", Path.Combine(circuits, "dynamic-inversion.yaml"), 10_000, 1, rounds);
        yield return Simulate("in time: ten seconds of 256 units, one trial, every state at every step", Path.Combine(circuits, "dynamic-inversion.yaml"), 1, 10_000, [], rounds);
        yield return Simulate("in time: ten seconds of 256 units, one trial, every state every 5 ms", Path.Combine(circuits, "dynamic-inversion.yaml"), 1, 10_000, ["* every 5 ms"], rounds);
        yield return Simulate("in time: ten seconds of 256 units, 64 trials, somata every 5 ms", Path.Combine(circuits, "dynamic-inversion.yaml"), 64, 10_000, ["pyramidal.soma every 5 ms"], rounds);
    }

    private static OverheadRow Train(string name, string circuit, int trials, int epochs, int rounds)
    {
        double bare = double.PositiveInfinity, recorded = double.PositiveInfinity;
        var input = new CircuitInput { Circuit = circuit };
        for (int round = 0; round < rounds; round++)
        {
            bare = Math.Min(bare, Seconds(() =>
            {
                CircuitSetup own = CircuitSetup.Open(input, [FormattableString.Invariant($"learning.epochs={epochs}")], SilentReporter.Instance);
                using var pool = new WorkerPool(own.Threads);
                var task = own.Task with { Train = new FirstExamples(own.Task.Train, trials) };
                var trainer = new Trainer<float>(own.Circuit, task, CircuitValues<float>.Draw(own.Circuit, own.Seed), own.Seed, pool);
                trainer.Evaluate(task.Test);
                for (int epoch = 0; epoch < epochs; epoch++)
                {
                    for (int batch = 0; batch < trainer.BatchesPerEpoch; batch++)
                    {
                        trainer.Step();
                    }

                    trainer.Evaluate(task.Test);
                }
            }));
            recorded = Math.Min(recorded, Recorded(path => RunStudy.Run(
                new RunRequest { Input = input, Epochs = epochs, Trials = trials, Target = new RecordingTarget { Output = path } }, SilentReporter.Instance, CancellationToken.None)));
        }

        return new OverheadRow(name, bare, recorded);
    }

    private static OverheadRow Simulate(string name, string circuit, int trials, double milliseconds, string[] record, int rounds)
    {
        double bare = double.PositiveInfinity, recorded = double.PositiveInfinity;
        var input = new CircuitInput { Circuit = circuit };
        for (int round = 0; round < rounds; round++)
        {
            bare = Math.Min(bare, Recorded(path => SimulateStudy.Run(
                new SimulateRequest { Input = input, Trials = trials, DurationMs = milliseconds, Target = new RecordingTarget { Output = path, Record = [FormattableString.Invariant($"output.u from {milliseconds} ms")] } },
                SilentReporter.Instance, CancellationToken.None)));
            recorded = Math.Min(recorded, Recorded(path => SimulateStudy.Run(
                new SimulateRequest { Input = input, Trials = trials, DurationMs = milliseconds, Target = new RecordingTarget { Output = path, Record = record } }, SilentReporter.Instance, CancellationToken.None)));
        }

        return new OverheadRow(name, bare, recorded);
    }

    private static double Recorded(Action<string> run)
    {
        string path = Path.Combine(Path.GetTempPath(), $"neurolcp-overhead-{Guid.NewGuid():N}.h5");
        try
        {
            return Seconds(() => run(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }
}

/// <summary>The same work without and with recording.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bare">Seconds without.</param>
/// <param name="Recorded">Seconds with.</param>
internal sealed record OverheadRow(string Name, double Bare, double Recorded)
{
    /// <summary>What recording adds, as a share.</summary>
    public double Overhead => (Recorded - Bare) / Bare;
}
