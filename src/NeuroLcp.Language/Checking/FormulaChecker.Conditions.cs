using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>
/// What conditions and events mean. Behind the checks they are numbers, 1 where they hold and 0 elsewhere, made of <c>step</c>, products and
/// the larger of two; here they are told apart, because an event used as a number would depend on the length of a step.
/// </summary>
internal sealed partial class FormulaChecker
{
    private readonly Dictionary<Expression, Truth> _truths = new(ReferenceEqualityComparer.Instance);

    /// <summary>What a formula says.</summary>
    private enum Truth
    {
        Number,

        /// <summary>Something is so, and may last.</summary>
        Condition,

        /// <summary>Something happens at this instant.</summary>
        Event,

        /// <summary>A coin that is tossed where an event happens, which is still to be named.</summary>
        Toss,
    }

    private Truth TruthOf(Expression e) => _truths.TryGetValue(e, out Truth known) ? known : e switch
    {
        VariableReference v => Of(v.Variable),
        SynapseVariable s => Of(s.Variable),
        Delayed { Operand: SynapseVariable s } => Of(s.Variable),
        _ => Truth.Number,
    };

    private static Truth Of(Variable variable) => variable.Kind switch
    {
        VariableKind.Event => Truth.Event,
        VariableKind.Condition => Truth.Condition,
        _ => Truth.Number,
    };

    private Expression As(Truth truth, Expression e)
    {
        _truths[e] = truth;
        return e;
    }

    /// <summary>a > b: 1 where it holds, 0 elsewhere.</summary>
    private Expression? Comparison(BinarySyntax syntax)
    {
        Expression? left = Check(syntax.Left), right = Check(syntax.Right);
        if (left is null || right is null || !Match(syntax, syntax.Left, ref left, syntax.Right, ref right))
        {
            return null;
        }

        (left, right) = (ExpressionFacts.Fit(left, right.Dimension), ExpressionFacts.Fit(right, left.Dimension));
        if (left.Dimension != right.Dimension)
        {
            return Error(syntax, $"cannot compare {Described(syntax.Left, left)} with {Described(syntax.Right, right)}", "the two must have the same unit");
        }

        return As(Truth.Condition, syntax.Operator switch
        {
            ">" => FunctionTable.Step.Of(left - right),
            "<" => FunctionTable.Step.Of(right - left),
            ">=" => 1 - FunctionTable.Step.Of(right - left),
            _ => 1 - FunctionTable.Step.Of(left - right),
        });
    }

    /// <summary>a and b, a or b, a if b.</summary>
    private Expression? Junction(BinarySyntax syntax)
    {
        Expression? left = Condition(syntax.Left), right = Condition(syntax.Right);
        if (left is null || right is null)
        {
            return null;
        }

        Truth a = TruthOf(left), b = TruthOf(right);
        if (!Match(syntax, syntax.Left, ref left, syntax.Right, ref right))
        {
            return null;
        }

        if (syntax.Operator != "or")
        {
            // a toss needs an event; with anything else it stays a toss
            Truth both = a == Truth.Event || b == Truth.Event ? Truth.Event : a == Truth.Toss || b == Truth.Toss ? Truth.Toss : Truth.Condition;
            return As(both, left * right);
        }

        return a == b && a != Truth.Toss ? As(a, FunctionTable.Maximum.Of(left, right))
            : a == Truth.Toss || b == Truth.Toss ? Error(a == Truth.Toss ? syntax.Left : syntax.Right, TossMessage, TossHint)
            : Error(syntax, "'or' joins what happens at an instant with what may last", "say when it counts, as in (x > 1 if event) or other_event");
    }

    private Expression? Not(NotSyntax syntax) => Condition(syntax.Operand) is not { } operand ? null
        : TruthOf(operand) == Truth.Toss ? Error(syntax.Operand, TossMessage, TossHint)
        : As(Truth.Condition, 1 - operand);

    private const string TossMessage = "a toss needs an event", TossHint = "write bernoulli(p) if event";

    /// <summary>A formula that is a condition or an event.</summary>
    private Expression? Condition(Syntax syntax) => Meaning(syntax) is not { } found ? null
        : TruthOf(found) != Truth.Number ? found
        : Error(syntax, $"'{_formula.Slice(syntax)}' is a number, a condition is expected", $"compare it, as in {_formula.Slice(syntax)} > 0");

    /// <summary>Refuses an event where a number is expected.</summary>
    private Expression? Number(Syntax syntax, Expression found) => TruthOf(found) switch
    {
        Truth.Event => Error(syntax, $"'{_formula.Slice(syntax)}' is an event, a number is expected",
            $"rate({_formula.Slice(syntax)}) is how often it happens; a state can be set by 'when'"),
        Truth.Toss => Error(syntax, TossMessage, TossHint),
        _ => found,
    };

    /// <summary>rate(event): events per time.</summary>
    private Expression? Rate(CallSyntax call)
    {
        if (!_place.IsEquation && !(_place.Kind == PlaceKind.Rule && _place.InTime))
        {
            return Error(call, $"'rate' cannot be used in {_place.Described}", _place.Kind == PlaceKind.Rule
                ? "an increment is taken at one instant: let a state average it, as in 'd trace/dt: (-trace + rate(event)) / tau', or write a rule in time, 'd w/dt:'" : null);
        }

        if (Meaning(call.Arguments[0]) is not { } argument)
        {
            return null;
        }

        bool isVariable = _place.Population is { } population && _place.IsEquation
            && _scope.Variable(population, new NameSyntax("rate", null, false, 0, 0)) is not null;
        return TruthOf(argument) switch
        {
            Truth.Event => argument / new StepLength(),
            Truth.Toss => Error(call.Arguments[0], TossMessage, TossHint),
            Truth.Condition => Error(call.Arguments[0], $"'{_formula.Slice(call.Arguments[0])}' is a condition that may last, 'rate' counts events",
                "give it a name, and say what it does: 'when name: {state: value}'"),
            _ => Error(call.Arguments[0], $"'rate' counts events, '{_formula.Slice(call.Arguments[0])}' is a number",
                isVariable ? "a product is written with '*': rate * (...)" : null),
        };
    }

    /// <summary>poisson(rate): happens in a step with probability 1 − exp(−rate Δt).</summary>
    private Expression? Poisson(CallSyntax call)
    {
        if (Chance(call) is not { } rate)
        {
            return null;
        }

        if (rate.Dimension != Dimension.None / Dimension.Time)
        {
            return Error(call.Arguments[0], $"'poisson' needs a rate, {Described(call.Arguments[0], rate)} is none", "events per time, such as 5 Hz");
        }

        if (Constancy.IsFixed(rate, drawn: false) && !(Interpretation.ScalarEvaluation.Value(rate) >= 0))
        {
            return Error(call.Arguments[0], $"the rate of 'poisson' is {Interpretation.ScalarEvaluation.Value(rate).ToString("G6", System.Globalization.CultureInfo.InvariantCulture)} {rate.Dimension}", "a rate is at least 0, such as 5 Hz");
        }

        return Happens(call, 1 - FunctionTable.Exp.Of(-(rate * new StepLength()))) is { } event_ ? As(Truth.Event, event_) : null;
    }

    /// <summary>bernoulli(p): holds with probability p, where an event happens.</summary>
    private Expression? Bernoulli(CallSyntax call)
    {
        if (Chance(call) is not { } p)
        {
            return null;
        }

        if (!p.Dimension.IsNone)
        {
            return Error(call.Arguments[0], $"'bernoulli' needs a probability, {Described(call.Arguments[0], p)} is none", "a pure number between 0 and 1");
        }

        if (Constancy.IsFixed(p, drawn: false) && Interpretation.ScalarEvaluation.Value(p) is not (>= 0 and <= 1))
        {
            return Error(call.Arguments[0], $"the probability of 'bernoulli' is {Interpretation.ScalarEvaluation.Value(p).ToString("G6", System.Globalization.CultureInfo.InvariantCulture)}", "a probability lies from 0 to 1");
        }

        return Happens(call, p) is { } toss ? As(Truth.Toss, toss) : null;
    }

    private Expression? Chance(CallSyntax call) => _place.Kind is PlaceKind.Value or PlaceKind.Derivative
        ? Check(call.Arguments[0])
        : Error(call, $"'{call.Function}' cannot be used in {_place.Described}", $"make it a value of a population, as in 'event: {call.Function}(...)'");

    /// <summary>A number drawn at every step lies below a probability.</summary>
    private Expression? Happens(CallSyntax call, Expression probability)
    {
        Expression fresh = Fresh(NoiseKind.Uniform);
        return Match(call, call, ref fresh, call.Arguments[0], ref probability) ? FunctionTable.Step.Of(probability - fresh) : null;
    }

    /// <summary>A number drawn at every step.</summary>
    private NoiseReference Fresh(NoiseKind kind)
    {
        var source = new NoiseSource(_place.Population!, kind, null, _scope.Noise.Count);
        _scope.Noise.Add(source);
        return new NoiseReference(source);
    }

    /// <summary>A draw at an event.</summary>
    private Expression? DrawnAtEvent(CallSyntax call, Distribution distribution, Expression first, Expression second)
    {
        if (!Match(call, call.Arguments[0], ref first, call.Arguments[1], ref second))
        {
            return null;
        }

        Expression fresh = Fresh(distribution == Distribution.Uniform ? NoiseKind.Uniform : NoiseKind.Normal);
        if (!Match(call, call, ref fresh, call.Arguments[0], ref first) || !Match(call, call, ref fresh, call.Arguments[1], ref second))
        {
            return null;
        }

        return distribution switch
        {
            Distribution.Uniform => first + ((second - first) * fresh),
            Distribution.Normal => first + (second * fresh),
            _ => first * FunctionTable.Exp.Of(second * fresh),
        };
    }
}
