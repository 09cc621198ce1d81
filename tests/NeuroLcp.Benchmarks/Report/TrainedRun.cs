using System.Globalization;
using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Run;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report;

/// <summary>A training as a person would type it: the program in a process of its own, with what is recorded unless told otherwise.</summary>
/// <param name="Recording">Its recording, with the trained weights.</param>
/// <param name="Epochs">Epochs trained.</param>
/// <param name="Seconds">From starting the process to its end.</param>
/// <param name="PeakBytes">The most memory it held; NaN where the system does not say.</param>
/// <param name="IsOwnProcess">False where the program was not built and the training ran inside this process.</param>
/// <param name="LastLines">What it said at the end.</param>
internal sealed record TrainedRun(string Recording, int Epochs, double Seconds, double PeakBytes, bool IsOwnProcess, string LastLines)
{
    /// <summary>Mean relaxation steps of a trial.</summary>
    public double MeanSteps()
    {
        using RecordingReader reader = RecordingReader.Open(Recording);
        return reader.Read<double>("/training/iterations").Average();
    }

    /// <summary>Of the last epoch.</summary>
    public double TestAccuracy()
    {
        using RecordingReader reader = RecordingReader.Open(Recording);
        return reader.Read<double>("/training/epochs/test_accuracy")[^1];
    }

    /// <summary>Training trials that did not come to rest, of all.</summary>
    public double Unconverged()
    {
        using RecordingReader reader = RecordingReader.Open(Recording);
        return reader.Read<long>("/training/unconverged").Sum();
    }

    /// <summary>Trains.</summary>
    /// <param name="bench">Circuit, task and folder.</param>
    /// <param name="name">Of the recording.</param>
    /// <param name="set">What is otherwise than in the file.</param>
    public static TrainedRun Make(Workbench bench, string name = "trained", params Assignment[] set)
    {
        ReportSettings settings = bench.Settings;
        int epochs = settings.IsQuick ? 1 : settings.Epochs;
        string path = Path.Combine(bench.Folder, $"{name}.h5");
        Workbench.Say($"training {epochs} epoch(s) of {settings.Task}{string.Concat(set.Select(s => $", {s.Key}={s.Value}"))}...");
        if (settings.Program is null)
        {
            var request = new RunRequest
            {
                Input = new CircuitInput { Circuit = bench.CircuitPath, Task = settings.Task, DataFolder = settings.DataFolder, Set = set },
                Epochs = epochs,
                Target = new RecordingTarget { Output = path },
            };
            double inside = Timing.Once(() => RunCommand.Run(request, SilentReporter.Instance, CancellationToken.None));
            return new TrainedRun(path, epochs, inside, double.NaN, false, "");
        }

        List<string> arguments = [settings.Program, "run", bench.CircuitPath, "--task", settings.Task, "--epochs",
            epochs.ToString(CultureInfo.InvariantCulture), "-o", path];
        if (settings.DataFolder is { } data)
        {
            arguments.AddRange(["--data", data]);
        }

        arguments.AddRange(set.SelectMany(s => new[] { "--set", $"{s.Key}={s.Value}" }));
        ChildProcess run = ChildProcess.Run("dotnet", arguments);
        return run.ExitCode == 0 ? new TrainedRun(path, epochs, run.Seconds, run.PeakBytes, true, run.Output.Trim())
            : throw new InvalidOperationException($"training failed with exit code {run.ExitCode}:\n{run.Error}");
    }
}
