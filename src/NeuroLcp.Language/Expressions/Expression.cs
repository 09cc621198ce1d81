using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Expressions;

/// <summary>
/// A checked formula: names resolved, shapes and dimensions known. Values are in canonical units (ms, mV, pA, um).
/// Formulae are immutable trees; equality is structural.
/// </summary>
/// <param name="Shape">The shape within one trial.</param>
/// <param name="Dimension">The physical dimension.</param>
public abstract record Expression(Shape Shape, Dimension Dimension)
{
    /// <summary>A pure number.</summary>
    public static implicit operator Expression(double value) => new Constant(value, Dimension.None);

    /// <summary>a + b, with exact zeros left out; a + (−b) is a − b.</summary>
    public static Expression operator +(Expression a, Expression b) =>
        a.IsZero ? b : b.IsZero ? a : b is Negation n ? new Binary(BinaryOperator.Subtract, a, n.Operand) : new Binary(BinaryOperator.Add, a, b);

    /// <summary>a − b, with exact zeros left out; a − (−b) is a + b.</summary>
    public static Expression operator -(Expression a, Expression b) =>
        b.IsZero ? a : a.IsZero ? -b : b is Negation n ? new Binary(BinaryOperator.Add, a, n.Operand) : new Binary(BinaryOperator.Subtract, a, b);

    /// <summary>a b, with exact zeros and ones left out and signs before the product.</summary>
    public static Expression operator *(Expression a, Expression b) =>
        a.IsZero || b.IsZero ? new Constant(0, a.Dimension * b.Dimension)
        : a.IsOne ? b : b.IsOne ? a
        : a is Negation m ? -(m.Operand * b) : b is Negation n ? -(a * n.Operand)
        : new Binary(BinaryOperator.Multiply, a, b);

    /// <summary>a / b, with a zero numerator and a one below left out and the sign of a before the quotient.</summary>
    public static Expression operator /(Expression a, Expression b) =>
        a.IsZero ? new Constant(0, a.Dimension / b.Dimension) : b.IsOne ? a : a is Negation n ? -(n.Operand / b) : new Binary(BinaryOperator.Divide, a, b);

    /// <summary>−a.</summary>
    public static Expression operator -(Expression a) => a switch
    {
        Constant c => new Constant(-c.Value, c.Dimension),
        Negation n => n.Operand,
        _ => new Negation(a),
    };

    /// <summary>a to the power b.</summary>
    public Expression Power(Expression exponent) => exponent.IsOne ? this : new Binary(BinaryOperator.Power, this, exponent);

    /// <summary>True for the constant 0.</summary>
    public bool IsZero => this is Constant { Value: 0 };

    /// <summary>True for the dimensionless constant 1.</summary>
    public bool IsOne => this is Constant { Value: 1 } c && c.Dimension.IsNone;

    /// <summary>The formulae this one is made of, in order.</summary>
    public abstract IReadOnlyList<Expression> Operands { get; }
}

/// <summary>A formula without operands.</summary>
public abstract record Leaf(Shape Shape, Dimension Dimension) : Expression(Shape, Dimension)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<Expression> Operands => [];
}

/// <summary>A number.</summary>
/// <param name="Value">The value in canonical units.</param>
/// <param name="Dimension">Its dimension.</param>
public sealed record Constant(double Value, Dimension Dimension) : Leaf(Shape.Scalar, Dimension);

/// <summary>A parameter of the circuit with one value.</summary>
public sealed record ParameterReference(Parameter Parameter) : Leaf(Shape.Scalar, Parameter.Dimension);

/// <summary>A parameter drawn once per unit of a population.</summary>
public sealed record DrawnParameterReference(Parameter Parameter, Population Population) : Leaf(new Shape(Population.Axis), Parameter.Dimension);

/// <summary>A state or value of a population.</summary>
public sealed record VariableReference(Variable Variable) : Leaf(new Shape(Variable.Population.Axis), Variable.Dimension);

/// <summary>A weight with one value per postsynaptic unit (a bias).</summary>
public sealed record BiasReference(Weight Weight) : Leaf(new Shape(Weight.Post.Axis), Weight.Dimension);

/// <summary>task.input or task.target of the trial at hand.</summary>
/// <param name="Field">Which of the two.</param>
/// <param name="Axis">The axis of the task's inputs or outputs.</param>
public sealed record TaskReference(TaskField Field, Axis Axis) : Leaf(new Shape(Axis), Dimension.None);

/// <summary>What a task clamps in a trial.</summary>
public enum TaskField
{
    /// <summary>task.input.</summary>
    Input,

    /// <summary>task.target, softened by <c>soft_targets</c> where the loss says so.</summary>
    Target,
}

/// <summary>
/// White noise (<c>xi</c>), an Ornstein-Uhlenbeck source (<c>ou(tau)</c>), or the fresh number that a draw at this instant is made of; one per unit.
/// </summary>
public sealed record NoiseReference(NoiseSource Source) : Leaf(new Shape(Source.Population.Axis), Source.Dimension)
{
    /// <summary>Its value where nothing is drawn: noise is 0, and the uniform number is 1, at which no event of any chance happens.</summary>
    public Expression Off => new Constant(Source.Kind == NoiseKind.Uniform ? 1 : 0, Dimension);
}

/// <summary>
/// The length of the step at hand. No line of a file names it: <c>rate(event)</c> is an event divided by it, and the chance of an event of
/// <c>poisson(rate)</c> is 1 − exp(−rate times it).
/// </summary>
public sealed record StepLength() : Leaf(Shape.Scalar, Dimension.Time);

/// <summary>One random number per element of what is drawn: <c>normal(m, s)</c>, <c>uniform(a, b)</c>, <c>lognormal(m, s)</c>.</summary>
/// <param name="Distribution">Which.</param>
/// <param name="First">Mean, lower end, or median.</param>
/// <param name="Second">Standard deviation, upper end, or the standard deviation of the logarithm.</param>
/// <param name="Index">Tells several draws of one formula apart.</param>
public sealed record Draw(Distribution Distribution, Expression First, Expression Second, int Index) : Expression(Shape.Scalar, First.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [First, Second];
}

/// <summary>The distributions a weight or parameter can be drawn from.</summary>
public enum Distribution
{
    /// <summary>normal(mean, standard deviation).</summary>
    Normal,

    /// <summary>uniform(lower, upper).</summary>
    Uniform,

    /// <summary>lognormal(median, standard deviation of the logarithm).</summary>
    LogNormal,
}

/// <summary>In <c>init:</c> and <c>connect:</c>: a number about the synapse at hand.</summary>
/// <param name="Quantity">What it is.</param>
public sealed record WiringReference(WiringQuantity Quantity) : Leaf(Shape.Scalar, Quantity == WiringQuantity.Distance ? Dimension.Length : Dimension.None);

/// <summary>What a weight's start and its wiring may depend on.</summary>
public enum WiringQuantity
{
    /// <summary>Presynaptic partners of the postsynaptic unit.</summary>
    FanIn,

    /// <summary>Postsynaptic partners of the presynaptic unit.</summary>
    FanOut,

    /// <summary>How far apart the two units are.</summary>
    Distance,

    /// <summary>1 where the two units have the same number, 0 elsewhere.</summary>
    Self,
}

/// <summary>In <c>init:</c>: what the same synapse of another weight starts from.</summary>
/// <param name="Weight">The other weight.</param>
/// <param name="Transposed">True for its transpose.</param>
public sealed record InitialReference(Weight Weight, bool Transposed) : Leaf(Shape.Scalar, Weight.Dimension);

/// <summary>In a rule: a variable at one side of the synapse.</summary>
/// <param name="Side">Which side.</param>
/// <param name="Variable">The variable there.</param>
public sealed record SynapseVariable(SynapseSide Side, Variable Variable)
    : Leaf(Side == SynapseSide.Post ? new Shape(Variable.Population.Axis) : new Shape(null, Variable.Population.Axis), Variable.Dimension);

/// <summary>The two sides of a synapse.</summary>
public enum SynapseSide
{
    /// <summary>The neuron that receives.</summary>
    Post,

    /// <summary>The neuron that sends.</summary>
    Pre,
}

/// <summary>In a rule: the weight of the synapse itself (<c>w</c>).</summary>
public sealed record SynapseWeight(Weight Weight) : Leaf(new Shape(Weight.Post.Axis, Weight.Pre?.Axis), Weight.Dimension);

/// <summary>A direction in which a formula is differentiated: stands for the tangent of a variable. Made by <see cref="Differentiation"/> only.</summary>
public sealed record TangentReference(Variable Variable) : Leaf(new Shape(Variable.Population.Axis), Variable.Dimension);

/// <summary>−a.</summary>
public sealed record Negation(Expression Operand) : Expression(Operand.Shape, Operand.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];
}

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
    : Expression(Shape.Combine(Left.Shape, Right.Shape) ?? throw new ArgumentException($"{Left.Shape} does not match {Right.Shape}"), Combine(Operator, Left, Right))
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Left, Right];

    private static Dimension Combine(BinaryOperator op, Expression left, Expression right) => op switch
    {
        BinaryOperator.Multiply => left.Dimension * right.Dimension,
        BinaryOperator.Divide => left.Dimension / right.Dimension,
        BinaryOperator.Power => right is Constant c ? left.Dimension.Power(c.Value) ?? Dimension.None : Dimension.None,
        // zero takes any dimension, so that derivatives with zero terms keep theirs
        _ => left.IsZero ? right.Dimension : left.Dimension,
    };
}

/// <summary>A function of one or two arguments, applied to each element.</summary>
public sealed record Application(ElementwiseFunction Function, Expression First, Expression? Second = null)
    : Expression(Second is null ? First.Shape : Shape.Combine(First.Shape, Second.Shape) ?? throw new ArgumentException($"{First.Shape} does not match {Second.Shape}"),
        Function.ResultDimension(First.Dimension))
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => Second is null ? [First] : [First, Second];
}

/// <summary>W @ x, or W.T @ x.</summary>
/// <param name="Weight">The matrix, [post, pre].</param>
/// <param name="Transposed">True for W.T, which maps post to pre.</param>
/// <param name="Operand">A value per unit of pre (of post where transposed).</param>
public sealed record MatrixProduct(Weight Weight, bool Transposed, Expression Operand)
    : Expression(new Shape(Transposed ? Weight.Pre!.Axis : Weight.Post.Axis), Weight.Dimension * Operand.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];
}

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
}

/// <summary>What holds for a unit, given to each of its cells.</summary>
/// <param name="Operand">A value per unit.</param>
/// <param name="Cells">The cells.</param>
public sealed record Spread(Expression Operand, Axis Cells) : Expression(new Shape(Cells), Operand.Dimension)
{
    /// <summary>A value per unit given to each of the cells that make up the units; anything else as it is.</summary>
    public static Expression Over(Axis? cells, Expression e) => cells?.Units is { } units && e.Shape.Rows == units ? new Spread(e, cells) : e;

    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];
}

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

    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];
}

/// <summary>softmax over the units of a population, or over the cells of each unit: exp(x) / Σ exp(x), computed stably.</summary>
public sealed record Softmax(Expression Operand) : Expression(Operand.Shape, Dimension.None)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];
}
