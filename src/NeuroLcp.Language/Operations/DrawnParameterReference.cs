using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>A parameter drawn once per unit of a population.</summary>
public sealed record DrawnParameterReference(Parameter Parameter, Population Population) : Leaf(new Shape(Population.Axis), Parameter.Dimension)
{
    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(instant.Of(this));

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) =>
        Population == writer.Population || Population == writer.Weight?.Post ? Parameter.NameIn(writer.Population) : null;
}
