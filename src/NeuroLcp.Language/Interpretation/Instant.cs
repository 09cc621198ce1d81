using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Interpretation;

/// <summary>
/// One trial at one instant: everything a formula can refer to, and the value of any formula made of it. Plain recursion in double
/// precision; it defines what formulae mean, and everything faster is held to it.
/// </summary>
/// <param name="circuit">The circuit.</param>
/// <param name="weights">Weights by name, [post, pre] ([post, 1] for a bias). Tied weights follow what they are tied to.</param>
/// <param name="drawn">Parameters drawn per unit.</param>
public sealed class Instant(Circuit circuit, IReadOnlyDictionary<string, double[,]> weights, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn)
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

    /// <summary>The value of a weight, [post, pre].</summary>
    public double[,] WeightOf(Weight weight) => weight.TransposeOf is { } source ? Initialisation.Transpose(WeightOf(source)) : weights[weight.Name];

    /// <summary>The value of a formula, [rows, columns], with one row or column where the value does not depend on it.</summary>
    private double[,] Of(Expression formula) => formula switch
    {
        _ when AtEvents is not null && StateDependence.IsHeldInAStep(formula) => AtEvents.Of(formula),
        Constant c => Number(c.Value),
        ParameterReference p => Number(p.Parameter.Value),
        DrawnParameterReference d => Column(drawn[d]),
        VariableReference v => Column(_values[v.Variable]),
        BiasReference b => WeightOf(b.Weight),
        TaskReference t => Column((t.Field == TaskField.Input ? Input : Target) ?? throw new InvalidOperationException($"No {t.Field} was given.")),
        NoiseReference n => Noise is null ? Of(n.Off) : Column(Noise[n.Source.Stream]),
        StepLength => Number(Step),
        TangentReference t => Column((Direction ?? throw new InvalidOperationException("No direction was given."))[t.Variable]),
        SynapseVariable { Side: SynapseSide.Post } s => Column(_values[s.Variable]),
        SynapseVariable s => Initialisation.Transpose(Column(_values[s.Variable])),
        SynapseWeight s => WeightOf(s.Weight),
        Negation n => Map(Of(n.Operand), a => -a),
        Binary b => Combine(Of(b.Left), Of(b.Right), (a, c) => ScalarEvaluation.Combine(b.Operator, a, c)),
        Application { Function: Functions.Step } f when Clock.Margin(f.First, Step, isFloat: false) is var margin =>
            Map(Of(f.First), a => f.Function.Value(a - margin)),
        Application { Second: null } f => Map(Of(f.First), f.Function.Value),
        Application f => Combine(Of(f.First), Of(f.Second!), f.Function.Value),
        MatrixProduct m => Product(m.Transposed ? Initialisation.Transpose(WeightOf(m.Weight)) : WeightOf(m.Weight), PerUnit(m.Operand, m.Transposed ? m.Weight.Post.Axis : m.Weight.Pre!.Axis)),
        Reduction r => Column([.. Groups(r.Operand).Select(group => Reduce(r.Kind, group))]),
        Softmax s => Column([.. Groups(s.Operand).SelectMany(SoftmaxOf)]),
        Spread s => Column([.. PerUnit(s.Operand, s.Cells.Units!).SelectMany(value => Enumerable.Repeat(value, s.Cells.CellsPerUnit))]),
        Delayed d => (Past?.Invoke(d.Delay) ?? this).Of(d.Operand),
        _ => throw new ArgumentException($"{formula.GetType().Name} has no value in a trial.", nameof(formula)),
    };

    private static double[,] Number(double value) => new[,] { { value } };

    private static double[,] Column(double[] values)
    {
        var column = new double[values.Length, 1];
        for (int i = 0; i < values.Length; i++)
        {
            column[i, 0] = values[i];
        }

        return column;
    }

    private static double[,] Map(double[,] a, Func<double, double> function) => Combine(a, a, (x, _) => function(x));

    private static double[,] Combine(double[,] a, double[,] b, Func<double, double, double> function)
    {
        var result = new double[Math.Max(a.GetLength(0), b.GetLength(0)), Math.Max(a.GetLength(1), b.GetLength(1))];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = function(At(a, i, j), At(b, i, j));
            }
        }

        return result;
    }

    /// <summary>An element, where one row or column stands for all.</summary>
    private static double At(double[,] a, int i, int j) => a[a.GetLength(0) == 1 ? 0 : i, a.GetLength(1) == 1 ? 0 : j];

    private static double[,] Product(double[,] weight, double[] x)
    {
        var result = new double[weight.GetLength(0), 1];
        for (int i = 0; i < weight.GetLength(0); i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                result[i, 0] += weight[i, j] * x[j];
            }
        }

        return result;
    }

    /// <summary>What is summed together: all units of a population, or the cells of each unit.</summary>
    private IEnumerable<double[]> Groups(Expression formula)
    {
        Axis axis = formula.Shape.Rows ?? new Axis("one", 1);
        return PerUnit(formula, axis).Chunk(axis.Units is null ? axis.Size : axis.CellsPerUnit);
    }

    private static double Reduce(ReductionKind kind, double[] x)
    {
        if (kind != ReductionKind.LogSumExp)
        {
            return kind == ReductionKind.Sum ? x.Sum() : x.Sum() / x.Length;
        }

        // shifted by the largest, so that no exponential overflows
        double largest = x.Max();
        return double.IsInfinity(largest) ? largest : largest + Math.Log(x.Sum(a => Math.Exp(a - largest)));
    }

    private static double[] SoftmaxOf(double[] x)
    {
        double largest = x.Max();
        double[] powers = [.. x.Select(a => Math.Exp(a - largest))];
        double sum = powers.Sum();
        return [.. powers.Select(a => a / sum)];
    }
}
