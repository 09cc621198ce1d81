using System.Diagnostics;
using NeuroLcp.Commands;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Run;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;

namespace NeuroLcp.Benchmarks.Recording;

/// <summary>
/// What does recording cost a run, with what is recorded unless told otherwise? The same work with and without it, in turns in one process: training with
/// its tests against the bare trainer and evaluator, a simulation against the bare integrator. The smallest time of each counts, by the clock and of all
/// processors: where other programs run beside it, the second says more.
/// </summary>
internal static class OverheadTable
{
    private const int UsualRounds = 3;

    /// <summary>Prints a table.</summary>
    public static void Print()
    {
        Console.WriteLine("| run | without recording | with | overhead | processor time without | with | overhead |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (OverheadRow row in Measure(Checkout.Root()))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"| {row.Name} | {row.Bare.Seconds:F2} s | {row.Recorded.Seconds:F2} s | {100 * row.Overhead:F1} % | {row.Bare.Processors:F2} s | {row.Recorded.Processors:F2} s | {100 * row.ProcessorOverhead:F1} % |"));
        }
    }

    /// <summary>Measures run after run.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="rounds">How often each is done.</param>
    public static IEnumerable<OverheadRow> Measure(string root, int rounds = UsualRounds)
    {
        string circuit = Path.Combine(root, "circuits", "dynamic-inversion.yaml");
        yield return Train("training as shipped: five epochs of 10,000 digits, 256 units", circuit, 10_000, 5, rounds);
        yield return Simulate("in time: ten seconds of 256 units, one trial, as shipped (every state every 5 ms)", circuit, 1, 10_000, [], rounds);
        yield return Simulate("in time: ten seconds of 256 units, 64 trials, as shipped (every state of eight every 5 ms)", circuit, 64, 10_000, [], rounds);
        yield return Simulate("in time: ten seconds of 256 units, one trial, every state at every step (`--record '*'`)", circuit, 1, 10_000, ["*"], rounds);
        yield return Simulate("in time: ten seconds of 256 units, 64 trials, the somata of all every 5 ms", circuit, 64, 10_000, ["pyramidal.soma every 5 ms"],
            rounds);
    }

    private static OverheadRow Train(string name, string circuit, int trials, int epochs, int rounds)
    {
        Cost bare = Cost.Most, recorded = Cost.Most;
        var input = new CircuitInput { Circuit = circuit };
        for (int round = 0; round < rounds; round++)
        {
            bare = bare.Least(Measured(() =>
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
            recorded = recorded.Least(Recorded(path => RunCommand.Run(
                new RunRequest { Input = input, Epochs = epochs, Trials = trials, Target = new RecordingTarget { Output = path } }, SilentReporter.Instance,
                    CancellationToken.None)));
        }

        return new OverheadRow(name, bare, recorded);
    }

    private static OverheadRow Simulate(string name, string circuit, int trials, double milliseconds, string[] record, int rounds)
    {
        Cost bare = Cost.Most, recorded = Cost.Most;
        var input = new CircuitInput { Circuit = circuit };
        for (int round = 0; round < rounds; round++)
        {
            bare = bare.Least(Recorded(path => SimulateCommand.Run(
                new SimulateRequest
                {
                    Input = input,
                    Trials = trials,
                    DurationMs = milliseconds,
                    Target = new RecordingTarget { Output = path, Record = [FormattableString.Invariant($"output.u from {milliseconds} ms")] }
                },
                SilentReporter.Instance, CancellationToken.None)));
            recorded = recorded.Least(Recorded(path => SimulateCommand.Run(
                new SimulateRequest
                {
                    Input = input,
                    Trials = trials,
                    DurationMs = milliseconds,
                    Target = new RecordingTarget { Output = path, Record = record }
                }, SilentReporter.Instance, CancellationToken.None)));
        }

        return new OverheadRow(name, bare, recorded);
    }

    private static Cost Recorded(Action<string> run)
    {
        string path = Path.Combine(Path.GetTempPath(), $"neurolcp-overhead-{Guid.NewGuid():N}.h5");
        try
        {
            return Measured(() => run(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Cost Measured(Action work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        work();
        return new Cost(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }
}

/// <summary>What a piece of work took, by the clock and of all processors.</summary>
internal readonly record struct Cost(double Seconds, double Processors)
{
    public static readonly Cost Most = new(double.PositiveInfinity, double.PositiveInfinity);

    public Cost Least(Cost other) => new(Math.Min(Seconds, other.Seconds), Math.Min(Processors, other.Processors));
}

/// <summary>The same work without and with recording.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bare">Without.</param>
/// <param name="Recorded">With.</param>
internal sealed record OverheadRow(string Name, Cost Bare, Cost Recorded)
{
    /// <summary>What recording adds, as a share of the time by the clock.</summary>
    public double Overhead => (Recorded.Seconds - Bare.Seconds) / Bare.Seconds;

    /// <summary>What recording adds, as a share of the time of all processors.</summary>
    public double ProcessorOverhead => (Recorded.Processors - Bare.Processors) / Bare.Processors;
}
