namespace NeuroLcp.Language.Operations;

/// <summary>Elementwise: one formula where a condition holds, another elsewhere. No file says it; a step in time makes it of <c>when</c>.</summary>
/// <param name="Condition">Above 0 where it holds.</param>
/// <param name="Then">The value there.</param>
/// <param name="Otherwise">The value elsewhere.</param>
public sealed record Selection(Expression Condition, Expression Then, Expression Otherwise) : Expression(Otherwise.Shape, Otherwise.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Condition, Then, Otherwise];

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => new Selection(operands[0], operands[1], operands[2]);

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) =>
        operands[0] == Dependence.None ? operands.Max() : Dependence.Nonlinear;

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) =>
        tangents[1].IsZero && tangents[2].IsZero ? new Constant(0, Dimension) : new Selection(Condition, tangents[1], tangents[2]);

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints)
    {
        adjoints.Pass(Shape.Rows, Then, () => new Selection(Condition, seed, 0));
        adjoints.Pass(Shape.Rows, Otherwise, () => new Selection(Condition, 0, seed));
    }

    /// <inheritdoc/>
    public override double? Fold(ReadOnlySpan<double> operands) => operands[0] > 0 ? operands[1] : operands[2];

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Choose(instant.Of(Condition), instant.Of(Then), instant.Of(Otherwise));

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) =>
        throw new InvalidOperationException("No line of a circuit file says what an event does to a state in a step.");

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);
}
