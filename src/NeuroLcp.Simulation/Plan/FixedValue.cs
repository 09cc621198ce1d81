using NeuroLcp.Language.Expressions;

namespace NeuroLcp.Simulation.Plan;

/// <summary>The value of a formula made of numbers and parameters alone.</summary>
internal static class FixedValue
{
    /// <summary>The value, or null where the formula depends on anything else.</summary>
    public static double? TryOf(Expression e) => e switch
    {
        Constant c => c.Value,
        ParameterReference p => p.Parameter.Value,
        Negation n => -TryOf(n.Operand),
        Application { Second: null } f => TryOf(f.First) is { } a ? f.Function.Value(a) : null,
        Application f => (TryOf(f.First), TryOf(f.Second!)) is ({ } a, { } b) ? f.Function.Value(a, b) : null,
        Binary b => (TryOf(b.Left), TryOf(b.Right)) is ({ } l, { } r)
            ? b.Operator switch
            {
                BinaryOperator.Add => l + r,
                BinaryOperator.Subtract => l - r,
                BinaryOperator.Multiply => l * r,
                BinaryOperator.Divide => l / r,
                _ => Math.Pow(l, r),
            }
            : null,
        _ => null,
    };

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The formula depends on something else.</exception>
    public static double Of(Expression e) => TryOf(e) ?? throw new InvalidOperationException($"{e} is not a fixed number.");
}
