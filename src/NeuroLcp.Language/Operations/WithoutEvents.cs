using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// What a formula is where nothing happens: events count as none, everything else as it is. A signal on its way is this before the first
/// instant of a trial, so that an event of that instant arrives once and not from the beginning of time.
/// </summary>
/// <param name="held">Variables that are held at a value, and so do not follow from their equations.</param>
public sealed class WithoutEvents(IReadOnlySet<Variable> held)
{
    private readonly Dictionary<Variable, Expression> _known = [];

    /// <summary>The formula without events; the same object where it has none.</summary>
    /// <param name="e">A formula of a trial.</param>
    public Expression Of(Expression e) => Substitution.Of(e, part => part switch
    {
        VariableReference v => Meaning(v, v.Variable),
        SynapseVariable s => Meaning(s, s.Variable),
        NoiseReference { Source.Kind: NoiseKind.Uniform } n => n.Off,
        _ => null,
    });

    private Expression Meaning(Leaf leaf, Variable variable)
    {
        if (held.Contains(variable) || variable.IsState)
        {
            return leaf;
        }

        if (variable.Kind == VariableKind.Event)
        {
            return new Constant(0, variable.Dimension);
        }

        if (!_known.TryGetValue(variable, out Expression? quiet))
        {
            _known[variable] = quiet = Of(variable.Equation);
        }

        return ReferenceEquals(quiet, variable.Equation) ? leaf : quiet;
    }
}
