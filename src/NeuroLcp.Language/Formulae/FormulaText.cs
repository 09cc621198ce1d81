using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Formulae;

/// <summary>
/// Writes a formula as a circuit file has it, with as few parentheses as its meaning allows. Read again at the same place, the text is the
/// same formula, operation by operation; only quantities of compound units become products.
/// </summary>
/// <param name="population">The population whose equation it stands in, in which bare names are its own; null elsewhere.</param>
/// <param name="weight">The weight whose rule it stands in; null elsewhere.</param>
/// <param name="named">Asked first for each part: a name that stands for it, or null.</param>
public sealed class FormulaText(Population? population, Weight? weight = null, Func<Expression, string?>? named = null) : IFormulaWriter
{
    /// <inheritdoc/>
    public Population? Population => population;

    /// <inheritdoc/>
    public Weight? Weight => weight;

    /// <summary>The text of a formula in an equation of a population.</summary>
    public static string Of(Expression formula, Population population) => new FormulaText(population).Of(formula);

    /// <summary>The text of a formula.</summary>
    /// <exception cref="InvalidOperationException">The formula has a part that no file can say, such as a tangent.</exception>
    public string Of(Expression formula) => Write(formula).Text;

    /// <inheritdoc/>
    public Written Write(Expression formula) =>
        named?.Invoke(formula) is { } name ? new(name, Binding.Primary)
        : Prime(formula) is { } derivative ? new(derivative, Binding.Primary)
        : formula.Write(this);

    /// <summary>f'(a) or f''(a), where a formula is just what these stand for and the function is not its own simplest name.</summary>
    private string? Prime(Expression formula)
    {
        if (formula is not Binary)
        {
            return null;
        }

        foreach (Application f in Applications(formula, 4))
        {
            for (int order = 1; order <= 2; order++)
            {
                if (formula.Equals(FunctionDerivatives.Of(f.Function, order, f.First)))
                {
                    return $"{f.Function.Name}{new string('\'', order)}({Of(f.First)})";
                }
            }
        }

        return null;
    }

    private static IEnumerable<Application> Applications(Expression e, int depth) => e is Application { Second: null } f
        ? [f]
        : depth == 0 ? [] : e.Operands.SelectMany(operand => Applications(operand, depth - 1));
}
