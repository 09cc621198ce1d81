using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>A direction in which a formula is differentiated: stands for the tangent of a variable. Made by <see cref="Differentiation"/> only.</summary>
public sealed record TangentReference(Variable Variable) : Leaf(new Shape(Variable.Population.Axis), Variable.Dimension)
{
    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(instant.DirectionOf(Variable));
}
