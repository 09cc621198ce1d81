using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>A state or value of a population.</summary>
public sealed record VariableReference(Variable Variable) : Leaf(new Shape(Variable.Population.Axis), Variable.Dimension)
{
    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints) => adjoints.Add(Variable, seed);

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(instant.Of(Variable));

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => Variable.Population == writer.Population ? Variable.Name : Variable.FullName;
}
