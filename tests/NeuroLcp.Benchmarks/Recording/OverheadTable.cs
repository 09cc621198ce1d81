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
/// its tests against the bare trainer and evaluator, a simulation against the bare integrator. The smallest time of each counts, by the clock and of all
/// processors: where other programs run beside it, the second says more.
/// </summary>
internal static class OverheadTable
{
    private const int Rounds = 3;

    /// <summary>Prints a table.</summary>
    public static void Print()
    {
        string circuits = Path.Combine(Root(), "circuits");
        Console.WriteLine("| run | without recording | with | overhead | CPU without | with | overhead |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        string circuit = Path.Combine(circuits, "dynamic-inversion.yaml");
        Train("training: an epoch of 10,000 digits, 256 units, as shipped", circuit, 10_000, 1);
        Simulate("in time: ten seconds of 256 units, one trial, as shipped (every state every 5 ms)", circuit, 1, 10_000, []);
        Simulate("in time: ten seconds of 256 units, 64 trials, as shipped (every state of eight every 5 ms)", circuit, 64, 10_000, []);
        Simulate("in time: ten seconds of 256 units, one trial, every state at every step (`--record '*'`)", circuit, 1, 10_000, ["*"]);
        Simulate("in time: ten seconds of 256 units, 64 trials, the somata of all every 5 ms", circuit, 64, 10_000, ["pyramidal.soma every 5 ms"]);
    }

    private static void Train(string name, string circuit, int trials, int epochs)
    {
        Cost bare = Cost.Most, recorded = Cost.Most;
        var input = new CircuitInput { Circuit = circuit };
        for (int round = 0; round < Rounds; round++)
        {
            bare = bare.Least(Measured(() =>
            {
                CircuitSetup own = CircuitSetup.Open(input, [FormattableString.Invariant($"learning.epochs={epochs}")], Silence.Instance);
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
            recorded = recorded.Least(Recorded(path => RunStudy.Run(
                new RunRequest { Input = input, Epochs = epochs, Trials = trials, Target = new RecordingTarget { Output = path } }, Silence.Instance, CancellationToken.None)));
        }

        Row(name, bare, recorded);
    }

    private static void Simulate(string name, string circuit, int trials, double milliseconds, string[] record)
    {
        Cost bare = Cost.Most, recorded = Cost.Most;
        var input = new CircuitInput { Circuit = circuit };
        for (int round = 0; round < Rounds; round++)
        {
            bare = bare.Least(Recorded(path => SimulateStudy.Run(
                new SimulateRequest { Input = input, Trials = trials, DurationMs = milliseconds, Target = new RecordingTarget { Output = path, Record = [FormattableString.Invariant($"output.u from {milliseconds} ms")] } },
                Silence.Instance, CancellationToken.None)));
            recorded = recorded.Least(Recorded(path => SimulateStudy.Run(
                new SimulateRequest { Input = input, Trials = trials, DurationMs = milliseconds, Target = new RecordingTarget { Output = path, Record = record } }, Silence.Instance, CancellationToken.None)));
        }

        Row(name, bare, recorded);
    }

    private static void Row(string name, Cost bare, Cost recorded) =>
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {bare.Seconds:F2} s | {recorded.Seconds:F2} s | {100 * ((recorded.Seconds / bare.Seconds) - 1):F1} % | {bare.Processors:F2} s | {recorded.Processors:F2} s | {100 * ((recorded.Processors / bare.Processors) - 1):F1} % |"));

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

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NeuroLcp.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("run this from a checkout");
    }

    /// <summary>What a piece of work took, by the clock and of all processors.</summary>
    private readonly record struct Cost(double Seconds, double Processors)
    {
        public static readonly Cost Most = new(double.PositiveInfinity, double.PositiveInfinity);

        public Cost Least(Cost other) => new(Math.Min(Seconds, other.Seconds), Math.Min(Processors, other.Processors));
    }

    private sealed class Silence : IProgressReporter
    {
        public static readonly Silence Instance = new();

        public void Report(ProgressTick tick)
        {
        }

        public void Note(string line)
        {
        }

        public void Dispose()
        {
        }
    }
}
