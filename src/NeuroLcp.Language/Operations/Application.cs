using NeuroLcp.Language.Functions;

namespace NeuroLcp.Language.Operations;

/// <summary>A function of one or two arguments, applied to each element.</summary>
public sealed record Application(ElementwiseFunction Function, Expression First, Expression? Second = null)
    : Expression(
        Second is null ? First.Shape : Shape.Combine(First.Shape, Second.Shape) ?? throw new ArgumentException($"{First.Shape} does not match {Second.Shape}"),
        Function.ResultDimension(First.Dimension))
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => Second is null ? [First] : [First, Second];

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => new Application(Function, operands[0], Second is null ? null : operands[1]);

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => Second is null
        ? Scaled(() => Function.Derivative(First), tangents[0])
        : Scaled(() => Function.Derivative(First, Second, 0), tangents[0]) + Scaled(() => Function.Derivative(First, Second, 1), tangents[1]);

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints)
    {
        if (Second is null)
        {
            adjoints.Pass(Shape.Rows, First, () => seed * Function.Derivative(First));
            return;
        }

        adjoints.Pass(Shape.Rows, First, () => seed * Function.Derivative(First, Second, 0));
        adjoints.Pass(Shape.Rows, Second, () => seed * Function.Derivative(First, Second, 1));
    }

    /// <inheritdoc/>
    public override double? Fold(ReadOnlySpan<double> operands) => Second is null ? Function.Value(operands[0]) : Function.Value(operands[0], operands[1]);

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant)
    {
        if (Second is not null)
        {
            return ValueTable.Combine(instant.Of(First), instant.Of(Second), Function.Value);
        }

        double margin = Function is Step ? Clock.Margin(First, instant.Step, isFloat: false) : 0;
        return ValueTable.Map(instant.Of(First), margin == 0 ? Function.Value : a => Function.Value(a - margin));
    }

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => new($"{Function.Name}({string.Join(", ", Operands.Select(writer.Of))})", Binding.Primary);

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    private static Expression Scaled(Func<Expression> derivative, Expression tangent) => tangent.IsZero ? 0 : derivative() * tangent;
}
