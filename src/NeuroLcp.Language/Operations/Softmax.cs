using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>softmax over the units of a population, or over the cells of each unit: exp(x) / Σ exp(x), computed stably.</summary>
public sealed record Softmax(Expression Operand) : Expression(Operand.Shape, Dimension.None)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) =>
        operands[0].Shape.IsScalar ? 1.0 / (Operand.Shape.Rows?.Size ?? 1) : new Softmax(operands[0]);

    /// <summary>dp = p ∘ v − p Σ p ∘ v.</summary>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => tangents[0].IsZero ? new Constant(0, Dimension) : Centred(tangents[0]);

    /// <summary>The same as the tangent: ∂p/∂x = diag(p) − p pᵀ is symmetric.</summary>
    public override void PullBack(Expression seed, Adjoints adjoints) => adjoints.Pull(Operand, Centred(seed));

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of([.. ValueTable.Groups(Operand, instant).SelectMany(Of)]);

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => new($"softmax({writer.Of(Operand)})", Binding.Primary);

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    private Expression Centred(Expression v) => this * v - this * Spread.Over(Shape.Rows, new Reduction(ReductionKind.Sum, this * v));

    private static double[] Of(double[] x)
    {
        double largest = x.Max();
        double[] powers = [.. x.Select(a => Math.Exp(a - largest))];
        double sum = powers.Sum();
        return [.. powers.Select(a => a / sum)];
    }
}
