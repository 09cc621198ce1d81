using System.Globalization;
using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>
/// A circuit's control against the exact least control, at the weights of a file, of its own initialisation, or of the snapshots of a recording
/// (<c>neurolcp diagnose</c>). Always in double precision.
/// </summary>
public static class DiagnoseCommand
{
    /// <summary>Diagnoses.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between trials; nothing is written then.</param>
    /// <exception cref="RequestException">The circuit has no control to diagnose, or weights do not fit.</exception>
    public static CommandResult Run(DiagnoseRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        string source = request.Input.Circuit;
        bool isRecording = RecordingReader.IsHdf5(source) || Path.GetExtension(source) is ".h5" or ".hdf5";
        if (!isRecording && request.At is not null)
        {
            throw new RequestException($"--at chooses among the snapshots of a recording; {source} is a circuit file");
        }

        RecordedCircuit? recorded = null;
        IReadOnlyList<(long Row, long Update)> rows = [(0, 0)];
        if (isRecording)
        {
            using RecordingReader reader = RecordingReader.Open(source);
            // the circuit itself is diagnosed, whatever it learned by
            recorded = RecordedCircuit.Of(reader) with { Method = Language.Model.LearningMethod.Rules };
            rows = request.Weights is null ? Rows(reader, request.At) : rows;
        }

        CircuitSetup setup = CircuitSetup.Open(request.Input with { Precision = Precision.Double }, [], progress, recorded);
        CircuitDiagnosis oracle = Oracle(() => new CircuitDiagnosis(setup.Circuit) { Alpha = request.Alpha });
        if (request.Output is { } output && File.Exists(output) && !request.Overwrite)
        {
            throw new RecordingException(output, "the file exists; choose another name or add --overwrite");
        }

        if (request.Weights is { } given)
        {
            InputFiles.Add(given.Path);
        }

        using OutputClaim? claim = request.Output is null ? null : OutputClaim.Take(request.Output, request.Overwrite);

        WeightSource? weights = request.Weights ?? (isRecording ? new WeightSource(source, null) : null);
        setup.SayTrials(request.Trials, setup.Task.Test, "test");
        ProbeTrials probe = new(setup, request.Trials);
        var snapshots = new List<Snapshot>();
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<double> At(CircuitSetup of, long row) => StartingWeights.Of<double>(of, weights, isRecording && request.Weights is null ? row : null);
        ControllerComparison? controllers = ControllerComparison.Of(setup, recorded, of => At(of, rows[^1].Row), pool);
        foreach ((long row, long update) in rows)
        {
            CircuitValues<double> values = At(setup, row);
            string phase = rows.Count == 1 ? "diagnosis" : $"update {update}";
            snapshots.Add(new Snapshot(update, Oracle(() =>
                oracle.Run(values, probe.Batch, pool, done => progress.Report(new ProgressTick(phase, done, probe.Batch.Count)), interrupted))));
        }

        if (claim is not null)
        {
            Write(claim, setup, snapshots, request.Overwrite);
        }

        return new DiagnoseResult
        {
            Outputs = request.Output is null ? [] : [request.Output],
            Circuit = setup.Circuit.Name,
            Task = setup.Task.Name,
            Heading = Heading(setup, probe.Batch.Count, source, isRecording, snapshots),
            Snapshots = snapshots,
            Controllers = controllers,
        };
    }

    /// <summary>Runs an oracle; what it cannot say is the person's to know, not a bug.</summary>
    internal static T Oracle<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (OracleException cannot)
        {
            throw new RequestException(cannot.Message);
        }
    }

    private static string Heading(CircuitSetup setup, int trials, string source, bool isRecording, List<Snapshot> snapshots)
    {
        string when = !isRecording ? "" : snapshots.Count > 1 ? $", {snapshots.Count} snapshots; below, after update {snapshots[^1].Update}"
            : $", after update {snapshots[^1].Update}";
        return $"circuit: {setup.Circuit.Name}{(isRecording ? $" ({source})" : "")}, task: {setup.Task.Name}, {trials} training trials{when}";
    }

    /// <summary>The rows of the weights' snapshots that were asked for, and the updates made before each.</summary>
    private static List<(long Row, long Update)> Rows(RecordingReader reader, string? at)
    {
        string? weight = reader.Exists("/plasticity") ? reader.Groups("/plasticity").FirstOrDefault() : null;
        long[] updates = weight is null ? [] : reader.Read<long>($"/plasticity/{weight}/snapshots/update");
        if (reader.CommittedRows($"/plasticity/{weight}/snapshots") is { } committed && committed < updates.Length)
        {
            updates = updates[..(int)committed];
        }

        if (updates.Length == 0)
        {
            throw new RequestException($"{reader.Path} holds no snapshots of weights; name the weights with --weights");
        }

        List<(long Row, long Update)> all = [.. updates.Select((update, row) => ((long)row, update))];
        return at switch
        {
            null or "last" => [all[^1]],
            "first" => [all[0]],
            "all" => all,
            _ when int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < all.Count => [all[number]],
            _ => throw new RequestException($"--at '{at}': {reader.Path} has snapshots 0 to {all.Count - 1}; write one of these numbers, first, last or all"),
        };
    }

    private static void Write(OutputClaim claim, CircuitSetup setup, List<Snapshot> snapshots, bool overwrite)
    {
        using var writer = RecordingWriter.Create(
            claim.Path,
            new RecordingLayout
            {
                Attributes = Provenance.FileAttributes(setup, "diagnose"),
                Groups = [Provenance.Run(setup, "diagnose"), DiagnosisRecording.Layout(snapshots[0].Diagnosis)]
            },
            overwrite,
            claim);
        foreach (Snapshot snapshot in snapshots)
        {
            DiagnosisRecording.Append(writer, snapshot);
        }

        writer.Complete();
    }
}
