using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report;

/// <summary>What sections share: the circuit, its task, trained weights, and a folder for what is thrown away.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly Lazy<TrainedRun> _trained;

    /// <param name="settings">What was asked for.</param>
    public Workbench(ReportSettings settings)
    {
        Settings = settings;
        Folder = Directory.CreateTempSubdirectory("neurolcp-bench-").FullName;
        _trained = new Lazy<TrainedRun>(() => TrainedRun.Make(this));
    }

    /// <summary>What was asked for.</summary>
    public ReportSettings Settings { get; }

    /// <summary>A folder for temporary files.</summary>
    public string Folder { get; }

    /// <summary>The shipped circuit that the speed of learning is measured on.</summary>
    public string CircuitPath => Path.Combine(Settings.Root, "circuits", "dynamic-inversion.yaml");

    /// <summary>A circuit trained by the program itself, made once and only if a section asks.</summary>
    public TrainedRun Trained => _trained.Value;

    /// <summary>The circuit and its task, with changes.</summary>
    /// <param name="overrides">In the notation of <c>--set</c>.</param>
    public CircuitSetup Open(params string[] overrides) => OpenOther(CircuitPath, Settings.Task, overrides);

    /// <summary>Another circuit or task.</summary>
    public CircuitSetup OpenOther(string circuit, string task, params string[] overrides) =>
        CircuitSetup.Open(new CircuitInput { Circuit = circuit, Task = task, DataFolder = Settings.DataFolder }, overrides, SilentReporter.Instance);

    /// <summary>The weights training begins with.</summary>
    public CircuitValues<T> Initial<T>(CircuitSetup setup)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => CircuitValues<T>.Draw(setup.Circuit, setup.Seed);

    /// <summary>Those it ends with.</summary>
    public CircuitValues<T> TrainedValues<T>(CircuitSetup setup)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => StartingWeights.Of<T>(setup, new WeightSource(Trained.Recording, null));

    /// <summary>The first trials of a set, as a batch.</summary>
    public static TrialBatch<T> Batch<T>(Circuit circuit, ExampleSet examples, int first, int count)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, count);
        batch.Load(examples, [.. Enumerable.Range(first, count).Select(i => i % examples.Count)], first);
        return batch;
    }

    /// <summary>Tells the person at the terminal what goes on.</summary>
    public static void Say(string line) => Console.Error.WriteLine($"neurolcp bench: {line}");

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
