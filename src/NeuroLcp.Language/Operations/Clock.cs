using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// States that run at a fixed rate, <c>d since/dt: 1</c>: clocks, dead times, phases. What a clock shows after n steps is a multiple of Δt, and a
/// threshold is often one too; which of the two is the larger would be decided by how 0.1 is rounded. So a comparison that is linear in clocks is
/// decided in steps: closer than a millionth of a step is equal, and so is what the numbers it is made of cannot tell apart.
/// </summary>
public static class Clock
{
    /// <summary>The share of a step below which two times are the same.</summary>
    private const double SameStep = 1e-6;

    /// <summary>However coarse the numbers, a difference of this share of a step counts.</summary>
    private const double MostOfAStep = 0.25;

    /// <summary>How fast a state changes between events, where that is a number; null where it depends on anything.</summary>
    /// <param name="state">A state.</param>
    public static double? Rate(Variable state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Constancy.Value(state.Equation);
    }

    /// <summary>How fast a formula changes between events, where it is linear in clocks and made of nothing else that moves; null otherwise.</summary>
    /// <param name="e">The formula.</param>
    public static double? Slope(Expression e) => e switch
    {
        Constant or ParameterReference or DrawnParameterReference or TaskReference => 0,
        VariableReference { Variable.IsState: true } v => Rate(v.Variable),
        VariableReference { Variable.Kind: VariableKind.Number } v => Slope(v.Variable.Equation),
        Negation n => -Slope(n.Operand),
        Binary { Operator: BinaryOperator.Add } b => Slope(b.Left) + Slope(b.Right),
        Binary { Operator: BinaryOperator.Subtract } b => Slope(b.Left) - Slope(b.Right),
        Binary { Operator: BinaryOperator.Multiply } b =>
            Constancy.Value(b.Left) is { } left ? left * Slope(b.Right) : Constancy.Value(b.Right) * Slope(b.Left),
        Binary { Operator: BinaryOperator.Divide } b => Slope(b.Left) / Constancy.Value(b.Right),
        Spread s => Slope(s.Operand),
        _ => null,
    };

    /// <summary>By how much the argument of a comparison, <c>step(a - b)</c>, must exceed 0 for a to be larger than b.</summary>
    /// <param name="argument">a − b.</param>
    /// <param name="step">Δt, ms; not a number where there is no step.</param>
    /// <param name="isFloat">Whether it is computed in single precision.</param>
    public static double Margin(Expression argument, double step, bool isFloat)
    {
        if (double.IsNaN(step) || Slope(argument) is not { } slope || slope == 0 || !double.IsFinite(slope))
        {
            return 0;
        }

        // where a − b is 0, the clocks amount to what the numbers do; each operation rounds once
        double oneStep = Math.Abs(slope) * step, rounding = 8 * (isFloat ? 1.0 / (1 << 24) : double.BitIncrement(1) - 1) * Magnitude(argument);
        return Math.Clamp(rounding, SameStep * oneStep, MostOfAStep * oneStep);
    }

    /// <summary>A formula with every comparison of clocks decided in steps; the same object where it has none.</summary>
    /// <param name="e">The formula.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="isFloat">Whether it is computed in single precision.</param>
    public static Expression InSteps(Expression e, double step, bool isFloat) => Substitution.Of(e, part =>
        part is Application { Function: Step } comparison && Margin(comparison.First, step, isFloat) is > 0 and var margin
            ? FunctionTable.Step.Of(comparison.First - new Constant(margin, comparison.First.Dimension))
            : null);

    /// <summary>What the numbers in a formula that is linear in clocks amount to, signs aside.</summary>
    private static double Magnitude(Expression e) => e switch
    {
        _ when Constancy.Value(e) is { } number => Math.Abs(number),
        VariableReference { Variable.IsState: false } v => Magnitude(v.Variable.Equation),
        Negation or Spread or Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => e.Operands.Sum(Magnitude),
        Binary { Operator: BinaryOperator.Multiply } b => Constancy.Value(b.Left) is { } left
            ? Math.Abs(left) * Magnitude(b.Right)
            : Math.Abs(Constancy.Value(b.Right) ?? 0) * Magnitude(b.Left),
        Binary { Operator: BinaryOperator.Divide } b => Magnitude(b.Left) / Math.Abs(Constancy.Value(b.Right) ?? 1),
        _ => 0,
    };
}
