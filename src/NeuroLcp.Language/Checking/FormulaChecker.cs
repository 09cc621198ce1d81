using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>Gives a formula its meaning: resolves its names and checks shapes and dimensions. One instance per formula.</summary>
internal sealed partial class FormulaChecker
{
    /// <summary>The most nodes a formula may have once derivatives are written out.</summary>
    private const int Largest = 20_000;

    private readonly CircuitScope _scope;
    private readonly FormulaPlace _place;
    private readonly Formula _formula;
    private readonly Dictionary<Expression, int> _sizes = new(ReferenceEqualityComparer.Instance);
    private int _draws;

    private FormulaChecker(CircuitScope scope, FormulaPlace place, Formula formula)
    {
        _scope = scope;
        _place = place;
        _formula = formula;
    }

    /// <summary>
    /// The meaning of a formula that is a number, or null where it has none; why is among the findings. A condition is 1 where it holds and 0 elsewhere.
    /// </summary>
    public static Expression? Check(CircuitScope scope, FormulaPlace place, Formula? formula)
    {
        if (formula is null)
        {
            return null;
        }

        var checker = new FormulaChecker(scope, place, formula);
        return checker.Check(formula.Root) is { } checkedFormula && checker.NoiseIsLinear(checkedFormula) ? checkedFormula : null;
    }

    /// <summary>The meaning of a formula that may be a number, a condition or an event.</summary>
    /// <param name="scope">What has a name.</param>
    /// <param name="place">Where the formula stands.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="kind">Which of the three it is.</param>
    public static Expression? Check(CircuitScope scope, FormulaPlace place, Formula? formula, out VariableKind kind)
    {
        kind = VariableKind.Number;
        if (formula is null)
        {
            return null;
        }

        var checker = new FormulaChecker(scope, place, formula);
        if (checker.Meaning(formula.Root) is not { } meaning)
        {
            return null;
        }

        Truth truth = checker.TruthOf(meaning);
        kind = truth switch { Truth.Event => VariableKind.Event, Truth.Condition => VariableKind.Condition, _ => VariableKind.Number };
        return truth == Truth.Toss ? checker.Number(formula.Root, meaning) : meaning;
    }

    /// <summary>The meaning of a part that is a number.</summary>
    private Expression? Check(Syntax syntax) => Meaning(syntax) is { } meaning ? Number(syntax, meaning) : null;

    private Expression? Meaning(Syntax syntax)
    {
        Expression? result = syntax switch
        {
            NumberSyntax n => new Constant(n.Value * (n.Unit?.Factor ?? 1), n.Unit?.Dimension ?? Dimension.None),
            NameSyntax n => Name(n),
            NegationSyntax n => Check(n.Operand) is { } operand ? operand is Constant c ? -c : new Negation(operand) : null,
            NotSyntax n => Not(n),
            BinarySyntax { Operator: "@" } b => Product(b),
            BinarySyntax { Operator: "if" or "and" or "or" } b => Junction(b),
            BinarySyntax { Operator: ">" or "<" or ">=" or "<=" } b => Comparison(b),
            BinarySyntax b => Operation(b),
            CallSyntax c => Call(c),
            _ => throw new InvalidOperationException($"No meaning for {syntax.GetType().Name}."),
        };
        if (result is not null && Size(result) >= Largest)
        {
            return Error(syntax, "this formula is too large", "give a part of it a name of its own");
        }

        return result;
    }

    private Expression? Operation(BinarySyntax syntax)
    {
        Expression? left = Check(syntax.Left), right = Check(syntax.Right);
        if (left is null || right is null || !Match(syntax, syntax.Left, ref left, syntax.Right, ref right))
        {
            return null;
        }

        switch (syntax.Operator)
        {
            case "*":
                return new Binary(BinaryOperator.Multiply, left, right);
            case "/":
                return Divides(syntax.Right, right) ? new Binary(BinaryOperator.Divide, left, right) : null;
            case "^":
                return Power(syntax, left, right);
        }

        (left, right) = (ExpressionFacts.Fit(left, right.Dimension), ExpressionFacts.Fit(right, left.Dimension));
        if (left.Dimension != right.Dimension)
        {
            string what = syntax.Operator == "+" ? $"cannot add {Described(syntax.Right, right)} to {Described(syntax.Left, left)}"
                : $"cannot subtract {Described(syntax.Right, right)} from {Described(syntax.Left, left)}";
            return Error(syntax, what, "the two must have the same unit");
        }

        return new Binary(syntax.Operator == "+" ? BinaryOperator.Add : BinaryOperator.Subtract, left, right);
    }

    private Expression? Power(BinarySyntax syntax, Expression left, Expression right)
    {
        if (!right.Dimension.IsNone)
        {
            return Error(syntax.Right, $"an exponent must be a pure number, this is {ExpressionFacts.Describe(right.Dimension)}", null);
        }

        if (IsNumber(right))
        {
            right = new Constant(Interpretation.ScalarEvaluation.Value(right), Dimension.None);
        }

        if (left.Dimension.IsNone)
        {
            return new Binary(BinaryOperator.Power, left, right);
        }

        if (right is not Constant number)
        {
            return Error(syntax, $"the exponent of {Described(syntax.Left, left)} must be a number",
                "its unit would depend on the exponent: divide by a scale first");
        }

        return left.Dimension.Power(number.Value) is null
            ? Error(syntax, $"{Described(syntax.Left, left)} cannot be taken to the power {number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "its unit would have a broken power: divide by a scale first")
            : new Binary(BinaryOperator.Power, left, right);
    }

    /// <summary>What a product with low-pass synapses sends into them, or null where it has no meaning; why is among the findings.</summary>
    public static Expression? Drive(CircuitScope scope, FormulaPlace place, Formula formula, BinarySyntax product)
    {
        var checker = new FormulaChecker(scope, place, formula);
        return checker.Product(product, driving: true) is { } drive && checker.NoiseIsLinear(drive) ? drive : null;
    }

    /// <param name="syntax">The product.</param>
    /// <param name="driving">True where what goes into low-pass synapses is wanted, rather than their state.</param>
    private Expression? Product(BinarySyntax syntax, bool driving = false)
    {
        // a sign before the weight is the sign of the product
        bool negative = syntax.Left is NegationSyntax { Operand: NameSyntax };
        Syntax left = negative ? ((NegationSyntax)syntax.Left).Operand : syntax.Left;
        bool filtered = !driving && left is NameSyntax low && _scope.Weights.GetValueOrDefault(low.First)?.Synapse is not null;
        Expression? operand = filtered ? null : Check(syntax.Right);
        if (!_place.IsEquation)
        {
            return Error(syntax, $"'@' cannot be used in {_place.Described}",
                _place.Kind == PlaceKind.Rule ? "a rule is about one synapse: make the product a value of a population" : null);
        }

        if (left is not NameSyntax { Second: null or "T" } name || !_scope.Weights.TryGetValue(name.First, out Weight? weight))
        {
            string? hint = left is NameSyntax { Second: null or "T" } n ? Text.NearestName.Hint(n.First, _scope.Weights.Keys) : null;
            return Error(left, $"'@' needs a weight on its left, '{_formula.Slice(left)}' is none",
                hint ?? "as in W @ x or W.T @ x; numbers are multiplied with '*'");
        }

        if (weight is null || (operand is null && !filtered))
        {
            return null;
        }

        _scope.UsedWeights.Add(weight);
        if (weight.Synapse is { } synapse && name.Second == "T")
        {
            return Error(left, $"'{weight.Name}' has low-pass synapses, whose state is {weight.Post.Name}'s",
                $"give the way back a weight of its own, as in S: {weight.Name}.T");
        }

        if (filtered)
        {
            _scope.Drives.Add((weight, _place with { Kind = PlaceKind.Derivative }, _formula, syntax));
            Expression state = new VariableReference(weight.Synapse!);
            state = weight.Delay is { Site: DelaySite.Dendrite } late ? new Delayed(state, late.Time) : state;
            return negative ? new Negation(state) : state;
        }

        if (weight.Pre is null)
        {
            return Error(left, $"'{weight.Name}' has one value per unit and cannot stand before '@'",
                "a weight with 'pre:' is a matrix; one without is added or multiplied with '*'");
        }

        bool transposed = name.Second == "T";
        Population from = transposed ? weight.Post : weight.Pre, to = transposed ? weight.Pre : weight.Post;
        if (operand!.Shape != new Shape(from.Axis))
        {
            bool other = operand.Shape == new Shape(to.Axis);
            string otherWay = transposed ? weight.Name : $"{weight.Name}.T";
            string? hint = other ? $"{otherWay} maps {to.Name} to {from.Name}"
                : operand.Shape.Rows?.Size == from.Size ? $"equal sizes are not enough: declare one population with 'size: {from.Name}.size'" : null;
            return Error(syntax,
                $"'{_formula.Slice(left)}' maps {from.Name} ({from.Size}) to {to.Name} ({to.Size}), but '{_formula.Slice(syntax.Right)}' is {operand.Shape}",
                hint);
        }

        // behind low-pass synapses a dendrite delays their state, not what drives them
        Expression product = weight.Delay switch
        {
            { Site: DelaySite.Axon } delay => new MatrixProduct(weight, transposed, new Delayed(operand, delay.Time)),
            { } delay when !driving => new Delayed(new MatrixProduct(weight, transposed, operand), delay.Time),
            _ => new MatrixProduct(weight, transposed, operand),
        };
        return negative && !driving ? new Negation(product) : product;
    }

    /// <summary>Whether two operands match unit by unit, or cell by cell; what holds for a unit is given to each of its cells.</summary>
    private bool Match(Syntax whole, Syntax left, ref Expression a, Syntax right, ref Expression b)
    {
        a = Spread.Over(b.Shape.Rows, a);
        b = Spread.Over(a.Shape.Rows, b);
        if (Shape.Combine(a.Shape, b.Shape) is not null)
        {
            return true;
        }

        string hint = a.Shape.Rows is { } rows && b.Shape.Rows is { } other && rows.Size == other.Size
            ? "equal sizes are not enough: declare one population with the other's size, as in 'size: pyramidal.size'"
            : "units of two populations are joined by a weight, as in W @ x";
        Error(whole, $"'{_formula.Slice(left)}' is {a.Shape}, '{_formula.Slice(right)}' is {b.Shape}", hint);
        return false;
    }

    /// <summary>White noise is defined where it is added: not inside a function, a power, or times itself.</summary>
    private bool NoiseIsLinear(Expression e)
    {
        if (_place.Kind != PlaceKind.Derivative || !ExpressionFacts.HasWhiteNoise(e) || OnNoise(e) != Dependence.Nonlinear)
        {
            return true;
        }

        Error(_formula.Root, "white noise must enter as a term of its own", "xi may be multiplied by what holds no xi, and added: as in (-x) / tau + s * xi");
        return false;

        static Dependence OnNoise(Expression e) =>
            e is NoiseReference { Source.Kind: NoiseKind.White } ? Dependence.Affine : e.DependenceOn([.. e.Operands.Select(OnNoise)]);
    }

    private static bool IsNumber(Expression e) => e is Constant || (e is Negation or Binary or Application && e.Operands.All(IsNumber));

    /// <summary>Nodes of a formula with every shared part counted each time, as whoever walks over it meets them.</summary>
    private int Size(Expression e)
    {
        if (_sizes.TryGetValue(e, out int known))
        {
            return known;
        }

        long size = 1;
        foreach (Expression operand in e.Operands)
        {
            size += Size(operand);
        }

        return _sizes[e] = (int)Math.Min(size, Largest);
    }

    private string Described(Syntax syntax, Expression e) => $"'{_formula.Slice(syntax)}' ({ExpressionFacts.Describe(e.Dimension)})";

    private Expression? Error(Syntax at, string message, string? hint)
    {
        _scope.Findings.Error(_formula.Position(at), message, hint);
        return null;
    }
}
