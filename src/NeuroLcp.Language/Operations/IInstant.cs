using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>One trial at one instant, as operations see it: what their value is made of.</summary>
public interface IInstant
{
    /// <summary>The value of a formula, [rows, columns], with one of either where it does not depend on it.</summary>
    public double[,] Of(Expression formula);

    /// <summary>The value of a formula for each unit; a single number is the same for all of them.</summary>
    public double[] PerUnit(Expression formula, Axis axis);

    /// <summary>What a variable is, a value per unit.</summary>
    public double[] Of(Variable variable);

    /// <summary>A parameter that was drawn, a value per unit.</summary>
    public double[] Of(DrawnParameterReference parameter);

    /// <summary>task.input or task.target.</summary>
    /// <exception cref="InvalidOperationException">It was not given.</exception>
    public double[] Of(TaskField field);

    /// <summary>A noise source, a value per unit; null where noise is off.</summary>
    public double[]? Of(NoiseSource source);

    /// <summary>The direction in which formulae are differentiated: the tangent of a variable, a value per unit.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public double[] DirectionOf(Variable variable);

    /// <summary>A weight, [post, pre].</summary>
    public double[,] WeightOf(Weight weight);

    /// <summary>The length of the step at hand, ms; not a number where there is no step.</summary>
    public double Step { get; }

    /// <summary>The same trial a time ago (ms).</summary>
    public IInstant Ago(double delay);
}
