using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>A signal that takes its time, for phases that follow one another.</summary>
/// <param name="Signal">The signal, as states and values make it.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Quiet">The part of it that is no event, as a signal of its own; null where it has no events.</param>
internal sealed record DelayedSignal(Delayed Signal, int Rows, Delayed? Quiet)
{
    /// <summary>Whether it is an event itself, 1 in the step in which it happens, and not how often events happen, 1 / Δt in it.</summary>
    public bool IsEvent => Signal.Operand is VariableReference { Variable.Kind: VariableKind.Event };
}

/// <summary>The signals of a circuit that are on their way for some time: through its equations, its events and its rules.</summary>
internal static class DelayedSignals
{
    /// <summary>Every signal once.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="tellEventsApart">Whether what is no event of a signal is to be a signal too, behind the others: needed where steps differ.</param>
    public static IReadOnlyList<DelayedSignal> Of(Circuit circuit, bool tellEventsApart)
    {
        var found = new Dictionary<Delayed, DelayedSignal>();
        var quiet = new WithoutEvents(new HashSet<Variable>());
        IEnumerable<Expression> formulae = circuit.EvaluationOrder.Select(v => v.Equation)
            .Concat(circuit.Populations.SelectMany(p => p.Updates).Select(u => u.Value))
            .Concat(circuit.Weights.Select(w => w.Rule?.Expression).OfType<Expression>());
        foreach (Delayed signal in formulae.SelectMany(In).Select(Meaning))
        {
            Expression rest = quiet.Of(signal.Operand);
            var without = ReferenceEquals(rest, signal.Operand) ? null : new Delayed(rest, signal.Delay);
            found.TryAdd(signal, new DelayedSignal(signal, Rows(signal), without));
        }

        foreach (DelayedSignal signal in found.Values.Where(s => tellEventsApart && s.Quiet is { Operand: not Constant }).ToArray())
        {
            found.TryAdd(signal.Quiet!, new DelayedSignal(signal.Quiet!, signal.Rows, null));
        }

        return [.. found.Values];
    }

    /// <summary>A signal as it is at the neuron it comes from: in a rule, that of pre or post.</summary>
    public static Delayed Meaning(Delayed signal) =>
        signal.Operand is SynapseVariable s ? new Delayed(new VariableReference(s.Variable), signal.Delay) : signal;

    /// <summary>The values of a signal in one trial.</summary>
    public static int Rows(Delayed signal) => Meaning(signal).Operand.Shape.Rows?.Size ?? 1;

    private static IEnumerable<Delayed> In(Expression e) => e is Delayed d ? In(d.Operand).Append(d) : e.Operands.SelectMany(In);
}
