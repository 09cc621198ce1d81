using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>Checks the equations of all populations in an order in which each value comes after the values it needs.</summary>
internal static class EquationCheck
{
    /// <summary>How deep values may be made of values; bounds recursions that follow them.</summary>
    private const int DeepestChain = 1000;

    /// <summary>The operations a value may come to with the values it is made of written out; bounds what derivatives cost.</summary>
    private const double LargestChain = 100_000;

    /// <summary>Checks every equation.</summary>
    /// <returns>Every variable in an order of evaluation: states, then values.</returns>
    public static IReadOnlyList<Variable> Run(CircuitScope scope, Dictionary<Variable, Formula?> equations)
    {
        List<Variable> values = [.. equations.Keys.Where(v => !v.IsState)];
        List<Variable> ordered = DependencyOrder.Of(values, Needs, loop => ReportLoop(scope, loop));
        var extents = new Dictionary<Variable, Extent>();
        foreach (Variable value in ordered)
        {
            CheckValue(scope, value, equations[value], extents);
        }

        List<Variable> states = [.. equations.Keys.Where(v => v.IsState)];
        foreach (Variable state in states)
        {
            CheckState(scope, state, equations[state]);
        }

        return [.. states, .. ordered];

        IReadOnlyList<Variable> Needs(Variable variable) => equations[variable] is { } formula
            ? [.. Names.Of(formula.Root, IsFiltered).Select(name => scope.Variable(variable.Population, name)).OfType<Variable>()
                .Where(v => !v.IsState && equations.ContainsKey(v)).Distinct()]
            : [];

        // a product with low-pass synapses stands for their state, which needs nothing at the same instant
        bool IsFiltered(Syntax part) => part is BinarySyntax { Operator: "@", Left: NameSyntax or NegationSyntax } product
            && (product.Left as NameSyntax ?? ((NegationSyntax)product.Left).Operand as NameSyntax) is { } weight
            && scope.Weights.GetValueOrDefault(weight.First)?.Synapse is not null;
    }

    private static void ReportLoop(CircuitScope scope, IReadOnlyList<Variable> loop)
    {
        foreach (Variable variable in loop)
        {
            scope.Populations[variable.Population.Name]!.Broken.Add(variable);
        }

        string way = string.Join(" needs ", loop.Append(loop[0]).Take(12).Select(v => $"'{v.FullName}'"));
        scope.Findings.Error(loop[0].Position, $"algebraic loop: {way}",
            $"let one of them follow in time, as in 'd {loop[0].Name}/dt: (-{loop[0].Name} + ...) / tau'");
    }

    private static void CheckValue(CircuitScope scope, Variable value, Formula? formula, Dictionary<Variable, Extent> extents)
    {
        PopulationScope population = scope.Populations[value.Population.Name]!;
        if (population.Broken.Contains(value))
        {
            return;
        }

        var place = new FormulaPlace(PlaceKind.Value, $"'{value.FullName}'", value.Population);
        if (FormulaChecker.Check(scope, place, formula, out VariableKind kind) is not { } meaning || Shaped(scope, value, formula!, meaning) is not
            { } equation)
        {
            population.Broken.Add(value);
            return;
        }

        // what a 'when' acts on is an event already
        if (value.Kind == VariableKind.Event && kind == VariableKind.Number)
        {
            scope.Findings.Error(formula!.Position(formula.Root), $"'{value.FullName}' is a number, 'when {value.Name}' needs an event or a condition",
                $"as in '{value.Name}: v > theta' or '{value.Name}: poisson(5 Hz)'");
            population.Broken.Add(value);
            return;
        }

        value.Kind = value.Kind == VariableKind.Event ? VariableKind.Event : kind;

        if (population.Stated.TryGetValue(value, out Text.SourcePosition? stated))
        {
            equation = ExpressionFacts.Fit(equation, value.Dimension);
            if (equation.Dimension != value.Dimension)
            {
                scope.Findings.Error(stated,
                    $"'{value.FullName}' is {ExpressionFacts.Describe(equation.Dimension)} by its equation, 'units' gives it {value.Dimension}");
                population.Broken.Add(value);
                return;
            }
        }

        value.Equation = equation;
        value.Written = formula!.Written;
        value.Dimension = equation.Dimension;
        Extent extent = extents[value] = Extent.Of(equation, extents);
        if (extent.Depth > DeepestChain || extent.Operations > LargestChain)
        {
            scope.Findings.Error(value.Position,
                $"'{value.FullName}' is made of values that are made of values, more than {DeepestChain} operations deep or {LargestChain} in all",
                "let one of them be a state");
            population.Broken.Add(value);
        }
    }

    /// <summary>How large a formula is where the values in it are written out.</summary>
    private readonly record struct Extent(int Depth, double Operations)
    {
        public static Extent Of(Expression e, Dictionary<Variable, Extent> values)
        {
            if (e is VariableReference v)
            {
                return values.TryGetValue(v.Variable, out Extent known) ? known : new Extent(1, 1);
            }

            var whole = new Extent(0, 1);
            foreach (Expression operand in e.Operands)
            {
                Extent part = Of(operand, values);
                whole = new Extent(Math.Max(whole.Depth, part.Depth), whole.Operations + part.Operations);
            }

            return whole with { Depth = whole.Depth + 1 };
        }
    }

    private static void CheckState(CircuitScope scope, Variable state, Formula? formula)
    {
        var place = new FormulaPlace(PlaceKind.Derivative, $"'d {state.Name}/dt'", state.Population);
        if (FormulaChecker.Check(scope, place, formula) is not { } meaning || Shaped(scope, state, formula!, meaning) is not { } equation)
        {
            return;
        }

        Dimension expected = state.Dimension / Dimension.Time;
        equation = ExpressionFacts.Fit(equation, expected);
        if (equation.Dimension != expected)
        {
            string hint = equation.Dimension == state.Dimension ? "divide by a time constant: (...) / tau"
                : $"'{state.Name}' is {ExpressionFacts.Describe(state.Dimension)}; 'units: {{{state.Name}: mV}}' would say otherwise";
            scope.Findings.Error(formula!.Position(formula.Root),
                $"'d {state.Name}/dt' must be in {expected}, the formula is {ExpressionFacts.Describe(equation.Dimension)}", hint);
            return;
        }

        state.Equation = equation;
        state.Written = formula!.Written;
        state.TimeConstant = equation is Binary { Operator: BinaryOperator.Divide, Right: var tau } && tau.Dimension == Dimension.Time
            && Constancy.IsFixed(tau, drawn: true) ? tau : null;
    }

    /// <summary>A formula with the shape of a variable: what holds for a unit is given to its cells; null, and reported, where it has another.</summary>
    public static Expression? Shaped(CircuitScope scope, Variable variable, Formula formula, Expression equation)
    {
        equation = Spread.Over(variable.Population.Axis, equation);
        if (equation.Shape.Rows is null || equation.Shape.Rows == variable.Population.Axis)
        {
            return equation;
        }

        scope.Findings.Error(formula.Position(formula.Root),
            $"'{variable.FullName}' needs {new Shape(variable.Population.Axis)}, the formula is {equation.Shape}",
            equation.Shape.Rows.Units == variable.Population.Axis ? "mean(...) or sum(...) over the cells is one value per unit"
            : equation.Shape.Rows == scope.Inputs || equation.Shape.Rows == scope.Outputs
                ? $"declare population '{variable.Population.Name}' with 'size: {equation.Shape.Rows.Name}'"
            : equation.Shape.Rows.Size == variable.Population.Size
                ? $"equal sizes are not enough: declare population '{variable.Population.Name}' with 'size: {equation.Shape.Rows.Name}.size'"
            : "a weight maps one population to another, as in W @ x");
        return null;
    }
}
