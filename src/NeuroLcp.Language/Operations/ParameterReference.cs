using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>A parameter of the circuit with one value.</summary>
public sealed record ParameterReference(Parameter Parameter) : Leaf(Shape.Scalar, Parameter.Dimension)
{
    /// <inheritdoc/>
    public override double? Fold(ReadOnlySpan<double> operands) => Parameter.IsDrawn ? null : Parameter.Value;

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(Parameter.Value);

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => Parameter.NameIn(writer.Population);
}
