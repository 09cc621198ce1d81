namespace NeuroLcp.Language.Operations;

/// <summary>What holds for a unit, given to each of its cells.</summary>
/// <param name="Operand">A value per unit.</param>
/// <param name="Cells">The cells.</param>
public sealed record Spread(Expression Operand, Axis Cells) : Expression(new Shape(Cells), Operand.Dimension)
{
    /// <summary>A value per unit given to each of the cells that make up the units; anything else as it is.</summary>
    public static Expression Over(Axis? cells, Expression e) => cells?.Units is { } units && e.Shape.Rows == units ? new Spread(e, cells) : e;

    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => operands[0].Shape.IsScalar ? operands[0] : new Spread(operands[0], Cells);

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) => operands[0];

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => tangents[0].IsZero ? new Constant(0, Dimension) : new Spread(tangents[0], Cells);

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints) =>
        adjoints.Pass(null, Operand, () => seed.Shape.IsScalar ? seed * Cells.CellsPerUnit : new Reduction(ReductionKind.Sum, seed));

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) =>
        ValueTable.Of([.. instant.PerUnit(Operand, Cells.Units!).SelectMany(value => Enumerable.Repeat(value, Cells.CellsPerUnit))]);

    /// <summary>The operand's: what holds for a unit holds for its cells by its name alone.</summary>
    public override Written Write(IFormulaWriter writer) => writer.Write(Operand);

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);
}
