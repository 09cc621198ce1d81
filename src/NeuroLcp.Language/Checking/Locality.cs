using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Checking;

/// <summary>Finds variables that only carry another population's variable to where a rule can see it.</summary>
internal static class Locality
{
    /// <summary>
    /// The variable of another population that a variable merely copies, or null. A variable copies where all that its equation
    /// is made of, followed through the population's own values, are variables of other populations taken unit by unit, numbers and
    /// parameters; a state may have its own leak besides. What arrives through a weight is the neuron's own.
    /// </summary>
    public static Variable? CopyOf(Variable variable)
    {
        Variable? copied = null;
        var seen = new HashSet<Variable> { variable };
        var open = new Stack<Expression>([variable.Equation]);
        while (open.TryPop(out Expression? e))
        {
            switch (e)
            {
                case VariableReference v when Owner(v.Variable) != Owner(variable):
                    copied ??= v.Variable;
                    break;
                case VariableReference v:
                    if (seen.Add(v.Variable))
                    {
                        open.Push(v.Variable.Equation);
                    }

                    break;
                case Constant or ParameterReference or DrawnParameterReference:
                    break;
                // cells that share a value have it from their unit, and their mean is that value
                case Reduction { Operand.Shape.Rows.Units: not null }:
                case Negation or Binary or Application or Spread or Delayed:
                    foreach (Expression operand in e.Operands)
                    {
                        open.Push(operand);
                    }

                    break;
                default:
                    // a weight, a sum, noise or the task: something of its own
                    return null;
            }
        }

        return copied;
    }

    private static Population Owner(Variable variable) => variable.Population.Ensemble ?? variable.Population;
}
