using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Experiments.Equilibrate;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Run;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;

namespace NeuroLcp.Experiments.Rerun;

/// <summary>
/// Repeats a run from its recording alone (<c>neurolcp rerun</c>): the circuit text it holds, what was set from outside, task, seed, precision and what was
/// recorded; where it began from given weights, from those it recorded first.
/// </summary>
public static class RerunCommand
{
    /// <summary>Repeats.</summary>
    /// <param name="request">What, and where to.</param>
    /// <param name="progress">Takes ticks and notes.</param>
    /// <param name="interrupted">Stops as the run itself would.</param>
    /// <exception cref="RequestException">The file is no recording of a run, or its data are not those at hand.</exception>
    /// <exception cref="RecordingException">The recording cannot be read.</exception>
    public static CommandResult Run(RerunRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        RecordedJson identity;
        RecordedCircuit recorded;
        using (RecordingReader reader = RecordingReader.Open(request.Recording))
        {
            recorded = RecordedCircuit.Of(reader);
            identity = RecordedJson.Of(reader, RecordedJson.Request) ?? new RecordedJson(request.Recording, RecordedJson.Request, []);
            RequireWholeWeights(reader, recorded, identity);
        }

        if (request.Target.Resume && (request.Target.Output is null || FileIdentity.AreSame(request.Target.Output, request.Recording)))
        {
            throw new RequestException($"name the repetition that is to go on with -o; it is not {request.Recording} itself");
        }

        RequireSameData(request, recorded, identity);
        var input = new CircuitInput { Circuit = request.Recording, Recorded = recorded, DataFolder = request.DataFolder, Threads = request.Threads };
        RecordingTarget target = request.Target with { Record = identity.Texts("record") };
        WeightSource? weights = identity.Text("weights") is null ? null : new WeightSource(request.Recording, null, 0);
        int? trials = identity.Small("trials");
        CommandResult result = identity.Text("verb") switch
        {
            "run" => RunCommand.Run(new RunRequest
            {
                Input = input,
                Target = target,
                Trials = trials,
                Diagnose = identity.Small("diagnose"),
                Weights = weights,
                AllowUnconverged = true
            }, progress, interrupted),
            "simulate" => SimulateCommand.Run(
                new SimulateRequest
                {
                    Input = input,
                    Target = target,
                    Trials = trials,
                    Weights = weights,
                    StepMs = Step(identity),
                    DurationMs = identity.Required("steps", identity.Count("steps")) * Step(identity)
                },
                progress, interrupted),
            "equilibrate" when weights is null =>
                EquilibrateCommand.Run(new EquilibrateRequest
                { Input = input, Target = target, Trials = trials, Free = identity.Flag("free") ?? false, AllowUnconverged = true }, progress, interrupted),
            "equilibrate" => throw new RequestException($"{request.Recording} holds equilibria of weights from {identity.Text("weights")}, but not those weights: type 'neurolcp equilibrate' with them again"),
            _ => throw new RequestException($"{request.Recording} says nothing of how to repeat it ({RecordedJson.Request}): recordings of 'run', 'simulate' and 'equilibrate' do, from this version on"),
        };
        return result with { Remarks = [$"compare with: neurolcp compare {request.Recording} {result.Outputs[0]}"] };
    }

    private static double Step(RecordedJson identity) => identity.Required("dt_ms", identity.Number("dt_ms"));

    /// <summary>A run that began from given weights begins anew from its first snapshot, which must then hold all their bits.</summary>
    private static void RequireWholeWeights(RecordingReader reader, RecordedCircuit recorded, RecordedJson identity)
    {
        if (identity.Text("weights") is null || !reader.Exists("/plasticity"))
        {
            return;
        }

        int bytes = recorded.Precision == Precision.Double ? sizeof(double) : sizeof(float);
        foreach (string path in reader.Groups("/plasticity").Select(weight => $"/plasticity/{weight}/snapshots/weight").Where(reader.IsArray))
        {
            if (reader.Attribute(path, "kept_mantissa_bits") is not null || reader.Describe(path).ElementBytes < bytes)
            {
                throw new RequestException($"the run began from {identity.Text("weights")}, and {path} in {reader.Path} keeps fewer bits than it was computed in: type the command again with those weights ('neurolcp inspect {reader.Path}' shows it)");
            }
        }
    }

    private static void RequireSameData(RerunRequest request, RecordedCircuit recorded, RecordedJson identity)
    {
        string? digest = identity.Text("task_digest");
        if (digest is null || recorded.Task is null)
        {
            return;
        }

        LearningTask task = TaskCatalogue.Open(recorded.Task, request.DataFolder, recorded.Seed ?? CircuitSetup.DefaultSeed, TaskFile.Open);
        if (task.Digest != digest)
        {
            throw new RequestException($"the data of '{recorded.Task}' are not those of {request.Recording} (digest {task.Digest}, then {digest}): --data names the folder with the data it was made with");
        }
    }
}
