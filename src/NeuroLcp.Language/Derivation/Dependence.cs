using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Derivation;

/// <summary>What depends on what.</summary>
internal static class Dependence
{
    /// <summary>A variable and all that it depends on, through time or at once.</summary>
    public static HashSet<Variable> Upstream(Variable variable)
    {
        var found = new HashSet<Variable> { variable };
        var open = new Stack<Variable>(found);
        while (open.TryPop(out Variable? next))
        {
            foreach (Variable needed in ExpressionFacts.Variables(next.Equation).Where(found.Add))
            {
                open.Push(needed);
            }
        }

        return found;
    }
}
