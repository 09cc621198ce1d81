using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Interpretation;

/// <summary>The value of a formula without units of a population in it: numbers, parameters, what is known of a synapse, and random draws.</summary>
public static class ScalarEvaluation
{
    /// <summary>The value of a formula.</summary>
    /// <param name="expression">A formula of numbers, parameters that are not drawn, and what the next two supply.</param>
    /// <param name="place">The value of a <see cref="WiringReference"/> or <see cref="InitialReference"/>; without one, they are not allowed.</param>
    /// <param name="draw">The value of a draw, given its two arguments; without one, draws are not allowed.</param>
    /// <returns>The value in canonical units; not finite where the formula has no finite value.</returns>
    /// <exception cref="ArgumentException">The formula holds something else.</exception>
    public static double Value(Expression expression, Func<Leaf, double>? place = null, Func<Draw, double, double, double>? draw = null)
    {
        return Of(expression);

        double Of(Expression e) => e switch
        {
            WiringReference or InitialReference when place is not null => place((Leaf)e),
            Draw d when draw is not null => draw(d, Of(d.First), Of(d.Second)),
            _ => Folded(e) ?? throw new ArgumentException($"{e.GetType().Name} has no value outside a population.", nameof(expression)),
        };

        double? Folded(Expression e)
        {
            IReadOnlyList<Expression> operands = e.Operands;
            Span<double> values = stackalloc double[operands.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Of(operands[i]);
            }

            return e.Fold(values);
        }
    }
}
