using NeuroLcp.Language.Expressions;

namespace NeuroLcp.Simulation.Plan;

/// <summary>Elementwise: one formula where a condition holds, another elsewhere. No file says it; a step in time makes it of <c>when</c>.</summary>
/// <param name="Condition">Above 0 where it holds.</param>
/// <param name="Then">The value there.</param>
/// <param name="Otherwise">The value elsewhere.</param>
internal sealed record Selection(Expression Condition, Expression Then, Expression Otherwise) : Expression(Otherwise.Shape, Otherwise.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Condition, Then, Otherwise];
}
