using NeuroLcp.Commands;
using NeuroLcp.Diagrams;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Describe;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Language;

/// <summary>
/// What the verbs do with a circuit that passed the checks, in small: weights drawn, linearised as <c>check</c> does, a few steps in time, and an epoch of two
/// trials. Whatever a file says, each ends in numbers, in a refusal with words, or in a divergence that names its variable.
/// </summary>
internal static class FuzzedRun
{
    private const int MostUnits = 400, MostSynapses = 40_000, Steps = 3, Trials = 2;

    /// <summary>Runs a circuit, if it is small enough to be run thousands of times.</summary>
    public static void Try(Circuit circuit)
    {
        if (circuit.Populations.Sum(p => (long)p.Size) > MostUnits || circuit.Weights.Sum(w => (long)w.Rows * w.Columns) > MostSynapses)
        {
            return;
        }

        using var pool = new WorkerPool(1);
        foreach (Action<Circuit, WorkerPool> verb in (Action<Circuit, WorkerPool>[])[Check, Simulate, Learn])
        {
            try
            {
                verb(circuit, pool);
            }
            catch (Exception refused) when (refused is CircuitException or RequestException or TaskException or DivergenceException or LinearisationException)
            {
                DiagnosticText.Format((refused as CircuitException)?.Diagnostics ?? []);
            }
        }
    }

    private static void Check(Circuit circuit, WorkerPool _)
    {
        CircuitValues<double> values = Values(circuit);
        StabilityReport report = StabilityReport.Of(circuit, values, Batch(circuit, 1), [], circuit.Time.Step);

        // the words of check are made of these; NaN in one of them would be printed
        if (double.IsNaN(report.LargestStep) || (double.IsNaN(report.GrowthRate) && report.NotLinearised is null))
        {
            throw new InvalidOperationException($"the report says NaN: largest step {report.LargestStep}, growth {report.GrowthRate}");
        }

        CircuitDescription.Of(circuit);
        CircuitPicture.Of(circuit);
    }

    private static void Simulate(Circuit circuit, WorkerPool pool)
    {
        CircuitDelays.Require(circuit, circuit.Time.Step, SilentReporter.Instance);
        bool online = circuit.Weights.Any(w => w.Rule is { Online: true });
        var simulation = new TimeSimulation<double>(circuit, Values(circuit), Batch(circuit, online ? 1 : Trials), [], [], circuit.Time.Step, 1, Steps, pool);
        simulation.Run(Steps, last: true);
        simulation.ApplyRules();
    }

    private static void Learn(Circuit circuit, WorkerPool pool)
    {
        bool isShort = circuit.Protocol.Append(circuit.Evaluation).All(p => p.Kind == PhaseKind.Equilibrate ? !circuit.HasEvents : p.Steps * p.Repeat <= 1000);
        if (circuit.Readout is null || !isShort || circuit.Learning.Epochs > 10 || circuit.Learning.Batch > 1000 || circuit.Solver.Limit > 2000
            || circuit.Weights.Any(w => w.Rule is { Online: true }))
        {
            return;
        }

        CircuitDelays.RequirePhases(circuit, SilentReporter.Instance);
        NewtonPlan.RequireSmall(circuit);
        var examples = new ArrayExamples(Rows(Trials, circuit.Task.Inputs), circuit.Task.Inputs, Rows(Trials, circuit.Task.Outputs), circuit.Task.Outputs,
            null);
        var trainer = new Trainer<double>(circuit, new LearningTask("fuzz", examples, examples, "", ""), Values(circuit), 1, pool);
        if (trainer.Updates > 0)
        {
            trainer.Step();
        }
    }

    private static CircuitValues<double> Values(Circuit circuit)
    {
        var values = CircuitValues<double>.Draw(circuit, 1);
        TimeConstants.Require(values);
        return values;
    }

    private static TrialBatch<double> Batch(Circuit circuit, int trials) =>
        TestCircuits.Batch<double>(circuit, [.. Enumerable.Range(0, trials).Select(t => Rows(1, circuit.Task.Inputs))],
            [.. Enumerable.Range(0, trials).Select(t => Rows(1, circuit.Task.Outputs))]);

    private static double[] Rows(int trials, int columns) =>
        [.. Enumerable.Range(0, trials * columns).Select(i => i % columns == i / columns % columns ? 1.0 : 0.25)];
}
