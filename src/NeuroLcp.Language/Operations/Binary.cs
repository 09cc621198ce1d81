using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>The elementwise operators.</summary>
public enum BinaryOperator
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>a ^ b.</summary>
    Power,
}

/// <summary>An elementwise combination of two formulae whose shapes match.</summary>
public sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right)
    : Expression(
        Shape.Combine(Left.Shape, Right.Shape) ?? throw new ArgumentException($"{Left.Shape} does not match {Right.Shape}"),
        DimensionOf(Operator, Left, Right))
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Left, Right];

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => Operator switch
    {
        BinaryOperator.Add => operands[0] + operands[1],
        BinaryOperator.Subtract => operands[0] - operands[1],
        BinaryOperator.Multiply => operands[0] * operands[1],
        BinaryOperator.Divide => operands[0] / operands[1],
        _ => operands[0].Power(operands[1]),
    };

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) => Operator switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => operands.Max(),
        BinaryOperator.Multiply when operands[0] == Dependence.None => operands[1],
        BinaryOperator.Multiply or BinaryOperator.Divide when operands[1] == Dependence.None => operands[0],
        _ => base.DependenceOn(operands),
    };

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => (Operator, tangents[0], tangents[1]) switch
    {
        (BinaryOperator.Add, var left, var right) => left + right,
        (BinaryOperator.Subtract, var left, var right) => left - right,
        (BinaryOperator.Multiply, var left, var right) => left * Right + Left * right,
        (BinaryOperator.Divide, var left, var right) => left / Right - (right.IsZero ? right : this * right / Right),
        // d a^c = c a^(c−1) da + a^c log(a) dc
        (_, var left, var right) => (left.IsZero ? left : Right * Left.Power(LowerByOne(Right)) * left)
            + (right.IsZero ? right : this * FunctionTable.Log.Of(Left) * right),
    };

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints)
    {
        switch (Operator)
        {
            case BinaryOperator.Add:
                adjoints.Pass(Shape.Rows, Left, () => seed);
                adjoints.Pass(Shape.Rows, Right, () => seed);
                break;
            case BinaryOperator.Subtract:
                adjoints.Pass(Shape.Rows, Left, () => seed);
                adjoints.Pass(Shape.Rows, Right, () => -seed);
                break;
            case BinaryOperator.Multiply:
                adjoints.Pass(Shape.Rows, Left, () => seed * Right);
                adjoints.Pass(Shape.Rows, Right, () => seed * Left);
                break;
            case BinaryOperator.Divide:
                adjoints.Pass(Shape.Rows, Left, () => seed / Right);
                adjoints.Pass(Shape.Rows, Right, () => -(seed * this / Right));
                break;
            default:
                adjoints.Pass(Shape.Rows, Left, () => seed * (Right * Left.Power(LowerByOne(Right))));
                adjoints.Pass(Shape.Rows, Right, () => seed * (this * FunctionTable.Log.Of(Left)));
                break;
        }
    }

    /// <inheritdoc/>
    public override double? Fold(ReadOnlySpan<double> operands) => Combine(operands[0], operands[1]);

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Combine(instant.Of(Left), instant.Of(Right), Combine);

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => Operator switch
    {
        BinaryOperator.Add => new($"{writer.At(Left, Binding.Sum)} + {writer.At(Right, Binding.Product)}", Binding.Sum),
        BinaryOperator.Subtract => new($"{writer.At(Left, Binding.Sum)} - {writer.At(Right, Binding.Product)}", Binding.Sum),
        BinaryOperator.Multiply => new($"{writer.At(Left, Binding.Product)} * {writer.At(Right, Binding.Matrix)}", Binding.Product),
        BinaryOperator.Divide => new($"{writer.At(Left, Binding.Product)} / {writer.At(Right, Binding.Matrix)}", Binding.Product),
        _ => new($"{writer.At(Left, Binding.Primary)}^{writer.At(Right, Binding.Sign)}", Binding.Power),
    };

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    private static Dimension DimensionOf(BinaryOperator op, Expression left, Expression right) => op switch
    {
        BinaryOperator.Multiply => left.Dimension * right.Dimension,
        BinaryOperator.Divide => left.Dimension / right.Dimension,
        BinaryOperator.Power => right is Constant c ? left.Dimension.Power(c.Value) ?? Dimension.None : Dimension.None,
        // zero takes any dimension, so that derivatives with zero terms keep theirs
        _ => left.IsZero ? right.Dimension : left.Dimension,
    };

    private static Expression LowerByOne(Expression exponent) => exponent is Constant c ? new Constant(c.Value - 1, c.Dimension) : exponent - 1;

    private double Combine(double a, double b) => Operator switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.Multiply => a * b,
        BinaryOperator.Divide => a / b,
        _ => Math.Pow(a, b),
    };
}
