using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>A value per unit, repeated for each of its cells.</content>
internal sealed partial class ProgramBuilder
{
    /// <summary>One number for all units is one for all cells, and stays one.</summary>
    Node IOperationVisitor<Node>.Visit(Spread s)
    {
        Node operand = Lower(s.Operand);
        return operand.IsRow ? operand : Whole(new Repeated(), s.Cells.Size, isRow: false, [operand]);
    }
}

/// <summary>Each row as often as a unit has cells.</summary>
internal sealed record Repeated : WholeOperation
{
    public override Stage Stage(Node node) => new CellStage(node.Operands[0].Rows, node.Operands[0].Slot, node.Rows, node.Slot);
}

/// <summary>Each row of the source repeated.</summary>
/// <param name="Units">Rows of the source.</param>
/// <param name="Source">Its first row.</param>
/// <param name="Rows">Rows of the target.</param>
/// <param name="Target">Its first row.</param>
internal sealed record CellStage(int Units, int Source, int Rows, int Target) : Stage
{
    public override void Run<T>(Workspace<T> work, CircuitValues<T> values)
    {
        int cells = Rows / Units;
        for (int unit = 0; unit < Units; unit++)
        {
            RowSums.Repeat<T>(work.Row(Source + unit), work.Rows(Target + (unit * cells), cells));
        }
    }
}
