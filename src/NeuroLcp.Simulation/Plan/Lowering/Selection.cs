using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>One value where a condition holds, another elsewhere.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Selection operation) => LowerSelection(Lower(operation.Condition), Lower(operation.Then), Lower(operation.Otherwise));

    private Node LowerSelection(Node condition, Node then, Node otherwise)
    {
        if (condition.Kind == NodeKind.Scalar)
        {
            return condition.Value > 0 ? then : otherwise;
        }

        otherwise = ShapedLike(condition, otherwise);
        int rows = Math.Max(condition.Rows, Math.Max(then.Rows, otherwise.Rows));
        return then.Kind == NodeKind.Scalar
            ? Add(new NodeKey(NodeKind.Elementwise, (int)Operation.SelectScalar, rows, condition.IsRow && otherwise.IsRow, condition.Id, otherwise.Id,
                then.Value, null), null, [condition, otherwise])
            : Add(new NodeKey(NodeKind.Elementwise, (int)Operation.Select, rows, condition.IsRow && then.IsRow && otherwise.IsRow, condition.Id, then.Id, 0,
                null, otherwise.Id), null, [condition, then, otherwise]);
    }
}
