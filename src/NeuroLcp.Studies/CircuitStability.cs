using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Stability;

namespace NeuroLcp.Studies;

/// <summary>The stability of a circuit at its initial state, for the first trial of its task.</summary>
internal static class CircuitStability
{
    /// <summary>Linearises.</summary>
    /// <param name="setup">The circuit.</param>
    /// <param name="weights">Its weights; null for its own initialisation.</param>
    public static StabilityReport Of(CircuitSetup setup, IReadOnlyDictionary<string, double[]>? weights)
    {
        var values = CircuitValues<double>.Draw(setup.Circuit, setup.Seed, weights);
        var trial = new TrialBatch<double>(setup.Circuit.Task, setup.Circuit.Learning.SoftTargets, 1);
        trial.Load(setup.Task.Test, [0], 0);
        return StabilityReport.Of(setup.Circuit, values, trial, []);
    }

    /// <summary>What to say of a step that the circuit cannot be integrated with.</summary>
    public static string TooLarge(Circuit circuit, StabilityReport report, double step)
    {
        string limit = report.LimitedBy is { } state
            ? $"the time constant of {state.FullName} (line {state.Position.Line}) is {Milliseconds(report.LargestStep)}"
            : $"a mode of the linearised circuit grows for steps above {Milliseconds(report.LargestStep)}";
        double suggested = Math.Pow(10, Math.Floor(Math.Log10(report.LargestStep / 2)));
        suggested *= Math.Floor(report.LargestStep / 2 / suggested);
        return FormattableString.Invariant($"the step of {step:G4} ms is too large for circuit '{circuit.Name}': {limit}; try --dt {suggested:G4}ms (or time.step in the file)");
    }

    private static string Milliseconds(double value) => FormattableString.Invariant($"{value:G4} ms");
}
