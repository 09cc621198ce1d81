using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>What function calls mean.</summary>
internal sealed partial class FormulaChecker
{
    private Expression? Call(CallSyntax call)
    {
        if (_place.Kind == PlaceKind.Connect && ConnectionRule.All.FirstOrDefault(rule => rule.Name == call.Function) is { } connection)
        {
            return Connected(call, connection);
        }

        bool elementwise = FunctionTable.All.TryGetValue(call.Function, out ElementwiseFunction? function);
        FormulaFunction? other = elementwise ? null : FormulaFunctions.All.FirstOrDefault(f => f.Name == call.Function);
        if (!elementwise && other is null)
        {
            bool known = _scope.Parameters.ContainsKey(call.Function) || _scope.Weights.ContainsKey(call.Function);
            return Error(NameOf(call), $"unknown function '{call.Function}'", known ? $"a product is written with '*': {call.Function} * (...)"
                : WhatToWriteInstead.Of(call.Function) ?? NearestName.Hint(call.Function,
                    FunctionTable.All.Keys.Concat(FormulaFunctions.Names)
                    .Concat(_place.Kind == PlaceKind.Connect ? ConnectionRule.All.Select(rule => rule.Name) : [])));
        }

        int arity = function?.Arity ?? other!.Arity;
        if (call.Arguments.Count != arity)
        {
            string signature = other?.Signature ?? (arity == 1 ? $"{call.Function}(x)" : $"{call.Function}(a, b)");
            return Error(call, $"'{call.Function}' takes {Count(arity)}, not {call.Arguments.Count}", $"write {signature}");
        }

        if (call.Primes > 0)
        {
            return Derivative(call, function);
        }

        return function is not null ? Apply(call, function) : call.Function switch
        {
            "grad" => Gradient(call),
            "delayed" => Ago(call),
            "ou" => OrnsteinUhlenbeck(call),
            "rate" => Rate(call),
            "poisson" => Poisson(call),
            "bernoulli" => Bernoulli(call),
            "normal" => Drawn(call, Distribution.Normal),
            "uniform" => Drawn(call, Distribution.Uniform),
            "lognormal" => Drawn(call, Distribution.LogNormal),
            "square" => Check(call.Arguments[0]) is { } a ? Power(new BinarySyntax("^", call.Arguments[0], call, call.Start, call.End), a, 2) : null,
            "clip" => Clip(call),
            _ => Reduce(call),
        };
    }

    private Expression? Connected(CallSyntax call, ConnectionRule rule)
    {
        if (call.Primes > 0 || call.Arguments.Count != 1)
        {
            return Error(call, call.Primes > 0 ? $"'{call.Function}' has no derivative written with '"
                : $"'{call.Function}' takes one argument, not {call.Arguments.Count}", $"write {rule.Signature}");
        }

        if (Check(call.Arguments[0]) is not { } argument)
        {
            return null;
        }

        argument = ExpressionFacts.Fit(argument, rule.Argument);
        if (argument.Dimension != rule.Argument)
        {
            return Error(call.Arguments[0],
                $"'{call.Function}' needs {(rule.Argument.IsNone ? "a pure number" : "a length")}, {Described(call.Arguments[0], argument)} is none",
                rule.Argument.IsNone ? null : "as in 150 um");
        }

        if (!rule.NeedsDistance)
        {
            return argument;
        }

        if (Constancy.IsFixed(argument, drawn: false) && !(Interpretation.ScalarEvaluation.Value(argument) > 0))
        {
            return Error(call.Arguments[0], $"the length in '{call.Function}' must be above 0", null);
        }

        return Distance(call) is { } distance ? rule.Probability(argument, distance) : null;
    }

    private Expression? Apply(CallSyntax call, ElementwiseFunction function)
    {
        Expression?[] arguments = [.. call.Arguments.Select(Check)];
        if (arguments.Contains(null))
        {
            return null;
        }

        if (function.Arity == 2)
        {
            return Pair(function, call.Arguments[0], arguments[0]!, call.Arguments[1], arguments[1]!, call);
        }

        return Accepts(call, function, arguments[0]!) ? function.Of(arguments[0]!) : null;
    }

    private bool Accepts(CallSyntax call, ElementwiseFunction function, Expression argument)
    {
        if (function.Accepts(argument.Dimension))
        {
            return true;
        }

        if (function.AcceptsDimension)
        {
            Error(call.Arguments[0], $"the unit of {Described(call.Arguments[0], argument)} has no square root", "divide by a scale of the same unit");
            return false;
        }

        Error(call.Arguments[0], $"'{call.Function}' needs a pure number, {Described(call.Arguments[0], argument)} is none",
            "divide by a scale of the same unit");
        return false;
    }

    private Expression? Pair(ElementwiseFunction function, Syntax first, Expression a, Syntax second, Expression b, CallSyntax call)
    {
        (a, b) = (ExpressionFacts.Fit(a, b.Dimension), ExpressionFacts.Fit(b, a.Dimension));
        if (!Match(call, first, ref a, second, ref b))
        {
            return null;
        }

        return a.Dimension == b.Dimension ? function.Of(a, b)
            : Error(call, $"'{call.Function}' compares {Described(first, a)} with {Described(second, b)}", "the two must have the same unit");
    }

    private Expression? Clip(CallSyntax call)
    {
        Expression? x = Check(call.Arguments[0]), low = Check(call.Arguments[1]), high = Check(call.Arguments[2]);
        if (x is null || low is null || high is null)
        {
            return null;
        }

        Expression? atLeast = Pair(FunctionTable.Maximum, call.Arguments[0], x, call.Arguments[1], low, call);
        return atLeast is null ? null : Pair(FunctionTable.Minimum, call.Arguments[0], atLeast, call.Arguments[2], high, call);
    }

    private Expression? Derivative(CallSyntax call, ElementwiseFunction? function)
    {
        if (function is null || function.Arity != 1)
        {
            return Error(NameOf(call), $"'{call.Function}' has no derivative written with '",
                "only functions of one argument that act on each unit have one, such as tanh'(x)");
        }

        if (call.Primes > 2)
        {
            return Error(NameOf(call), "derivatives go up to the second", $"write {call.Function}''(x)");
        }

        Expression? argument = Check(call.Arguments[0]);
        return argument is not null && Accepts(call, function, argument) ? FunctionDerivatives.Of(function, call.Primes, argument) : null;
    }

    private Expression? Reduce(CallSyntax call)
    {
        if (!_place.IsEquation)
        {
            return Error(NameOf(call), $"'{call.Function}' cannot be used in {_place.Described}",
                _place.Kind == PlaceKind.Rule ? $"a rule is about one synapse: make {call.Function}(...) a value of a population" : null);
        }

        Expression? argument = Check(call.Arguments[0]);
        if (argument is null)
        {
            return null;
        }

        if (argument.Shape.Rows is null)
        {
            return Error(call.Arguments[0], $"'{call.Function}' goes over the units of a population, '{_formula.Slice(call.Arguments[0])}' is a single number",
                null);
        }

        if (call.Function is "softmax" or "logsumexp" && !argument.Dimension.IsNone)
        {
            return Error(call.Arguments[0], $"'{call.Function}' needs a pure number, {Described(call.Arguments[0], argument)} is none",
                "divide by a scale of the same unit");
        }

        return call.Function switch
        {
            "softmax" => new Softmax(argument),
            "sum" => new Reduction(ReductionKind.Sum, argument),
            "mean" => new Reduction(ReductionKind.Mean, argument),
            _ => new Reduction(ReductionKind.LogSumExp, argument),
        };
    }

    private Expression? Gradient(CallSyntax call)
    {
        if (!_place.IsEquation)
        {
            return Error(call, $"'grad' cannot be used in {_place.Described}", "write it in an equation of a population");
        }

        if (call.Arguments[0] is not NameSyntax { Text: "task.loss" })
        {
            return Error(call.Arguments[0], "'grad' is the derivative of the task's loss", "write grad(task.loss, y)");
        }

        if (Check(call.Arguments[1]) is not { } y)
        {
            return null;
        }

        if (y is not VariableReference || y.Shape.Rows != _scope.Outputs)
        {
            string hint = y is not VariableReference ? "give the formula a name in a population with 'size: task.outputs', and write that name"
                : y.Shape.Rows?.Size == _scope.Outputs.Size ? "declare its population with 'size: task.outputs'"
                    : "it has one value per output of the task: a variable of a population with 'size: task.outputs'";
            return Error(call.Arguments[1], $"the loss is a function of the circuit's answer, '{_formula.Slice(call.Arguments[1])}' is {(y is VariableReference ? y.Shape : "no variable")}", hint);
        }

        return y.Dimension.IsNone ? TaskLoss.Gradient(_scope.Learning, y, _scope.Outputs)
            : Error(call.Arguments[1], $"the answer must be a pure number, {Described(call.Arguments[1], y)} is none", "divide by a scale of the same unit");
    }

    private Expression? OrnsteinUhlenbeck(CallSyntax call)
    {
        if (!_place.IsEquation)
        {
            return Error(call, $"'ou' cannot be used in {_place.Described}",
                _place.Kind == PlaceKind.Rule ? $"make it a value of a population: {RuleHint}" : "write it in an equation of a population");
        }

        if (Check(call.Arguments[0]) is not { } tau)
        {
            return null;
        }

        if (tau.Dimension != Dimension.Time || !Constancy.IsFixed(tau, drawn: false))
        {
            return Error(call.Arguments[0], $"'ou' needs a correlation time, {Described(call.Arguments[0], tau)} is none",
                "a time made of numbers and parameters that are not drawn, such as 100 ms");
        }

        double value = Interpretation.ScalarEvaluation.Value(tau);
        if (!(value > 0))
        {
            return Error(call.Arguments[0], "a correlation time must be positive", null);
        }

        var source = new NoiseSource(_place.Population!, NoiseKind.OrnsteinUhlenbeck, tau, _scope.Noise.Count);
        _scope.Noise.Add(source);
        return new NoiseReference(source);
    }

    private Expression? Ago(CallSyntax call)
    {
        if (!_place.IsEquation)
        {
            return Error(call, $"'delayed' cannot be used in {_place.Described}",
                _place.Kind == PlaceKind.Rule ? "make it a value of a population, or give the weight a delay" : "write it in an equation of a population");
        }

        Expression? x = Check(call.Arguments[0]), time = Check(call.Arguments[1]);
        if (x is null || time is null)
        {
            return null;
        }

        if (time.Dimension != Dimension.Time || !Constancy.IsFixed(time, drawn: false) || !(Interpretation.ScalarEvaluation.Value(time) > 0))
        {
            return Error(call.Arguments[1], $"'delayed' needs a time above 0, {Described(call.Arguments[1], time)} is none",
                "a time made of numbers and parameters that are not drawn, such as 3 ms");
        }

        return new Delayed(x, Interpretation.ScalarEvaluation.Value(time));
    }

    private Expression? Drawn(CallSyntax call, Distribution distribution)
    {
        if (!_place.MayDraw && _place.Kind != PlaceKind.Update)
        {
            return Error(call, $"'{call.Function}' cannot be used in {_place.Described}",
                "draws stand in parameters (one per unit), in the 'init' of weights (one per synapse) and in 'when' (one per event)");
        }

        int index = _draws++;
        Expression? first = Check(call.Arguments[0]), second = Check(call.Arguments[1]);
        if (first is null || second is null)
        {
            return null;
        }

        if (ExpressionFacts.HasDraw(first) || ExpressionFacts.HasDraw(second))
        {
            return Error(call, "a draw cannot be the argument of another draw", null);
        }

        if (distribution != Distribution.LogNormal)
        {
            (first, second) = (ExpressionFacts.Fit(first, second.Dimension), ExpressionFacts.Fit(second, first.Dimension));
        }

        if (second.Dimension != (distribution == Distribution.LogNormal ? Dimension.None : first.Dimension))
        {
            return Error(call.Arguments[1], distribution == Distribution.LogNormal
                ? $"the spread of the logarithm must be a pure number, {Described(call.Arguments[1], second)} is none"
                : $"{Described(call.Arguments[1], second)} does not go with {Described(call.Arguments[0], first)}", null);
        }

        if (_place.Kind == PlaceKind.Update)
        {
            return DrawnAtEvent(call, distribution, first, second);
        }

        return DrawIsPossible(call, distribution, first, second) ? new Draw(distribution, first, second, index) : null;
    }

    private bool DrawIsPossible(CallSyntax call, Distribution distribution, Expression first, Expression second)
    {
        double a = Interpretation.ScalarEvaluation.Value(first, AtSomeSynapse), b = Interpretation.ScalarEvaluation.Value(second, AtSomeSynapse);
        string? wrong = !double.IsFinite(a) || !double.IsFinite(b) ? "an argument of this draw is not a finite number"
            : distribution == Distribution.Uniform && b < a ? "the upper end of a uniform draw lies below the lower"
            : distribution != Distribution.Uniform && b < 0 ? "the spread of a draw cannot be negative"
            : distribution == Distribution.LogNormal && !(a > 0) ? "the median of a lognormal draw must be positive"
            : null;
        if (wrong is not null)
        {
            Error(call, wrong, null);
        }

        return wrong is null;
    }

    /// <summary>What may stand for a leaf when a draw is looked at before there are synapses.</summary>
    private double AtSomeSynapse(Leaf leaf) => leaf switch
    {
        WiringReference { Quantity: WiringQuantity.FanIn } => _place.Weight!.Columns,
        WiringReference { Quantity: WiringQuantity.FanOut } => _place.Weight!.Rows,
        WiringReference { Quantity: WiringQuantity.Self } => 1,
        _ => 0,
    };

    private static string Count(int arity) => arity == 1 ? "one argument" : arity == 2 ? "two arguments" : "three arguments";

    private static NameSyntax NameOf(CallSyntax call) => new(call.Function, null, false, call.Start, call.NameEnd);
}
