using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Experiments.Setup;

/// <summary>The delays of a circuit against the steps it is integrated with: a delay is a whole number of steps, at least one.</summary>
internal static class CircuitDelays
{
    /// <summary>Steps of a delay that find room.</summary>
    private const double MostSteps = 1e8;

    /// <summary>Refuses a step longer than a delay, and says which delays are rounded.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="step">The step, ms.</param>
    /// <param name="progress">Takes notices.</param>
    /// <exception cref="CircuitException">A delay is shorter than the step.</exception>
    public static void Require(Circuit circuit, double step, IProgressReporter progress)
    {
        foreach ((string named, double delay, SourcePosition position) in Of(circuit))
        {
            if (delay / step > MostSteps)
            {
                throw new CircuitException([new Diagnostic(
                    Severity.Error, position, FormattableString.Invariant($"the delay of {named}, {delay:G6} ms, is {delay / step:G4} steps of {step:G6} ms"),
                    "what is on its way must find room in memory: a longer step is meant")]);
            }

            double taken = DelaySteps.Of(delay, step) * step;
            if (step > delay * (1 + 1e-9))
            {
                throw new CircuitException([new Diagnostic(
                    Severity.Error, position, FormattableString.Invariant($"the delay of {named}, {delay:G6} ms, is shorter than the step of {step:G6} ms"),
                        FormattableString.Invariant($"a step of {delay:G6} ms or less can show it"))]);
            }

            if (Math.Abs(taken - delay) > 1e-9 * delay)
            {
                progress.Note(DiagnosticText.Format(new Diagnostic(
                    Severity.Notice, position, FormattableString.Invariant(
                        $"the delay of {named}, {delay:G6} ms, is no whole number of steps of {step:G6} ms: {taken:G6} ms are taken"), null)));
            }
        }
    }

    /// <summary>The same for every phase in time of the protocol and of the evaluation.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="progress">Takes notices.</param>
    public static void RequirePhases(Circuit circuit, IProgressReporter progress)
    {
        foreach (double step in circuit.Protocol.Append(circuit.Evaluation).Where(p => p.Kind == PhaseKind.Simulate).Select(p => p.Step).Distinct())
        {
            Require(circuit, step, progress);
        }
    }

    /// <summary>Every delay once: of which weights, or in the equation of what, it is.</summary>
    private static IEnumerable<(string Named, double Delay, SourcePosition Position)> Of(Circuit circuit)
    {
        var seen = new HashSet<double>();
        foreach (IGrouping<double, Weight> weights in circuit.Weights.Where(w => w.Delay is not null).GroupBy(w => w.Delay!.Time))
        {
            seen.Add(weights.Key);
            yield return (string.Join(", ", weights.Select(w => $"'{w.Name}'")), weights.Key, weights.First().Position);
        }

        foreach (Variable variable in circuit.EvaluationOrder)
        {
            foreach (double delay in In(variable.Equation).Where(seen.Add).ToArray())
            {
                yield return ($"a signal of '{variable.FullName}'", delay, variable.Position);
            }
        }
    }

    private static IEnumerable<double> In(Expression e) => e is Delayed d ? In(d.Operand).Append(d.Delay) : e.Operands.SelectMany(In);
}
