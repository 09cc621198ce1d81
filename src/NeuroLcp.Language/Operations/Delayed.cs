using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// What a formula was a time ago; before that much time has passed, what it was at the beginning. At an equilibrium, where nothing has
/// changed for ever, it is what it is now.
/// </summary>
/// <param name="Operand">The formula.</param>
/// <param name="Delay">How long ago, ms.</param>
public sealed record Delayed(Expression Operand, double Delay) : Expression(Operand.Shape, Operand.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => operands[0] is Constant number ? number : new Delayed(operands[0], Delay);

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) => operands[0];

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => tangents[0].IsZero ? new Constant(0, Dimension) : new Delayed(tangents[0], Delay);

    /// <summary>The seed as it is: where adjoints are asked for, nothing has changed for ever.</summary>
    public override void PullBack(Expression seed, Adjoints adjoints) => adjoints.Pull(Operand, seed);

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => instant.Ago(Delay).Of(Operand);

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) =>
        // what a weight's own delay does is not written out
        Operand is SynapseVariable or MatrixProduct { Weight.Delay.Site: DelaySite.Dendrite }
            ? writer.Write(Operand)
            : new($"delayed({writer.Of(Operand)}, {QuantityText.Of(Delay)} ms)", Binding.Primary);

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);
}
