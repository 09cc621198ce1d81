using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// White noise (<c>xi</c>), an Ornstein-Uhlenbeck source (<c>ou(tau)</c>), or the fresh number that a draw at this instant is made of; one per unit.
/// </summary>
public sealed record NoiseReference(NoiseSource Source) : Leaf(new Shape(Source.Population.Axis), Source.Dimension)
{
    /// <summary>Its value where nothing is drawn: noise is 0, and the uniform number is 1, at which no event of any chance happens.</summary>
    public Expression Off => new Constant(Source.Kind == NoiseKind.Uniform ? 1 : 0, Dimension);

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => instant.Of(Source) is { } drawn ? ValueTable.Of(drawn) : instant.Of(Off);

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) =>
        Source.Kind == NoiseKind.White ? "xi" : Source.TimeConstant is { } tau ? $"ou({writer.Of(tau)})" : null;
}
