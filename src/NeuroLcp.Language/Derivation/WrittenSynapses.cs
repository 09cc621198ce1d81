using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// A circuit file with its low-pass synapses written out: the state of each has a line of its own, and stands where <c>W @ x</c> stood. What is derived from
/// a circuit takes lines as they are, and this gives it lines.
/// </summary>
internal static class WrittenSynapses
{
    /// <summary>The file with synapses written out; null where it has no low-pass synapses.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="root">Its file.</param>
    public static MappingNode? Of(Circuit circuit, MappingNode root)
    {
        Weight[] filtered = [.. circuit.Weights.Where(w => w.Synapse is not null)];
        if (filtered.Length == 0)
        {
            return null;
        }

        var draft = new CircuitDraft(circuit, root);
        HashSet<Variable> states = [.. filtered.Select(w => w.Synapse!)];
        foreach (Variable variable in circuit.EvaluationOrder.Where(v => states.Contains(v) || Mentions(v.Equation, states)))
        {
            draft.Set(variable, variable.Equation);
        }

        var weights = new MappingNode(root.Value("weights")!.Position, isFlow: false);
        foreach ((ScalarNode key, YamlNode value) in ((MappingNode)root.Value("weights")!).Entries)
        {
            weights.Set(key, filtered.FirstOrDefault(w => w.Name == key.Value) is { } weight ? Plain(weight, (MappingNode)value) : value);
        }

        draft.SetSection("weights", weights);
        return draft.Build();
    }

    /// <summary>
    /// A weight without its low-pass synapses. A delay behind them has gone into the equations that read their state: increments, all that is derived, know no
    /// delays.
    /// </summary>
    private static MappingNode Plain(Weight weight, MappingNode old)
    {
        var plain = new MappingNode(old.Position, old.IsFlow);
        foreach ((ScalarNode key, YamlNode value) in old.Entries)
        {
            if (key.Value is not "lowpass" && (weight.Delay is not { Site: DelaySite.Dendrite } || key.Value is not ("delay" or "delay_at")))
            {
                plain.Set(key, value);
            }
        }

        return plain;
    }

    private static bool Mentions(Expression e, HashSet<Variable> any) =>
        (e is VariableReference v && any.Contains(v.Variable)) || e.Operands.Any(o => Mentions(o, any));
}
