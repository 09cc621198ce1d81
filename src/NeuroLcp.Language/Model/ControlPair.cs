using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Model;

/// <summary>A current that is the control of a state.</summary>
/// <param name="State">The controlled state.</param>
/// <param name="Current">The current ψ into it.</param>
public sealed record ControlPair(Variable State, Variable Current)
{
    /// <summary>
    /// What carries the control into the equation of the state: the current itself, or, where that is a value which does not enter it, what it is made of
    /// that does (ψ = λ · apical, of a soma that an apical potential reaches through a conductance). Empty where nothing does.
    /// </summary>
    public IReadOnlyList<Variable> Acting => [.. Find(Current).Distinct()];

    private IEnumerable<Variable> Find(Variable current) => Enters(current) ? [current]
        : current.IsState ? [] : ExpressionFacts.Variables(current.Equation).Where(part => part != State).SelectMany(Find);

    /// <summary>Whether a variable enters the equation of the state, directly or through values.</summary>
    private bool Enters(Variable current)
    {
        var seen = new HashSet<Variable>();
        var open = new Stack<Variable>([State]);
        while (open.TryPop(out Variable? variable))
        {
            foreach (Variable needed in ExpressionFacts.Variables(variable.Equation))
            {
                if (needed == current)
                {
                    return true;
                }

                if (!needed.IsState && seen.Add(needed))
                {
                    open.Push(needed);
                }
            }
        }

        return false;
    }
}
