using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Check;

/// <summary>Every error of a circuit file, or its summary: sizes, time constants, stability, memory, locality (<c>neurolcp check</c>).</summary>
public static class CheckCommand
{
    /// <summary>A mode that decays in more than this, ms, does not decay: its rate is rounding.</summary>
    private const double LongestMode = 1e12;

    /// <summary>Checks.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Takes warnings.</param>
    /// <exception cref="RequestException">The step is too large for the circuit.</exception>
    public static CommandResult Run(CheckRequest request, IProgressReporter progress)
    {
        CircuitSetup setup = CircuitSetup.Open(request.Input, [], progress);
        Circuit circuit = setup.Circuit;
        if (request.Expand)
        {
            return new ReportResult { Text = circuit.Expansion ?? circuit.Text };
        }

        double step = request.StepMs ?? circuit.Time.Step;
        _ = TimeSteps.Of(circuit.Time.Duration, step);
        CircuitDelays.Require(circuit, step, progress);
        CircuitDelays.RequirePhases(circuit, progress);
        foreach (Phase phase in circuit.Protocol.Where(p => p.Kind == PhaseKind.Equilibrate && p.Learn.Count > 0))
        {
            ReachableTargets.Require(circuit, phase.Hold, setup.Task.Train);
        }

        CircuitValues<double> values = StartingWeights.Of<double>(setup, null);
        StabilityReport stability = CircuitStability.Of(setup, values, step);
        CircuitStability.RequireStep(circuit, stability, step, request.StepMs is not null);
        CircuitStability.RequirePhaseSteps(circuit, stability);

        Dictionary<Weight, int> synapses = circuit.Weights.ToDictionary(w => w, w =>
            Wiring.Of(w, setup.Seed)?.Cast<bool>().Count(e => e) ?? w.Rows * w.Columns);
        long parameters = circuit.Weights.Where(w => w.TransposeOf is null).Sum(w => (long)synapses[w]);
        var lines = new List<string> { $"{circuit.Name}: {circuit.About}".TrimEnd(' ', ':') };
        lines.AddRange(circuit.Source.Select(s => $"  source: {s}"));
        lines.Add("populations");
        lines.AddRange(circuit.Populations.Select(p => $"  {p.Name,-14} {p.Size,6} {(p.Ensemble is null ? "units" : "cells")}{(p.Positions is { } where ? $" on {where}" : "")}   states: {Join(p.Variables.Where(v => v.IsState))}   values: {Join(p.Variables.Where(v => !v.IsState))}"));
        lines.Add("weights");
        lines.AddRange(circuit.Weights.Select(w => $"  {w.Name,-4} {Shape(w),-26} {string.Join("; ", Traits(w, synapses[w]))}"));
        lines.Add("time");
        lines.AddRange(circuit.States.Select(s => $"  {s.FullName,-22} {TimeConstant(s, values)}"));
        double[] delays = [.. circuit.Weights.Select(w => w.Delay?.Time).OfType<double>()];
        lines.Add(Step(stability, step, delays));
        lines.Add(Modes(circuit, stability, delays.Length == 0 ? "" : ", delays included,"));
        lines.Add("learning");
        lines.Add($"  loss: {circuit.Learning.Loss.Title}, {(circuit.Learning.PerBatch ? $"divided by the batch of {circuit.Learning.Batch}" : "per trial")}; optimiser: {circuit.Learning.Optimiser}");
        lines.Add($"  control: {string.Join(", ", circuit.Control.Select(c => $"{c.Current.FullName} into {c.State.FullName}").DefaultIfEmpty("none named"))}");
        if (circuit.Protocol is not [{ Kind: PhaseKind.Equilibrate, Position: null }])
        {
            lines.Add("  a trial of training");
            lines.AddRange(circuit.Protocol.Select((phase, i) => $"    {i + 1}. {Describe(phase)}"));
        }

        List<Weight> nonlocal = [.. circuit.Weights.Where(w => w.Rule?.NonLocal == true)];
        lines.Add(nonlocal.Count == 0 ? "  every rule is local" : $"  NOT LOCAL: {string.Join(", ", nonlocal.Select(w => w.Name))}");
        int bytes = setup.Precision == Precision.Double ? 8 : 4;
        long snapshot = circuit.Weights.Sum(w => (long)w.Rows * w.Columns) * bytes;
        lines.Add(FormattableString.Invariant(
            $"{parameters:N0} parameters ({parameters * bytes / 1e6:F1} MB); a snapshot of all weights {snapshot / 1e6:F1} MB"));
        return new ReportResult
        {
            // the report is what was asked for: it goes to standard output
            Text = string.Join('\n', lines) + "\n",
            Members = new JsonObject
            {
                ["circuit"] = circuit.Name,
                ["populations"] = new JsonObject([.. circuit.Populations.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Size))]),
                ["weights"] = new JsonObject([.. circuit.Weights.Select(w => KeyValuePair.Create(w.Name, (JsonNode?)new JsonArray(w.Rows, w.Columns)))]),
                ["synapses"] = new JsonObject([.. synapses.Select(s => KeyValuePair.Create(s.Key.Name, (JsonNode?)s.Value))]),
                ["parameters"] = parameters,
                ["largest_step_ms"] = CommandResult.Number(stability.LargestStep),
                ["stable"] = circuit.HasEvents || double.IsNaN(stability.GrowthRate) ? null : stability.GrowthRate <= 0,
                ["local"] = nonlocal.Count == 0,
            },
        };
    }

    private static string Step(StabilityReport stability, double step, double[] delays)
    {
        string limit = stability.LimitedBy is { TimeConstant: Language.Operations.Constant unit } divided && unit.Value == stability.LargestStep
            && StabilityReport.IsStateDependent(divided) ? $" (the unit of time in the equation of {divided.FullName})"
            : stability.LimitedBy is { } by ? $" (the time constant of {by.FullName}{(StabilityReport.IsStateDependent(by) ? " at the initial state" : "")})"
                : delays.Contains(stability.LargestStep) ? " (the shortest delay)" : "";
        return double.IsFinite(stability.LargestStep)
            ? FormattableString.Invariant($"  step {step:G4} ms; largest stable step {stability.LargestStep:G4} ms{limit}")
            : FormattableString.Invariant($"  step {step:G4} ms; no state decays by itself, so that nothing limits the step but what is to be seen");
    }

    private static string Modes(Circuit circuit, StabilityReport stability, string withDelays) =>
        circuit.HasEvents ? "  the circuit has events: it comes to no rest, so that nothing is linearised, and runs in time only"
        : !circuit.States.Any() ? "  the circuit has no states: what it does at an instant follows from its input and its noise"
        : stability.NotLinearised is { } reason ? $"  warning: not linearised at the initial state, so that its stability is not known: {reason}"
        : stability.GrowthRate > 0 ? FormattableString.Invariant($"  warning: the initial state is unstable in continuous time{withDelays.TrimEnd(',')}: a mode grows with a time constant of {1 / stability.GrowthRate:G4} ms")
        : stability.GrowthRate == 0 || 1 / -stability.GrowthRate > LongestMode
            ? $"  the linearised circuit{withDelays} is not unstable; a mode neither grows nor decays, as that of a clock or an integrator does not"
        : FormattableString.Invariant($"  the linearised circuit{withDelays} is stable; its slowest mode decays in {-1 / stability.GrowthRate:G4} ms");

    private static string Join(IEnumerable<Variable> variables) => string.Join(' ', variables.Select(v => v.Name).DefaultIfEmpty("-"));

    private static string Shape(Weight w) => w.Pre is null ? $"{w.Post.Name} [{w.Rows}]" : $"{w.Pre.Name} -> {w.Post.Name} [{w.Rows}, {w.Columns}]";

    private static IEnumerable<string> Traits(Weight w, int synapses)
    {
        yield return Kind(w);
        if (w.Sign != SynapseSign.Any)
        {
            yield return w.Sign.Word();
        }

        if (w.Synapse is { } synapse)
        {
            yield return $"low-pass synapses ({synapse.FullName})";
        }

        if (w.Delay is { } delay)
        {
            yield return FormattableString.Invariant($"delay {delay.Time:G4} ms ({delay.Site.ToString().ToLowerInvariant()})");
        }

        if (Wiring.Source(w).Source.Connection is not null)
        {
            (double mean, double least, double most) = Wiring.ExpectedInDegree(w);
            string range = most - least > 1e-9 * most ? FormattableString.Invariant($" ({least:F1} to {most:F1} by position)") : "";
            string like = w.Connection is Connection.As same ? $", as {same.Other.Name}{(same.Transposed ? ".T" : "")}" : "";
            yield return FormattableString.Invariant(
                $"{100.0 * synapses / ((double)w.Rows * w.Columns):F1} % of pairs{like}, in-degree {(double)synapses / w.Rows:F1}, expected {mean:F1}{range}");
        }
    }

    private static string Kind(Weight w) => w switch
    {
        { TransposeOf: { } owner } => $"tied to {owner.Name}.T",
        { Rule: null } => "fixed",
        { Rule.InTime: true } => "plastic, in time",
        _ => "plastic, at the end of a phase",
    };

    private static string Describe(Phase phase)
    {
        string run = phase.Kind == PhaseKind.Equilibrate ? "to equilibrium"
            : FormattableString.Invariant($"{phase.Duration:G6} ms in {phase.Steps:N0} steps of {phase.Step:G4} ms, noise {(phase.Noise ? "on" : "off")}");
        string held = phase.Hold.Count == 0 ? "" : $"; held: {string.Join(", ", phase.Hold.Select(h => h.Variable.FullName))}";
        string learning = phase.Learn.Count == 0 ? "" : $"; then learn {string.Join(", ", phase.Learn.Select(w => w.Name))}";
        return $"{run}{held}{learning}{(phase.Repeat == 1 ? "" : FormattableString.Invariant($"; {phase.Repeat} times"))}";
    }

    private static string TimeConstant(Variable state, CircuitValues<double> values) =>
        StabilityReport.TimeConstants(state, values) is { } drawn
            ? FormattableString.Invariant($"{drawn.Min():G4} to {drawn.Max():G4} ms, one per unit, mean {drawn.Average():G4} ms")
        : StabilityReport.IsStateDependent(state) ? $"depends on the state{(state.TimeConstant is Language.Operations.Constant unit ? FormattableString.Invariant($", in units of {unit.Value:G4} ms") : "")}"
        : StabilityReport.TimeConstant(state) is { } tau ? FormattableString.Invariant($"{tau:G4} ms") : "none: it does not decay by itself";
}
