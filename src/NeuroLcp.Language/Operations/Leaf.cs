using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>A formula without operands. Unless it says otherwise it stands for something outside of formulae, does not move, and has no text.</summary>
public abstract record Leaf(Shape Shape, Dimension Dimension) : Expression(Shape, Dimension)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<Expression> Operands => [];

    /// <inheritdoc/>
    public sealed override Expression On(IReadOnlyList<Expression> operands) => this;

    /// <inheritdoc/>
    public sealed override Expression Tangent(IReadOnlyList<Expression> tangents) => new Constant(0, Dimension);

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints)
    {
        // it does not move
    }

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => throw new InvalidOperationException($"{GetType().Name} has no value in a trial.");

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer) => Name(writer) is { } name
        ? new(name, Binding.Primary)
        : throw new InvalidOperationException($"{GetType().Name} cannot be written at this place of a circuit file.");

    /// <inheritdoc/>
    public sealed override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    /// <summary>What a file calls it; null where it has no name there.</summary>
    /// <param name="writer">The place.</param>
    protected virtual string? Name(IFormulaWriter writer) => null;
}
