using System.Text;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Language.Interpretation;

/// <summary>
/// What a circuit starts from: weights, drawn parameters and initial states, in double precision. Every number depends on the seed,
/// the name of what is drawn and the place in it, so that adding a population changes nothing elsewhere.
/// </summary>
public static class Initialisation
{
    /// <summary>The random stream of a name: FNV-1a over its UTF-8 bytes.</summary>
    /// <param name="name"><c>weight:W</c>, or <c>parameter:pyramidal.tau</c>.</param>
    public static uint Stream(string name)
    {
        uint hash = 2166136261;
        foreach (byte part in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ part) * 16777619);
        }

        return hash;
    }

    /// <summary>The initial value of a weight, [post, pre] ([post, 1] for a bias); of a tied weight the transpose of what it is tied to.</summary>
    public static double[,] Weight(Weight weight, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.TransposeOf is { } source)
        {
            return ValueTable.Transpose(Weight(source, seed));
        }

        uint stream = Stream("weight:" + weight.Name);
        bool[,]? exists = Wiring.Of(weight, seed);
        (int[] fanIn, int[] fanOut) = Fans(weight, exists);
        Dictionary<InitialReference, double[,]> others = Others(weight.Initial, seed);
        var values = new double[weight.Rows, weight.Columns];

        // made once, not for each of what may be millions of synapses
        (int row, int column) = (0, 0);
        Func<Leaf, double> place = leaf => leaf switch
        {
            WiringReference { Quantity: WiringQuantity.FanIn } => fanIn[row],
            WiringReference { Quantity: WiringQuantity.FanOut } => fanOut[column],
            WiringReference { Quantity: WiringQuantity.Distance } => Wiring.Distance(weight, row, column),
            WiringReference => row == column ? 1 : 0,
            InitialReference { Transposed: true } other => others[other][column, row],
            _ => others[(InitialReference)leaf][row, column],
        };
        Func<Draw, double, double, double> draw = (drawn, first, second) =>
            Sample(drawn, first, second, seed, stream, (uint)((row * (long)weight.Columns) + column));

        // most weights are one draw whose two arguments change with the partners alone: then they are looked at when those change
        Draw? plain = weight.Initial is Draw whole && DependsOnPartnersAlone(whole.First) && DependsOnPartnersAlone(whole.Second) ? whole : null;
        (int In, int Out) partners = (-1, -1);
        double first = 0, second = 0;
        for (row = 0; row < weight.Rows; row++)
        {
            for (column = 0; column < weight.Columns; column++)
            {
                if (exists?[row, column] == false)
                {
                    continue;
                }

                if (plain is not null && partners != (fanIn[row], fanOut[column]))
                {
                    partners = (fanIn[row], fanOut[column]);
                    first = ScalarEvaluation.Value(plain.First, place);
                    second = ScalarEvaluation.Value(plain.Second, place);
                }

                double value = plain is not null ? draw(plain, first, second) : ScalarEvaluation.Value(weight.Initial, place, draw);
                values[row, column] = weight.Sign.OfMagnitude(value);
            }
        }

        return values;
    }

    /// <summary>Whether a formula has one value for all synapses with the same numbers of partners.</summary>
    private static bool DependsOnPartnersAlone(Expression formula) => formula switch
    {
        WiringReference { Quantity: WiringQuantity.FanIn or WiringQuantity.FanOut } or Constant or ParameterReference => true,
        Leaf or Draw => false,
        _ => formula.Operands.All(DependsOnPartnersAlone),
    };

    /// <summary>The initial values of all weights by name, tied ones included.</summary>
    public static Dictionary<string, double[,]> Weights(Circuit circuit, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return circuit.Weights.ToDictionary(weight => weight.Name, weight => Weight(weight, seed), StringComparer.Ordinal);
    }

    /// <summary>The values of a drawn parameter in a population, one per unit, in canonical units.</summary>
    public static double[] Parameter(Parameter parameter, Population population, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(population);
        uint stream = Stream($"parameter:{population.Name}.{parameter.Name}");
        var values = new double[population.Size];
        for (int unit = 0; unit < values.Length; unit++)
        {
            values[unit] = ScalarEvaluation.Value(parameter.Definition, draw: (draw, first, second) => Sample(draw, first, second, seed, stream, (uint)unit));
        }

        return values;
    }

    /// <summary>The values of every drawn parameter in every population that uses it.</summary>
    public static Dictionary<DrawnParameterReference, double[]> Parameters(Circuit circuit, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        IEnumerable<Variable> variables = circuit.Populations.SelectMany(p => p.Variables);
        IEnumerable<Expression> formulae = variables.SelectMany(v => new[] { v.Equation, v.Initial })
            .Concat(circuit.Populations.SelectMany(p => p.Updates).Select(u => u.Value))
            .Concat(circuit.Weights.Select(w => w.Rule?.Expression).OfType<Expression>());
        var found = new Dictionary<DrawnParameterReference, double[]>();
        var open = new Stack<Expression>(formulae);
        while (open.TryPop(out Expression? e))
        {
            if (e is DrawnParameterReference reference)
            {
                found.TryAdd(reference, Parameter(reference.Parameter, reference.Population, seed));
            }

            foreach (Expression operand in e.Operands)
            {
                open.Push(operand);
            }
        }

        return found;
    }

    /// <summary>The initial value of every state, one per unit, in canonical units.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="drawn">The drawn parameters, as <see cref="Parameters"/> gives them.</param>
    public static Dictionary<Variable, double[]> States(Circuit circuit, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        var instant = new Instant(circuit, new Dictionary<string, double[,]>(), drawn);
        return circuit.States.ToDictionary(state => state, state => instant.PerUnit(state.Initial, state.Population.Axis));
    }

    /// <summary>The partners of each postsynaptic and of each presynaptic unit.</summary>
    private static (int[] In, int[] Out) Fans(Weight weight, bool[,]? exists)
    {
        int[] fanIn = new int[weight.Rows], fanOut = new int[weight.Columns];
        for (int post = 0; post < weight.Rows; post++)
        {
            for (int pre = 0; pre < weight.Columns; pre++)
            {
                int one = exists?[post, pre] == false ? 0 : 1;
                fanIn[post] += one;
                fanOut[pre] += one;
            }
        }

        return (fanIn, fanOut);
    }

    /// <summary>What the weights that a formula names start from.</summary>
    private static Dictionary<InitialReference, double[,]> Others(Expression formula, ulong seed)
    {
        var found = new Dictionary<InitialReference, double[,]>();
        var open = new Stack<Expression>([formula]);
        while (open.TryPop(out Expression? e))
        {
            if (e is InitialReference reference)
            {
                found.TryAdd(reference, Weight(reference.Weight, seed));
            }

            foreach (Expression operand in e.Operands)
            {
                open.Push(operand);
            }
        }

        return found;
    }

    private static double Sample(Draw draw, double first, double second, ulong seed, uint stream, uint index) => draw.Distribution switch
    {
        Distribution.Uniform => first + ((second - first) * Philox.Uniform(seed, stream, 0, (uint)draw.Index, index)),
        Distribution.Normal => first + (second * Philox.Normal(seed, stream, 0, (uint)draw.Index, index)),
        _ => first * Math.Exp(second * Philox.Normal(seed, stream, 0, (uint)draw.Index, index)),
    };
}
