using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>In a rule: a variable at one side of the synapse.</summary>
/// <param name="Side">Which side.</param>
/// <param name="Variable">The variable there.</param>
public sealed record SynapseVariable(SynapseSide Side, Variable Variable)
    : Leaf(Side == SynapseSide.Post ? new Shape(Variable.Population.Axis) : new Shape(null, Variable.Population.Axis), Variable.Dimension)
{
    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) =>
        Side == SynapseSide.Post ? ValueTable.Of(instant.Of(Variable)) : ValueTable.Transpose(ValueTable.Of(instant.Of(Variable)));

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer)
    {
        bool isPost = Side == SynapseSide.Post;
        if (Variable.Population == (isPost ? writer.Weight?.Post : writer.Weight?.Pre))
        {
            return $"{(isPost ? "post" : "pre")}.{Variable.Name}";
        }

        // a rule that is not local; where both sides have the units, it means the postsynaptic one
        return isPost || writer.Weight?.Post.Axis != writer.Weight?.Pre?.Axis ? Variable.FullName : null;
    }
}

/// <summary>The two sides of a synapse.</summary>
public enum SynapseSide
{
    /// <summary>The neuron that receives.</summary>
    Post,

    /// <summary>The neuron that sends.</summary>
    Pre,
}
