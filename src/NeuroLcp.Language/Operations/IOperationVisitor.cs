namespace NeuroLcp.Language.Operations;

/// <summary>
/// Does something with every operation, such as lowering it to a plan. Whoever adds an operation adds a method here, and hears from the compiler who lacks it.
/// </summary>
/// <typeparam name="T">What comes of it.</typeparam>
public interface IOperationVisitor<out T>
{
    /// <summary>What is there without operands: a number, a variable, the task.</summary>
    public T Visit(Leaf leaf);

    /// <summary>−a.</summary>
    public T Visit(Negation operation);

    /// <summary>a + b and the like.</summary>
    public T Visit(Binary operation);

    /// <summary>f(a), f(a, b).</summary>
    public T Visit(Application operation);

    /// <summary>W @ x.</summary>
    public T Visit(MatrixProduct operation);

    /// <summary>delayed(a, time).</summary>
    public T Visit(Delayed operation);

    /// <summary>A value per unit given to its cells.</summary>
    public T Visit(Spread operation);

    /// <summary>sum(a), mean(a), logsumexp(a).</summary>
    public T Visit(Reduction operation);

    /// <summary>softmax(a).</summary>
    public T Visit(Softmax operation);

    /// <summary>One formula where a condition holds, another elsewhere.</summary>
    public T Visit(Selection operation);

    /// <summary>A random number.</summary>
    public T Visit(Draw operation);
}
