using System.Globalization;
using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Formulae;

/// <summary>
/// Writes a formula as a circuit file has it, with as few parentheses as its meaning allows. Read again at the same place, the text is the
/// same formula, operation by operation; only quantities of compound units become products.
/// </summary>
/// <param name="population">The population whose equation it stands in, in which bare names are its own; null elsewhere.</param>
/// <param name="weight">The weight whose rule it stands in; null elsewhere.</param>
/// <param name="named">Asked first for each part: a name that stands for it, or null.</param>
public sealed class FormulaText(Population? population, Weight? weight = null, Func<Expression, string?>? named = null)
{
    /// <summary>How tightly a piece of text holds together.</summary>
    private enum Level
    {
        Sum = 1,
        Product,
        Matrix,
        Sign,
        Power,
        Primary,
    }

    /// <summary>The text of a formula in an equation of a population.</summary>
    public static string Of(Expression formula, Population population) => new FormulaText(population).Of(formula);

    /// <summary>The text of a formula.</summary>
    /// <exception cref="InvalidOperationException">The formula has a part that no file can say, such as a tangent.</exception>
    public string Of(Expression formula) => Text(formula).Text;

    /// <summary>The text of a number, in canonical units.</summary>
    internal static string Of(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? text : $"{text[..e]}e{int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}";
    }

    private string At(Expression e, Level least)
    {
        (string text, Level level) = Text(e);
        return level >= least ? text : $"({text})";
    }

    private (string Text, Level Level) Text(Expression e)
    {
        if (named?.Invoke(e) is { } name)
        {
            return (name, Level.Primary);
        }

        switch (e)
        {
            case Constant c:
                return Quantity(c);
            case Leaf leaf:
                return (Name(leaf), Level.Primary);
            case Negation { Operand: Constant c }:
                return Quantity(new Constant(-c.Value, c.Dimension));
            case Negation { Operand: MatrixProduct m }:
                return ("-" + Text(m).Text, Level.Matrix);
            case Negation n:
                return ("-" + At(n.Operand, Level.Power), Level.Sign);
            case Binary b:
                return Prime(b) is { } derivative ? (derivative, Level.Primary) : Operation(b);
            case Application f:
                return ($"{f.Function.Name}({string.Join(", ", f.Operands.Select(Of))})", Level.Primary);
            // what a weight's own delay does is not written out
            case MatrixProduct { Weight.Delay.Site: DelaySite.Axon, Operand: Delayed late } m:
                return ($"{m.Weight.Name}{(m.Transposed ? ".T" : "")} @ {At(late.Operand, Level.Matrix)}", Level.Matrix);
            case Delayed { Operand: SynapseVariable s }:
                return Text(s);
            case Delayed { Operand: MatrixProduct { Weight.Delay.Site: DelaySite.Dendrite } m }:
                return Text(m);
            case Delayed d:
                return ($"delayed({Of(d.Operand)}, {Of(d.Delay)} ms)", Level.Primary);
            case MatrixProduct m:
                return ($"{m.Weight.Name}{(m.Transposed ? ".T" : "")} @ {At(m.Operand, Level.Matrix)}", Level.Matrix);
            case Reduction r:
                return ($"{r.Kind switch { ReductionKind.Sum => "sum", ReductionKind.Mean => "mean", _ => "logsumexp" }}({Of(r.Operand)})", Level.Primary);
            case Softmax s:
                return ($"softmax({Of(s.Operand)})", Level.Primary);
            case Spread s:
                // what holds for a unit holds for its cells by its name alone
                return Text(s.Operand);
            case Draw d:
                string kind = d.Distribution switch { Distribution.Normal => "normal", Distribution.Uniform => "uniform", _ => "lognormal" };
                return ($"{kind}({Of(d.First)}, {Of(d.Second)})", Level.Primary);
            default:
                throw Unsayable(e);
        }
    }

    private (string Text, Level Level) Operation(Binary b) => b.Operator switch
    {
        BinaryOperator.Add => ($"{At(b.Left, Level.Sum)} + {At(b.Right, Level.Product)}", Level.Sum),
        BinaryOperator.Subtract => ($"{At(b.Left, Level.Sum)} - {At(b.Right, Level.Product)}", Level.Sum),
        BinaryOperator.Multiply => ($"{At(b.Left, Level.Product)} * {At(b.Right, Level.Matrix)}", Level.Product),
        BinaryOperator.Divide => ($"{At(b.Left, Level.Product)} / {At(b.Right, Level.Matrix)}", Level.Product),
        _ => ($"{At(b.Left, Level.Primary)}^{At(b.Right, Level.Sign)}", Level.Power),
    };

    private static (string Text, Level Level) Quantity(Constant c)
    {
        if (!double.IsFinite(c.Value))
        {
            throw Unsayable(c);
        }

        if (c.Dimension.IsNone || c.Value == 0)
        {
            // a bare zero goes with every unit
            return (Of(c.Value), double.IsNegative(c.Value) ? Level.Sign : Level.Primary);
        }

        return Unit.All.Values.FirstOrDefault(u => u.Factor == 1 && u.Dimension == c.Dimension) is { } unit
            ? ($"{Of(c.Value)} {unit.Symbol}", double.IsNegative(c.Value) ? Level.Sign : Level.Power)
            : (string.Join(" * ", Factors(c.Dimension).Prepend(Of(c.Value))), Level.Product);
    }

    /// <summary>One of each canonical unit, to its power.</summary>
    private static IEnumerable<string> Factors(Dimension dimension)
    {
        (string Symbol, int Twice)[] powers = [("mV", dimension.TwiceVoltage), ("pA", dimension.TwiceCurrent), ("um", dimension.TwiceLength), ("ms", dimension.TwiceTime)];
        return powers.Where(p => p.Twice != 0).Select(p => $"(1 {p.Symbol})^{Of(p.Twice / 2.0)}");
    }

    private string Name(Leaf leaf) => leaf switch
    {
        VariableReference v => v.Variable.Population == population ? v.Variable.Name : v.Variable.FullName,
        ParameterReference p => Visible(p, p.Parameter.Name),
        DrawnParameterReference d when d.Population == population || d.Population == weight?.Post => Visible(d, d.Parameter.Name),
        BiasReference b => b.Weight.Name,
        TaskReference t => t.Field == TaskField.Input ? "task.input" : "task.target",
        NoiseReference { Source.Kind: NoiseKind.White } => "xi",
        NoiseReference n => $"ou({Of(n.Source.TimeConstant!)})",
        WiringReference r => r.Quantity switch { WiringQuantity.FanIn => "fan_in", WiringQuantity.FanOut => "fan_out", WiringQuantity.Distance => "distance", _ => "self" },
        InitialReference i => i.Transposed ? $"{i.Weight.Name}.T" : i.Weight.Name,
        SynapseWeight => "w",
        SynapseVariable s when s.Variable.Population == (s.Side == SynapseSide.Post ? weight?.Post : weight?.Pre) => $"{(s.Side == SynapseSide.Post ? "post" : "pre")}.{s.Variable.Name}",

        // a rule that is not local; where both sides have the units, it means the postsynaptic one
        SynapseVariable s when s.Side == SynapseSide.Post || weight?.Post.Axis != weight?.Pre?.Axis => s.Variable.FullName,
        _ => throw Unsayable(leaf),
    };

    /// <summary>A parameter's name, unless a variable of the population hides it.</summary>
    private string Visible(Leaf leaf, string name) => population?.Variables.Any(v => v.Name == name) == true ? throw Unsayable(leaf) : name;

    /// <summary>f'(a) or f''(a), where a formula is just what these stand for and the function is not its own simplest name.</summary>
    private string? Prime(Binary b)
    {
        foreach (Application f in Applications(b, 4))
        {
            for (int order = 1; order <= 2; order++)
            {
                if (b.Equals(FunctionDerivatives.Of(f.Function, order, f.First)))
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

    private static InvalidOperationException Unsayable(Expression e) => new($"{e.GetType().Name} cannot be written at this place of a circuit file.");
}
