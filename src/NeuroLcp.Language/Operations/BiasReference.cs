using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>A weight with one value per postsynaptic unit (a bias).</summary>
public sealed record BiasReference(Weight Weight) : Leaf(new Shape(Weight.Post.Axis), Weight.Dimension)
{
    /// <inheritdoc/>
    public override Weight? Applied => Weight;

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints) => adjoints.Add(Weight, new OuterProduct(seed, null));

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => instant.WeightOf(Weight);

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => Weight.Name;
}
