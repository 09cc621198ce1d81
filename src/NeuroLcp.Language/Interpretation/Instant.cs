using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Interpretation;

/// <summary>
/// One trial at one instant: everything a formula can refer to, and the value of any formula made of it. Plain recursion in double
/// precision; it defines what formulae mean, and everything faster is held to it.
/// </summary>
/// <param name="circuit">The circuit.</param>
/// <param name="weights">Weights by name, [post, pre] ([post, 1] for a bias). Tied weights follow what they are tied to.</param>
/// <param name="drawn">Parameters drawn per unit.</param>
public sealed class Instant(Circuit circuit, IReadOnlyDictionary<string, double[,]> weights, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn)
    : IInstant
{
    private readonly Dictionary<Variable, double[]> _values = [];

    /// <summary>The circuit.</summary>
    public Circuit Circuit { get; } = circuit;

    /// <summary>task.input; null where no formula asks for it.</summary>
    public double[]? Input { get; init; }

    /// <summary>task.target; null where no formula asks for it.</summary>
    public double[]? Target { get; init; }

    /// <summary>The value of each noise source by its stream, one per unit; null where noise is off and no event happens.</summary>
    public IReadOnlyList<double[]>? Noise { get; init; }

    /// <summary>The length of the step at hand, ms: what <c>rate(event)</c> counts events by. Not a number where there is no step.</summary>
    public double Step { get; init; } = double.NaN;

    /// <summary>
    /// The same trial some time ago (ms); before its first instant what <see cref="Interpreter.Before"/> gives. Null where it has always been as it is now.
    /// </summary>
    public Func<double, Instant>? Past { get; init; }

    /// <summary>
    /// For the instant behind what events have done at it (<see cref="Interpreter.Next"/>): the instant they happened at. What comes from other units, from the
    /// past or from events is still that of it.
    /// </summary>
    public Instant? AtEvents { get; init; }

    /// <summary>The direction in which formulae are differentiated, for <see cref="TangentReference"/>; null where no formula asks for it.</summary>
    public IReadOnlyDictionary<Variable, double[]>? Direction { get; init; }

    /// <summary>What is known of the variables, one value per unit.</summary>
    public IReadOnlyDictionary<Variable, double[]> Values => _values;

    /// <summary>Says what a variable is.</summary>
    public void Set(Variable variable, double[] value) => _values[variable] = value;

    /// <summary>The value of a formula for each unit of a population; a single number is the same for all of them.</summary>
    public double[] PerUnit(Expression formula, Axis axis)
    {
        double[,] value = Of(formula);
        var result = new double[axis.Size];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = value[value.GetLength(0) == 1 ? 0 : i, 0];
        }

        return result;
    }

    /// <summary>The value of a formula without units, such as the loss.</summary>
    public double Single(Expression formula) => Of(formula)[0, 0];

    /// <summary>The value of a rule for each synapse, [post, pre] ([post, 1] for a bias).</summary>
    public double[,] PerSynapse(Expression formula, Weight weight)
    {
        double[,] value = Of(formula);
        var result = new double[weight.Rows, weight.Columns];
        for (int post = 0; post < weight.Rows; post++)
        {
            for (int pre = 0; pre < weight.Columns; pre++)
            {
                result[post, pre] = value[value.GetLength(0) == 1 ? 0 : post, value.GetLength(1) == 1 ? 0 : pre];
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public double[,] WeightOf(Weight weight) => weight.TransposeOf is { } source ? ValueTable.Transpose(WeightOf(source)) : weights[weight.Name];

    /// <inheritdoc/>
    double[,] IInstant.Of(Expression formula) => Of(formula);

    /// <inheritdoc/>
    double[] IInstant.Of(Variable variable) => _values[variable];

    /// <inheritdoc/>
    double[] IInstant.Of(DrawnParameterReference parameter) => drawn[parameter];

    /// <inheritdoc/>
    double[] IInstant.Of(TaskField field) => (field == TaskField.Input ? Input : Target) ?? throw new InvalidOperationException($"No {field} was given.");

    /// <inheritdoc/>
    double[]? IInstant.Of(NoiseSource source) => Noise?[source.Stream];

    /// <inheritdoc/>
    double[] IInstant.DirectionOf(Variable variable) => (Direction ?? throw new InvalidOperationException("No direction was given."))[variable];

    /// <inheritdoc/>
    IInstant IInstant.Ago(double delay) => Past?.Invoke(delay) ?? this;

    private double[,] Of(Expression formula) => AtEvents is not null && StateDependence.IsHeldInAStep(formula) ? AtEvents.Of(formula) : formula.Evaluate(this);
}
