using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>Σ, mean and log Σ exp over units.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Reduction r)
    {
        Axis? axis = r.Operand.Shape.Rows;
        Node operand = Full(Lower(r.Operand), axis?.Size ?? 1);
        return Whole(new Reduced(r.Kind), axis?.Units?.Size ?? 1, axis?.Units is null, [operand]);
    }
}

/// <summary>Σ, mean or log Σ exp.</summary>
/// <param name="Kind">Which.</param>
internal sealed record Reduced(ReductionKind Kind) : WholeOperation
{
    public override Stage Stage(Node node) => new ReductionStage(Kind, node.Operands[0].Rows, node.Operands[0].Slot, node.Rows, node.Slot);
}

/// <summary>One number per trial from a column of units, or one per unit from its cells.</summary>
/// <param name="Kind">How.</param>
/// <param name="Rows">Rows of the source.</param>
/// <param name="Source">Its first row.</param>
/// <param name="Groups">Rows of the target; as many stretches of the source are reduced, each by itself.</param>
/// <param name="Target">The first row of the target.</param>
internal sealed record ReductionStage(ReductionKind Kind, int Rows, int Source, int Groups, int Target) : Stage
{
    /// <summary>Sums go down the units in order, so that a column's result does not depend on its neighbours.</summary>
    public override void Run<T>(Workspace<T> work, CircuitValues<T> values)
    {
        int rows = Rows / Groups;
        for (int group = 0; group < Groups; group++)
        {
            Span<T> target = work.Row(Target + group);
            ReadOnlySpan<T> source = work.Rows(Source + (group * rows), rows);
            if (Kind == ReductionKind.LogSumExp)
            {
                Numerics.Elementwise.Softmax.LogSumExp(source, rows, work.Columns, target);
                continue;
            }

            RowSums.Sum(source, rows, target);
            if (Kind == ReductionKind.Mean)
            {
                Arithmetic.MultiplyScalar(target, T.One / T.CreateChecked(rows), target);
            }
        }
    }
}
