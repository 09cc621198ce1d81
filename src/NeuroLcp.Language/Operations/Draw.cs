namespace NeuroLcp.Language.Operations;

/// <summary>One random number per element of what is drawn: <c>normal(m, s)</c>, <c>uniform(a, b)</c>, <c>lognormal(m, s)</c>.</summary>
/// <param name="Distribution">Which.</param>
/// <param name="First">Mean, lower end, or median.</param>
/// <param name="Second">Standard deviation, upper end, or the standard deviation of the logarithm.</param>
/// <param name="Index">Tells several draws of one formula apart.</param>
public sealed record Draw(Distribution Distribution, Expression First, Expression Second, int Index) : Expression(Shape.Scalar, First.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [First, Second];

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) => new Draw(Distribution, operands[0], operands[1], Index);

    /// <summary>0: what was drawn does not move.</summary>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => new Constant(0, Dimension);

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints)
    {
        // what was drawn does not move
    }

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) =>
        throw new InvalidOperationException("A draw is made before a trial begins, and has no value in one.");

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer)
    {
        string name = Distribution switch { Distribution.Normal => "normal", Distribution.Uniform => "uniform", _ => "lognormal" };
        return new($"{name}({writer.Of(First)}, {writer.Of(Second)})", Binding.Primary);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);
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
