using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Experiments.Setup;

/// <summary>
/// Time constants that are known only once they are drawn, or once the weights are there: each is above 0, as the language asks of those that the file gives.
/// </summary>
internal static class TimeConstants
{
    /// <summary>Refuses a time that an equation divides by and that is not above 0 at some unit.</summary>
    /// <param name="values">Weights and what was drawn.</param>
    /// <exception cref="CircuitException">There is one; the message names it, the equation and the unit.</exception>
    public static void Require<T>(CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Circuit circuit = values.Circuit;
        CircuitValues<double>? exact = null;
        foreach ((string named, SourcePosition position, Axis axis, Expression divisor) in Divisors(circuit))
        {
            exact ??= values as CircuitValues<double> ?? values.As<double>();
            double[] times = PerUnitValues.Of(exact, divisor, axis);
            int unit = Array.FindIndex(times, t => !(t > 0));
            if (unit < 0)
            {
                continue;
            }

            string source = Sources(divisor).First();
            bool isWeight = circuit.FindWeight(source) is not null;
            throw new CircuitException([new Diagnostic(
                Severity.Error, position, FormattableString.Invariant(
                    $"the time constant of {named} by '{source}' is {times[unit]:G4} ms at unit {unit}, and a time constant is above 0"),
                isWeight ? "give the weight another 'init', or other numbers in the weight file" : "draw it from lognormal(...), which is never below 0")]);
        }
    }

    private static IEnumerable<(string Named, SourcePosition Position, Axis Axis, Expression Divisor)> Divisors(Circuit circuit)
    {
        IEnumerable<(string, SourcePosition, Axis, Expression)> states =
            circuit.States.SelectMany(s => Times(s.Equation).Select(t => ($"'{s.FullName}'", s.Position, s.Population.Axis, t)));
        IEnumerable<(string, SourcePosition, Axis, Expression)> rules = circuit.Weights.Where(w => w.Rule is { InTime: true })
            .SelectMany(w => Times(w.Rule!.Expression).Select(t => ($"the rule of '{w.Name}'", w.Rule!.Position, w.Post.Axis, t)));
        return states.Concat(rules);
    }

    /// <summary>The times that a formula divides by, and that differ from unit to unit.</summary>
    private static IEnumerable<Expression> Times(Expression e) =>
        e is Binary { Operator: BinaryOperator.Divide, Right: var divisor } && divisor.Dimension == Dimension.Time && Constancy.IsGiven(divisor)
        && Sources(divisor).Any()
        ? e.Operands.SelectMany(Times).Prepend(divisor) : e.Operands.SelectMany(Times);

    private static IEnumerable<string> Sources(Expression e) => e switch
    {
        DrawnParameterReference d => [d.Parameter.Name],
        BiasReference b => [b.Weight.Name],
        _ => e.Operands.SelectMany(Sources),
    };
}
