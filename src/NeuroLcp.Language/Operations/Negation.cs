namespace NeuroLcp.Language.Operations;

/// <summary>−a.</summary>
public sealed record Negation(Expression Operand) : Expression(Operand.Shape, Operand.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => -operands[0];

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) => operands[0];

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => -tangents[0];

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints) => adjoints.Pull(Operand, -seed);

    /// <inheritdoc/>
    public override double? Fold(ReadOnlySpan<double> operands) => -operands[0];

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Map(instant.Of(Operand), a => -a);

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => Operand switch
    {
        Constant c => QuantityText.Of(new Constant(-c.Value, c.Dimension)),
        MatrixProduct m => new("-" + m.Write(writer).Text, Binding.Matrix),
        _ => new("-" + writer.At(Operand, Binding.Power), Binding.Sign),
    };

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);
}
