using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>A number.</summary>
/// <param name="Value">The value in canonical units.</param>
/// <param name="Dimension">Its dimension.</param>
public sealed record Constant(double Value, Dimension Dimension) : Leaf(Shape.Scalar, Dimension)
{
    /// <inheritdoc/>
    public override double? Fold(ReadOnlySpan<double> operands) => Value;

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(Value);

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => QuantityText.Of(this);
}
