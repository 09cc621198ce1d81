using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>softmax over units.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Softmax s)
    {
        Axis axis = s.Shape.Rows!;
        Node operand = Full(Lower(s.Operand), axis.Size);
        return Whole(new SoftmaxOf(axis.Units is null ? axis.Size : axis.CellsPerUnit), axis.Size, isRow: false, [operand]);
    }
}

/// <summary>softmax.</summary>
/// <param name="Group">The rows that sum to 1 together.</param>
internal sealed record SoftmaxOf(int Group) : WholeOperation
{
    public override Stage Stage(Node node) => new SoftmaxStage(node.Rows, Group, node.Operands[0].Slot, node.Slot);
}

/// <summary>softmax down each column, a group of rows by itself.</summary>
internal sealed record SoftmaxStage(int Rows, int Group, int Source, int Target) : Stage
{
    public override void Run<T>(Workspace<T> work, CircuitValues<T> values)
    {
        for (int first = 0; first < Rows; first += Group)
        {
            Numerics.Elementwise.Softmax.Evaluate<T>(
                work.Rows(Source + first, Group), work.Columns, Group, work.Columns, work.Rows(Target + first, Group), work.Columns);
        }
    }
}
