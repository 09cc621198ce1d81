using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>Functions of one or two arguments.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Application operation) => operation.Second is null
        ? LowerFunction(operation.Function, Lower(operation.First))
        : LowerFunction(operation.Function, Lower(operation.First), Lower(operation.Second));

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
        return Add(new NodeKey(NodeKind.Elementwise, (int)Operation.BinaryFunction, Math.Max(a.Rows, b.Rows), a.IsRow && b.IsRow, a.Id, b.Id, 0, function),
            null, [a, b]);
    }
}
