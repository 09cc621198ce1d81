using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

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
internal sealed partial class ProgramBuilder(
    Func<Leaf, Expression?> resolve, Func<Leaf, bool> isTrialConstant, bool remembers = false, Func<Expression, bool>? mayHaveChanged = null)
    : IOperationVisitor<Node>
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
            Node zeros = Zeros(rows, isRow: false);
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

    Node IOperationVisitor<Node>.Visit(Binary operation) => operation.Operator switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => LowerSum(operation),
        BinaryOperator.Multiply or BinaryOperator.Divide => LowerProduct(operation),
        _ => LowerPower(Lower(operation.Left), Lower(operation.Right)),
    };

    Node IOperationVisitor<Node>.Visit(Draw operation) => throw new InvalidOperationException("What is drawn is drawn before a plan runs.");

    /// <summary>A value with a number per unit, where a single number was given.</summary>
    private Node Full(Node node, int rows)
    {
        if (node.Kind != NodeKind.Scalar && (!node.IsRow || rows == 1))
        {
            return node;
        }

        Node zeros = Zeros(rows, isRow: false);
        return node.Kind == NodeKind.Scalar ? WithScalar(Operation.AddScalar, zeros, node.Value) : Elementwise(Operation.Add, zeros, node);
    }

    /// <summary>A number known when the plan is made, given the shape of a value that is not: a column, or one number per trial.</summary>
    private Node ShapedLike(Node other, Node node)
    {
        if (node.Kind != NodeKind.Scalar)
        {
            return node;
        }

        Node zeros = Zeros(other.Rows, other.IsRow);
        return WithScalar(Operation.AddScalar, zeros, node.Value);
    }

    private Node Zeros(int rows, bool isRow) => Whole(new PerUnitValue(ZeroColumn.Instance), rows, isRow, [], Variance.Trial);

    /// <summary>An operation that needs its operands whole.</summary>
    private Node Whole(WholeOperation operation, int rows, bool isRow, IReadOnlyList<Node> operands, Variance? variance = null) =>
        Add(
            new NodeKey(NodeKind.Whole, 0, rows, isRow, operands.ElementAtOrDefault(0)?.Id ?? -1, operands.ElementAtOrDefault(1)?.Id ?? -1, 0, operation),
            variance,
            operands);

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
            Whole = key.Source as WholeOperation,
            Source = key.Source,
        };
        _nodes.Add(node);
        _shared[key] = node;
        return node;
    }

    /// <summary>What makes two nodes the same: how they are computed, and from what.</summary>
    private readonly record struct NodeKey(NodeKind Kind, int Code, int Rows, bool IsRow, int First, int Second, double Value, object? Source, int Third = -1);
}
