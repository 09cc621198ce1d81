using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Programs;

/// <summary>
/// Finds the iterated states that enter linearly, and that nothing outside of them depends on: the adjoints of a circuit, or all states of a linear one. Once
/// the others are at rest, they solve a linear system.
/// </summary>
internal sealed class LinearStates
{
    private readonly RelaxationMap _map;
    private readonly IReadOnlySet<Variable> _linear;
    private readonly Dictionary<Variable, Dependence> _known = [];

    private LinearStates(RelaxationMap map, IReadOnlySet<Variable> linear) => (_map, _linear) = (map, linear);

    /// <summary>The states among those that a map iterates, from the last that anything depends on upwards as long as the whole stays linear.</summary>
    public static IReadOnlySet<Variable> Of(RelaxationMap map, IReadOnlyList<Variable> iterated)
    {
        Dictionary<Variable, HashSet<Variable>> needs = iterated.ToDictionary(s => s, s => Needs(map, s, iterated));
        HashSet<Variable> linear = [];
        foreach (HashSet<Variable> tail in iterated.Select(s => Downstream(s, needs)).OrderBy(t => t.Count))
        {
            HashSet<Variable> together = [.. linear, .. tail];
            var forms = new LinearStates(map, together);
            if (together.All(s => forms.Of(map.Next(s)) != Dependence.Nonlinear))
            {
                linear = together;
            }
        }

        return linear;
    }

    /// <summary>A state and all that depends on it.</summary>
    private static HashSet<Variable> Downstream(Variable state, Dictionary<Variable, HashSet<Variable>> needs)
    {
        HashSet<Variable> found = [state];
        var open = new Stack<Variable>(found);
        while (open.TryPop(out Variable? next))
        {
            foreach (Variable dependent in needs.Where(n => n.Value.Contains(next)).Select(n => n.Key).Where(found.Add))
            {
                open.Push(dependent);
            }
        }

        return found;
    }

    /// <summary>The iterated states that the next value of a state depends on.</summary>
    private static HashSet<Variable> Needs(RelaxationMap map, Variable state, IReadOnlyList<Variable> iterated)
    {
        HashSet<Variable> seen = [];
        var open = new Stack<Expression>([map.Next(state)]);
        while (open.TryPop(out Expression? e))
        {
            if (e is VariableReference v && seen.Add(v.Variable) && map.Resolve(v) is { } formula)
            {
                open.Push(formula);
            }

            foreach (Expression operand in e.Operands)
            {
                open.Push(operand);
            }
        }

        seen.IntersectWith(iterated);
        return seen;
    }

    private Dependence Of(Expression e)
    {
        switch (e)
        {
            case VariableReference v when _linear.Contains(v.Variable):
                return Dependence.Affine;
            case VariableReference v when _map.Resolve(v) is { } formula:
                if (!_known.TryGetValue(v.Variable, out Dependence known))
                {
                    _known[v.Variable] = known = Of(formula);
                }

                return known;
            default:
                return e.DependenceOn([.. e.Operands.Select(Of)]);
        }
    }
}
