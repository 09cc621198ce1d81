namespace NeuroLcp.Language.Operations;

/// <summary>Which formulae are known before a trial begins.</summary>
public static class Constancy
{
    /// <summary>The value of a formula of numbers and parameters with one value; null where it depends on anything else.</summary>
    public static double? Value(Expression e)
    {
        IReadOnlyList<Expression> operands = e.Operands;
        Span<double> values = stackalloc double[operands.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (Value(operands[i]) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return e.Fold(values);
    }

    /// <summary>True where a formula is made of numbers and parameters.</summary>
    /// <param name="e">The formula.</param>
    /// <param name="drawn">Whether parameters drawn per unit count.</param>
    public static bool IsFixed(Expression e, bool drawn) => e switch
    {
        Constant => true,
        ParameterReference p => drawn || !p.Parameter.IsDrawn,
        DrawnParameterReference => drawn,
        _ => e.IsElementwise && e.Operands.All(o => IsFixed(o, drawn)),
    };

    /// <summary>True where a formula is known once parameters and weights are: one number, or one for each unit or cell.</summary>
    public static bool IsGiven(Expression e) => e is Constant or ParameterReference or DrawnParameterReference or BiasReference
        || (e is Spread or { IsElementwise: true } && e.Operands.All(IsGiven));
}
