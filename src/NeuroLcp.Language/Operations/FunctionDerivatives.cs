using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Language.Operations;

/// <summary>Writes out f'(a) and f''(a).</summary>
internal static class FunctionDerivatives
{
    private static readonly SourcePosition Nowhere = SourcePosition.Whole(new SourceText("", ""));

    /// <summary>The derivative of a function of one argument at a.</summary>
    /// <param name="function">The function.</param>
    /// <param name="order">1 or 2.</param>
    /// <param name="a">The argument.</param>
    public static Expression Of(ElementwiseFunction function, int order, Expression a)
    {
        if (order == 1)
        {
            return function.Derivative(a);
        }

        // f' is differentiated at a stand-in for the argument, which then takes the stand-in's place
        var population = new Population { Name = "argument", Axis = new Axis("argument", 1), Position = Nowhere };
        var argument = new Variable { Population = population, Name = "a", IsState = true, Dimension = a.Dimension, Position = Nowhere };
        Expression derivative = Differentiation.Elementwise(function.Derivative(new VariableReference(argument)), argument);
        return Substitution.Of(derivative, part => part is VariableReference v && v.Variable == argument ? a : null);
    }
}
