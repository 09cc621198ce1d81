using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Simulation.Plan;

/// <summary>
/// Turns formulae into a <see cref="PlanProgram"/>: shares equal parts, folds numbers, splits sums and products into what can change within a
/// trial and what cannot (done once per trial), and fuses elementwise operations between matrix products into stages.
/// </summary>
/// <param name="resolve">
/// How a variable is found: null where the caller supplies it as an input, otherwise the formula that stands for it.
/// </param>
/// <param name="isTrialConstant">True for inputs that do not change within a trial.</param>
/// <param name="remembers">
/// True where the caller supplies what was a time ago (<see cref="PastValue"/>); false where nothing has changed for ever, so that it is what is now.
/// </param>
/// <param name="mayHaveChanged">
/// Of a formula that is constant in this program, whether it may have been another before it began: then what was a time ago is supplied too. Null for never.
/// </param>
internal sealed class ProgramBuilder(
    Func<Leaf, Expression?> resolve, Func<Leaf, bool> isTrialConstant, bool remembers = false, Func<Expression, bool>? mayHaveChanged = null) : IOperationVisitor<Node>
{
    private readonly Dictionary<NodeKey, Node> _shared = [];
    private readonly Dictionary<Variable, Node> _variables = [];
    private readonly Dictionary<Expression, Node> _memo = new(ReferenceEqualityComparer.Instance);
    private readonly List<Node> _nodes = [];
    private readonly List<Node> _outputs = [];
    private readonly List<Node> _remembered = [];
    private readonly Dictionary<Delayed, PastValue> _past = [];

    /// <summary>Asks for a formula's value; returns the index of the output.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="rows">The rows the output must have; a single number is spread over them.</param>
    public int Output(Expression formula, int rows)
    {
        Node node = Lower(formula);
        if (node.Kind == NodeKind.Scalar || (node.IsRow && rows > 1))
        {
            // give a number the shape of a column by adding it to zeros spread over the units
            Node zeros = Add(new NodeKey(NodeKind.PerUnit, 0, rows, false, -1, -1, 0, ZeroColumn.Instance), Variance.Trial, []);
            node = node.Kind == NodeKind.Scalar ? WithScalar(Operation.AddScalar, zeros, node.Value) : Elementwise(Operation.Add, zeros, node);
        }

        _outputs.Add(node);
        return _outputs.Count - 1;
    }

    /// <summary>The signal that is asked for a time later, if it is one: kept in the program whether anything reads it or not.</summary>
    /// <param name="signal">The signal.</param>
    public PastValue? Past(Delayed signal)
    {
        Node read = Lower(signal);
        if (_past.GetValueOrDefault(signal) is not { } past)
        {
            return null;
        }

        _outputs.Add(read);
        return past;
    }

    /// <summary>Makes the program.</summary>
    public PlanProgram Build() => Scheduler.Schedule(_nodes, _outputs, _remembered);

    private Node Lower(Expression e)
    {
        if (_memo.TryGetValue(e, out Node? known))
        {
            return known;
        }

        Node node = e.Accept(this);
        _memo[e] = node;
        return node;
    }

    Node IOperationVisitor<Node>.Visit(Leaf leaf) => leaf is Constant or ParameterReference ? Number(leaf.Fold([])!.Value) : LowerLeaf(leaf);

    Node IOperationVisitor<Node>.Visit(Negation operation) => LowerSum(operation);

    Node IOperationVisitor<Node>.Visit(Binary operation) => operation.Operator switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => LowerSum(operation),
        BinaryOperator.Multiply or BinaryOperator.Divide => LowerProduct(operation),
        _ => LowerPower(Lower(operation.Left), Lower(operation.Right)),
    };

    Node IOperationVisitor<Node>.Visit(Application operation) => operation.Second is null
        ? LowerFunction(operation.Function, Lower(operation.First))
        : LowerFunction(operation.Function, Lower(operation.First), Lower(operation.Second));

    Node IOperationVisitor<Node>.Visit(Selection operation) => LowerSelection(Lower(operation.Condition), Lower(operation.Then), Lower(operation.Otherwise));

    Node IOperationVisitor<Node>.Visit(Draw operation) => throw new InvalidOperationException("What is drawn is drawn before a plan runs.");

    private Node LowerLeaf(Leaf leaf)
    {
        if (leaf is VariableReference known && _variables.TryGetValue(known.Variable, out Node? found))
        {
            return found;
        }

        Node node;
        Expression? formula = resolve(leaf);
        if (formula is not null)
        {
            node = Lower(formula);
        }
        else if (leaf is BiasReference or DrawnParameterReference)
        {
            object source = leaf is BiasReference bias ? bias.Weight : leaf;
            node = Add(new NodeKey(NodeKind.PerUnit, 0, leaf.Shape.Rows!.Size, false, -1, -1, 0, source), Variance.Trial, []);
        }
        else
        {
            (int rows, bool isRow, NodeKind kind) = leaf switch
            {
                // in a rule evaluated synapse by synapse, units of post are rows and units of pre are columns
                SynapseVariable { Side: SynapseSide.Post } => (leaf.Shape.Rows!.Size, false, NodeKind.Input),
                SynapseVariable => (1, true, NodeKind.Input),
                { Shape.Rows: null } => (1, true, NodeKind.Input),
                _ => (leaf.Shape.Rows!.Size, false, NodeKind.Input),
            };
            node = Add(new NodeKey(kind, 0, rows, isRow, -1, -1, 0, leaf), isTrialConstant(leaf) || kind == NodeKind.PerUnit ? Variance.Trial : Variance.Step, []);
        }

        if (leaf is VariableReference reference)
        {
            _variables[reference.Variable] = node;
        }

        return node;
    }

    Node IOperationVisitor<Node>.Visit(MatrixProduct m)
    {
        Weight weight = m.Weight;
        bool transposed = m.Transposed;
        if (weight.TransposeOf is { } owner)
        {
            weight = owner;
            transposed = !transposed;
        }

        Node operand = Full(Lower(m.Operand), transposed ? weight.Rows : weight.Columns);
        int rows = transposed ? weight.Columns : weight.Rows;
        return Add(new NodeKey(NodeKind.Product, transposed ? 1 : 0, rows, false, operand.Id, -1, 0, weight), null, [operand]);
    }

    Node IOperationVisitor<Node>.Visit(Delayed d)
    {
        Node now = Lower(d.Operand);
        if (!remembers || (now.Variance != Variance.Step && mayHaveChanged?.Invoke(d.Operand) != true))
        {
            return now;
        }

        if (now.Kind == NodeKind.Scalar || (now.IsRow && mayHaveChanged is not null))
        {
            // what is one number for all units here need not be in the next phase
            now = Full(now, DelayedSignals.Rows(d));
        }

        int place = _remembered.IndexOf(now);
        if (place < 0)
        {
            place = _remembered.Count;
            _remembered.Add(now);
        }

        var past = new PastValue(place, d.Delay) { Formula = d };
        _past.TryAdd(DelayedSignals.Meaning(d), past);
        return Add(new NodeKey(NodeKind.Input, 0, now.Rows, now.IsRow, -1, -1, 0, past), Variance.Step, []);
    }

    Node IOperationVisitor<Node>.Visit(Reduction r)
    {
        Axis? axis = r.Operand.Shape.Rows;
        Node operand = Full(Lower(r.Operand), axis?.Size ?? 1);
        return Add(new NodeKey(NodeKind.Reduction, (int)r.Kind, axis?.Units?.Size ?? 1, axis?.Units is null, operand.Id, -1, 0, null), null, [operand]);
    }

    Node IOperationVisitor<Node>.Visit(Softmax s)
    {
        Axis axis = s.Shape.Rows!;
        Node operand = Full(Lower(s.Operand), axis.Size);
        return Add(new NodeKey(NodeKind.Softmax, axis.Units is null ? axis.Size : axis.CellsPerUnit, axis.Size, false, operand.Id, -1, 0, null), null, [operand]);
    }

    /// <summary>One number for all units is one for all cells, and stays one.</summary>
    Node IOperationVisitor<Node>.Visit(Spread s)
    {
        Node operand = Lower(s.Operand);
        return operand.IsRow ? operand : Add(new NodeKey(NodeKind.Cells, 0, s.Cells.Size, false, operand.Id, -1, 0, null), null, [operand]);
    }

    private Node LowerSelection(Node condition, Node then, Node otherwise)
    {
        if (condition.Kind == NodeKind.Scalar)
        {
            return condition.Value > 0 ? then : otherwise;
        }

        otherwise = ShapedLike(condition, otherwise);
        int rows = Math.Max(condition.Rows, Math.Max(then.Rows, otherwise.Rows));
        return then.Kind == NodeKind.Scalar
            ? Add(new NodeKey(NodeKind.Elementwise, (int)Operation.SelectScalar, rows, condition.IsRow && otherwise.IsRow, condition.Id, otherwise.Id, then.Value, null), null, [condition, otherwise])
            : Add(new NodeKey(NodeKind.Elementwise, (int)Operation.Select, rows, condition.IsRow && then.IsRow && otherwise.IsRow, condition.Id, then.Id, 0, null, otherwise.Id), null, [condition, then, otherwise]);
    }

    /// <summary>A value with a number per unit, where a single number was given.</summary>
    private Node Full(Node node, int rows)
    {
        if (node.Kind != NodeKind.Scalar && (!node.IsRow || rows == 1))
        {
            return node;
        }

        Node zeros = Add(new NodeKey(NodeKind.PerUnit, 0, rows, false, -1, -1, 0, ZeroColumn.Instance), Variance.Trial, []);
        return node.Kind == NodeKind.Scalar ? WithScalar(Operation.AddScalar, zeros, node.Value) : Elementwise(Operation.Add, zeros, node);
    }

    /// <summary>A number known when the plan is made, given the shape of a value that is not: a column, or one number per trial.</summary>
    private Node ShapedLike(Node other, Node node)
    {
        if (node.Kind != NodeKind.Scalar)
        {
            return node;
        }

        Node zeros = Add(new NodeKey(NodeKind.PerUnit, 0, other.Rows, other.IsRow, -1, -1, 0, ZeroColumn.Instance), Variance.Trial, []);
        return WithScalar(Operation.AddScalar, zeros, node.Value);
    }

    private Node LowerSum(Expression e)
    {
        var terms = new List<(bool Minus, Expression Term)>();
        FlattenSum(e, false, terms);
        double number = 0;
        Node? fixedSum = null, varyingSum = null;
        foreach ((bool minus, Expression term) in terms)
        {
            Node node = Lower(term);
            if (node.Kind == NodeKind.Scalar)
            {
                number += minus ? -node.Value : node.Value;
            }
            else if (node.Variance == Variance.Trial)
            {
                fixedSum = Accumulate(fixedSum, minus, node);
            }
            else
            {
                varyingSum = Accumulate(varyingSum, minus, node);
            }
        }

        if (number != 0 && fixedSum is not null)
        {
            fixedSum = WithScalar(Operation.AddScalar, fixedSum, number);
            number = 0;
        }

        Node? sum = (varyingSum, fixedSum) switch
        {
            (null, null) => null,
            (null, _) => fixedSum,
            (_, null) => varyingSum,
            _ => Elementwise(Operation.Add, varyingSum, fixedSum),
        };
        return sum is null ? Number(number) : number == 0 ? sum : WithScalar(Operation.AddScalar, sum, number);
    }

    private Node Accumulate(Node? sum, bool minus, Node term) => sum is null
        ? minus ? WithScalar(Operation.MultiplyScalar, term, -1) : term
        : Elementwise(minus ? Operation.Subtract : Operation.Add, sum, term);

    private static void FlattenSum(Expression e, bool minus, List<(bool Minus, Expression Term)> terms)
    {
        switch (e)
        {
            case Negation n:
                FlattenSum(n.Operand, !minus, terms);
                break;
            case Binary { Operator: BinaryOperator.Add } b:
                FlattenSum(b.Left, minus, terms);
                FlattenSum(b.Right, minus, terms);
                break;
            case Binary { Operator: BinaryOperator.Subtract } b:
                FlattenSum(b.Left, minus, terms);
                FlattenSum(b.Right, !minus, terms);
                break;
            default:
                terms.Add((minus, e));
                break;
        }
    }

    private Node LowerProduct(Expression e)
    {
        var factors = new List<(bool Under, Expression Factor)>();
        double number = 1;
        FlattenProduct(e, false, factors, ref number);
        Node? fixedProduct = null, varyingProduct = null;
        foreach ((bool under, Expression factor) in factors)
        {
            Node node = Lower(factor);
            if (node.Kind == NodeKind.Scalar)
            {
                number = under ? number / node.Value : number * node.Value;
            }
            else if (node.Variance == Variance.Trial)
            {
                fixedProduct = Accumulate(fixedProduct, under, node, 1);
            }
            else
            {
                varyingProduct = Accumulate(varyingProduct, under, node, 1);
            }
        }

        if (number != 1 && fixedProduct is not null)
        {
            fixedProduct = WithScalar(Operation.MultiplyScalar, fixedProduct, number);
            number = 1;
        }

        Node? product = (varyingProduct, fixedProduct) switch
        {
            (null, null) => null,
            (null, _) => fixedProduct,
            (_, null) => varyingProduct,
            _ => Elementwise(Operation.Multiply, varyingProduct, fixedProduct),
        };
        return product is null ? Number(number) : number == 1 ? product : WithScalar(Operation.MultiplyScalar, product, number);
    }

    private Node Accumulate(Node? product, bool under, Node factor, double one) => product is null
        ? under ? WithScalar(Operation.DivideScalar, factor, one) : factor
        : Elementwise(under ? Operation.Divide : Operation.Multiply, product, factor);

    private static void FlattenProduct(Expression e, bool under, List<(bool Under, Expression Factor)> factors, ref double number)
    {
        switch (e)
        {
            case Negation n:
                number = -number;
                FlattenProduct(n.Operand, under, factors, ref number);
                break;
            case Binary { Operator: BinaryOperator.Multiply } b:
                FlattenProduct(b.Left, under, factors, ref number);
                FlattenProduct(b.Right, under, factors, ref number);
                break;
            case Binary { Operator: BinaryOperator.Divide } b:
                FlattenProduct(b.Left, under, factors, ref number);
                FlattenProduct(b.Right, !under, factors, ref number);
                break;
            default:
                factors.Add((under, e));
                break;
        }
    }

    private Node LowerPower(Node a, Node exponent)
    {
        if (a.Kind == NodeKind.Scalar && exponent.Kind == NodeKind.Scalar)
        {
            return Number(Math.Pow(a.Value, exponent.Value));
        }

        if (exponent.Kind != NodeKind.Scalar)
        {
            return Elementwise(Operation.Power, ShapedLike(exponent, a), exponent);
        }

        double n = exponent.Value;
        if (n != Math.Floor(n) || Math.Abs(n) > 8)
        {
            return n == 0.5
                ? LowerFunction(FunctionTable.All["sqrt"], a)
                : Elementwise(Operation.Power, a, ShapedLike(a, exponent));
        }

        if (n == 0)
        {
            return Number(1);
        }

        Node power = a;
        for (int i = 1; i < Math.Abs(n); i++)
        {
            power = Elementwise(Operation.Multiply, power, a);
        }

        return n > 0 ? power : WithScalar(Operation.DivideScalar, power, 1);
    }

    private Node LowerFunction(ElementwiseFunction function, Node a) => a.Kind == NodeKind.Scalar
        ? Number(function.Value(a.Value))
        : Add(new NodeKey(NodeKind.Elementwise, (int)Operation.Function, a.Rows, a.IsRow, a.Id, -1, 0, function), null, [a]);

    private Node LowerFunction(ElementwiseFunction function, Node a, Node b)
    {
        if (a.Kind == NodeKind.Scalar && b.Kind == NodeKind.Scalar)
        {
            return Number(function.Value(a.Value, b.Value));
        }

        a = ShapedLike(b, a);
        b = ShapedLike(a, b);
        return Add(new NodeKey(NodeKind.Elementwise, (int)Operation.BinaryFunction, Math.Max(a.Rows, b.Rows), a.IsRow && b.IsRow, a.Id, b.Id, 0, function), null, [a, b]);
    }

    private Node Number(double value) => Add(new NodeKey(NodeKind.Scalar, 0, 1, true, -1, -1, value, null), Variance.Constant, []);

    private Node WithScalar(Operation operation, Node a, double value) =>
        Add(new NodeKey(NodeKind.Elementwise, (int)operation, a.Rows, a.IsRow, a.Id, -1, value, null), null, [a]);

    private Node Elementwise(Operation operation, Node a, Node b) =>
        Add(new NodeKey(NodeKind.Elementwise, (int)operation, Math.Max(a.Rows, b.Rows), a.IsRow && b.IsRow, a.Id, b.Id, 0, null), null, [a, b]);

    private Node Add(NodeKey key, Variance? variance, IReadOnlyList<Node> operands)
    {
        if (_shared.TryGetValue(key, out Node? node))
        {
            return node;
        }

        node = new Node
        {
            Id = _nodes.Count,
            Kind = key.Kind,
            Operation = key.Kind == NodeKind.Elementwise ? (Operation)key.Code : default,
            Rows = key.Rows,
            IsRow = key.IsRow,
            Variance = variance ?? operands.Max(o => o.Variance),
            Operands = operands,
            Value = key.Value,
            Function = key.Source as ElementwiseFunction,
            Weight = key.Kind == NodeKind.Product ? key.Source as Weight : null,
            Transposed = key.Kind == NodeKind.Product && key.Code == 1,
            Reduction = key.Kind == NodeKind.Reduction ? key.Code : 0,
            Group = key.Kind == NodeKind.Softmax ? key.Code : 0,
            Source = key.Source,
        };
        _nodes.Add(node);
        _shared[key] = node;
        return node;
    }

    /// <summary>What makes two nodes the same: how they are computed, and from what.</summary>
    private readonly record struct NodeKey(NodeKind Kind, int Code, int Rows, bool IsRow, int First, int Second, double Value, object? Source, int Third = -1);
}

/// <summary>A column of zeros: the shape of a population without a value.</summary>
internal sealed class ZeroColumn
{
    public static readonly ZeroColumn Instance = new();
}
