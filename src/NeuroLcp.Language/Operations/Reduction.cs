namespace NeuroLcp.Language.Operations;

/// <summary>How the units of a population, or the cells of each unit, are reduced to one number.</summary>
public enum ReductionKind
{
    /// <summary>Σ over units or cells.</summary>
    Sum,

    /// <summary>Mean over units or cells.</summary>
    Mean,

    /// <summary>log Σ exp over units or cells, computed stably.</summary>
    LogSumExp,
}

/// <summary>One number per trial from a value per unit; one number per unit from a value per cell.</summary>
public sealed record Reduction(ReductionKind Kind, Expression Operand) : Expression(new Shape(Operand.Shape.Rows?.Units), Operand.Dimension)
{
    /// <summary>How many values become one.</summary>
    public int Count => Operand.Shape.Rows is { } rows ? rows.Units is null ? rows.Size : rows.CellsPerUnit : 1;

    /// <summary>Its name in circuit files.</summary>
    public string Name => Kind switch { ReductionKind.Sum => "sum", ReductionKind.Mean => "mean", _ => "logsumexp" };

    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];

    /// <summary>The same reduction; of one number for each of the units, what that comes to.</summary>
    public override Expression On(IReadOnlyList<Expression> operands) => (operands[0].Shape.IsScalar, Kind) switch
    {
        (false, _) => new Reduction(Kind, operands[0]),
        (_, ReductionKind.Sum) => operands[0] * Count,
        (_, ReductionKind.Mean) => operands[0],
        _ => operands[0] + Math.Log(Count),
    };

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) => Kind == ReductionKind.LogSumExp ? base.DependenceOn(operands) : operands[0];

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => tangents[0] switch
    {
        { IsZero: true } => new Constant(0, Dimension),
        var tangent when Kind == ReductionKind.LogSumExp => new Reduction(ReductionKind.Sum, new Softmax(Operand) * tangent),
        { Shape.Rows: not null } tangent => new Reduction(Kind, tangent),
        // one that is the same for all that is reduced stands for each of them
        var tangent => Kind == ReductionKind.Mean ? tangent : Count * tangent,
    };

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints) => adjoints.Pull(Operand, Kind switch
    {
        ReductionKind.LogSumExp => new Softmax(Operand) * Spread.Over(Operand.Shape.Rows, seed),
        ReductionKind.Mean => Spread.Over(Operand.Shape.Rows, Share(seed)),
        _ => Spread.Over(Operand.Shape.Rows, seed),
    });

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of([.. ValueTable.Groups(Operand, instant).Select(Reduce)]);

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => new($"{Name}({writer.Of(Operand)})", Binding.Primary);

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    /// <summary>What each unit gets of a seed of their mean; of a sum over the same units that is a mean again.</summary>
    private Expression Share(Expression seed) => seed switch
    {
        Negation n => -Share(n.Operand),
        Reduction { Kind: ReductionKind.Sum } sum when sum.Operand.Shape.Rows == Operand.Shape.Rows => new Reduction(ReductionKind.Mean, sum.Operand),
        _ => seed / (double)Count,
    };

    private double Reduce(double[] x)
    {
        if (Kind != ReductionKind.LogSumExp)
        {
            return Kind == ReductionKind.Sum ? x.Sum() : x.Sum() / x.Length;
        }

        // shifted by the largest, so that no exponential overflows
        double largest = x.Max();
        return double.IsInfinity(largest) ? largest : largest + Math.Log(x.Sum(a => Math.Exp(a - largest)));
    }
}
