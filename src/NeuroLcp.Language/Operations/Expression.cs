using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// A checked formula: names resolved, shapes and dimensions known. Values are in canonical units (ms, mV, pA, um).
/// Formulae are immutable trees; equality is structural.
/// </summary>
/// <remarks>
/// Every operation knows all about itself and stands in a file of its own: what it is of other operands, its value, its derivatives, how it depends on its
/// operands, its text. What walks over formulae asks them. The plan lowers each by <see cref="Accept"/>; an operation it has no method for does not compile.
/// </remarks>
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

    /// <summary>True where a unit's value is made of the operands' values at this unit, at this instant.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>The weight it applies; null for none.</summary>
    public virtual Weight? Applied => null;

    /// <summary>
    /// The same operation on other operands. Where those it has are a number of each unit, they may be one number. What they make zero falls away.
    /// </summary>
    /// <param name="operands">As many as <see cref="Operands"/>.</param>
    public abstract Expression On(IReadOnlyList<Expression> operands);

    /// <summary>How it depends on what its operands depend on.</summary>
    /// <param name="operands">How each of them does.</param>
    public virtual Dependence DependenceOn(IReadOnlyList<Dependence> operands) =>
        operands.All(o => o == Dependence.None) ? Dependence.None : Dependence.Nonlinear;

    /// <summary>Its directional derivative, Σ (∂e/∂o) ȯ over its operands.</summary>
    /// <param name="tangents">ȯ, the derivative of each operand in that direction; 0 for one that does not move.</param>
    public abstract Expression Tangent(IReadOnlyList<Expression> tangents);

    /// <summary>Passes (∂e/∂o)ᵀ seed on to each operand.</summary>
    /// <param name="seed">A value of the same shape, or one number for all units.</param>
    /// <param name="adjoints">Takes them.</param>
    public abstract void PullBack(Expression seed, Adjoints adjoints);

    /// <summary>The number it makes of numbers; null where it takes more than numbers.</summary>
    /// <param name="operands">The value of each operand.</param>
    public virtual double? Fold(ReadOnlySpan<double> operands) => null;

    /// <summary>Its value in one trial at one instant; this defines what it means.</summary>
    /// <param name="instant">Gives the values of its operands.</param>
    /// <returns>[rows, columns], with one of either where the value does not depend on it.</returns>
    /// <exception cref="InvalidOperationException">It has none there.</exception>
    public abstract double[,] Evaluate(IInstant instant);

    /// <summary>Its text in a circuit file.</summary>
    /// <param name="writer">Writes its operands.</param>
    /// <exception cref="InvalidOperationException">No file can say it.</exception>
    public abstract Written Write(IFormulaWriter writer);

    /// <summary>Has a visitor do what it does with this operation.</summary>
    /// <param name="visitor">The visitor.</param>
    public abstract T Accept<T>(IOperationVisitor<T> visitor);
}
