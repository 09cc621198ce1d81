using System.Numerics;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Functions;

/// <summary>
/// A function of the language: all that the compiler must know about it stands in one place — its value, its derivatives and how
/// a tile of numbers is computed. One file a function; <see cref="FunctionTable"/> lists them.
/// </summary>
public abstract class ElementwiseFunction
{
    /// <summary>Its name in circuit files.</summary>
    public abstract string Name { get; }

    /// <summary>One or two.</summary>
    public virtual int Arity => 1;

    /// <summary>What it is, in a line, for the documentation and for errors.</summary>
    public abstract string Summary { get; }

    /// <summary>True where arguments may carry any dimension, the same for all, and the result has it too (abs, min, max, relu).</summary>
    public virtual bool KeepsDimension => false;

    /// <summary>True where arguments may carry a dimension; where false they must be pure numbers.</summary>
    public virtual bool AcceptsDimension => KeepsDimension;

    /// <summary>True where an argument of this dimension has a result.</summary>
    public virtual bool Accepts(Dimension argument) => argument.IsNone || AcceptsDimension;

    /// <summary>The dimension of the result.</summary>
    public virtual Dimension ResultDimension(Dimension argument) => KeepsDimension ? argument : Dimension.None;

    /// <summary>The value at a; for two arguments see <see cref="Value(double, double)"/>.</summary>
    public virtual double Value(double a) => throw new InvalidOperationException($"{Name} takes two arguments.");

    /// <summary>The value at (a, b).</summary>
    public virtual double Value(double a, double b) => throw new InvalidOperationException($"{Name} takes one argument.");

    /// <summary>The derivative by the first argument.</summary>
    public virtual Expression Derivative(Expression a) => throw new InvalidOperationException($"{Name} takes two arguments.");

    /// <summary>The derivative by argument <paramref name="argument"/> (0 or 1).</summary>
    public virtual Expression Derivative(Expression a, Expression b, int argument) => throw new InvalidOperationException($"{Name} takes one argument.");

    /// <summary>result ← f(a) for a tile; a and result may be the same span.</summary>
    public virtual void Tile<T>(ReadOnlySpan<T> a, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T> => throw new InvalidOperationException($"{Name} takes two arguments.");

    /// <summary>result ← f(a, b) for a tile; spans may be the same.</summary>
    public virtual void Tile<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T> => throw new InvalidOperationException($"{Name} takes one argument.");

    /// <summary>The application of this function to an argument.</summary>
    public Expression Of(Expression a) => new Application(this, a);

    /// <summary>The application of this function to two arguments.</summary>
    public Expression Of(Expression a, Expression b) => new Application(this, a, b);
}
