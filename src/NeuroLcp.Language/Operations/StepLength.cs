using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// The length of the step at hand. No line of a file names it: <c>rate(event)</c> is an event divided by it, and the chance of an event of
/// <c>poisson(rate)</c> is 1 − exp(−rate times it).
/// </summary>
public sealed record StepLength() : Leaf(Shape.Scalar, Dimension.Time)
{
    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(instant.Step);
}
