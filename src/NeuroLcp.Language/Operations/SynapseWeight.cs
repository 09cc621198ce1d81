using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>In a rule: the weight of the synapse itself (<c>w</c>).</summary>
public sealed record SynapseWeight(Weight Weight) : Leaf(new Shape(Weight.Post.Axis, Weight.Pre?.Axis), Weight.Dimension)
{
    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => instant.WeightOf(Weight);

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => "w";
}
