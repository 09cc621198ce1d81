using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;

namespace NeuroLcp.Experiments.Setup;

/// <summary>The stability of a circuit at its initial state, for the first trial of its task.</summary>
internal static class CircuitStability
{
    /// <summary>Linearises.</summary>
    /// <param name="setup">The circuit.</param>
    /// <param name="given">Its weights and what was drawn.</param>
    /// <param name="step">The step it is to be integrated with, ms.</param>
    /// <exception cref="CircuitException">Something has no finite value at the initial state.</exception>
    public static StabilityReport Of<T>(CircuitSetup setup, CircuitValues<T> given, double step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CircuitValues<double> values = given as CircuitValues<double>
            ?? new(setup.Circuit, setup.Circuit.Weights.Where(w => w.TransposeOf is null).ToDictionary(w => w.Name, given.Read), given.Drawn);
        var trial = new TrialBatch<double>(setup.Circuit.Task, setup.Circuit.Learning.SoftTargets, 1);
        trial.Load(setup.Task.Test, [0], 0);
        StabilityReport report = StabilityReport.Of(setup.Circuit, values, trial, [], step);
        if (report.Undefined is ({ } variable, var unit, var value))
        {
            string what = variable.IsState ? $"the derivative of '{variable.FullName}' by time" : $"'{variable.FullName}'";
            throw new CircuitException([new Diagnostic(
                Severity.Error, variable.Position, FormattableString.Invariant(
                    $"{what} is {(double.IsNaN(value) ? "not a number" : "infinite")} at the initial state, unit {unit}"),
                "it divides 0 by 0, overflows, or a function has no value there: start elsewhere ('initial:'), or write it so that it has a value")]);
        }

        return report;
    }

    /// <summary>Refuses a step that the circuit cannot be integrated with.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="report">Its stability.</param>
    /// <param name="step">The step, ms.</param>
    /// <param name="isAsked">True where it was asked for with <c>--dt</c>, false where it is the file's.</param>
    /// <exception cref="RequestException">The step is too large and was asked for.</exception>
    /// <exception cref="CircuitException">The step is too large and stands in the file or in <c>--set</c>.</exception>
    public static void RequireStep(Circuit circuit, StabilityReport report, double step, bool isAsked) =>
        RequireStep(report, step, isAsked ? null : circuit.StepPosition, "try ");

    private static void RequireStep(StabilityReport report, double step, SourcePosition? position, string advice)
    {
        if (step <= report.LargestStep * (1 + 1e-9))
        {
            return;
        }

        string limit = report.LimitedBy is { } state
            ? $"the time constant of {state.FullName} is {Milliseconds(report.LargestStep)}"
            : $"a mode of the linearised circuit grows for steps above {Milliseconds(report.LargestStep)}";
        string message = FormattableString.Invariant($"the step of {step:G4} ms is too large for the circuit: {limit}");

        // half of what is stable, with one digit
        double half = report.LargestStep / 2, unit = Math.Pow(10, Math.Floor(Math.Log10(half)));
        string suggested = FormattableString.Invariant($"{Math.Floor(half / unit) * unit:G4}");
        throw position is { } place
            ? new CircuitException([new Diagnostic(Severity.Error, place, message, $"{advice}{suggested} ms")])
            : new RequestException($"{message}; try --dt {suggested}ms");
    }

    /// <summary>Refuses a phase in time, of the protocol or the evaluation, whose step the circuit cannot be integrated with.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="report">Its stability.</param>
    /// <exception cref="CircuitException">The step of a phase is too large.</exception>
    public static void RequirePhaseSteps(Circuit circuit, StabilityReport report)
    {
        foreach (Phase phase in circuit.Protocol.Append(circuit.Evaluation).Where(p => p.Kind == PhaseKind.Simulate))
        {
            RequireStep(report, phase.Step, phase.Position, "write dt: ");
        }
    }

    private static string Milliseconds(double value) => FormattableString.Invariant($"{value:G4} ms");
}
