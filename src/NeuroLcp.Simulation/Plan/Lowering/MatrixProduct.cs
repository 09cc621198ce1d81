using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>W @ x.</content>
internal sealed partial class ProgramBuilder
{
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
        return Whole(new WeightTimes(weight, transposed), rows, isRow: false, [operand]);
    }
}

/// <summary>W x or Wᵀ x.</summary>
/// <param name="Weight">W.</param>
/// <param name="Transposed">Whether it acts as its transpose.</param>
internal sealed record WeightTimes(Weight Weight, bool Transposed) : WholeOperation
{
    public override bool IsGroupedByOperand => true;

    public override Stage Stage(Node node) => new ProductStage(Weight, Transposed, node.Operands[0].Slot, node.Slot);
}

/// <summary>y = W x or y = Wᵀ x, with the weight in the orientation that suits the number of trials where it is kept in both.</summary>
internal sealed record ProductStage(Weight Weight, bool Transposed, int Source, int Target) : Stage
{
    public override Weight? Applied => Weight;

    public override void Run<T>(Workspace<T> work, CircuitValues<T> values)
    {
        int columns = work.Columns;
        (int rows, int depth) = Transposed ? (Weight.Columns, Weight.Rows) : (Weight.Rows, Weight.Columns);
        ReadOnlySpan<T> x = work.Rows(Source, depth), matrix = values.Weight(Weight);
        Span<T> y = work.Rows(Target, rows);
        bool alongResults = Transposed;
        if (work.Transposes?.Find(Weight) is { } other && alongResults != (columns <= TransposedWeights<T>.FewTrials))
        {
            matrix = other;
            alongResults = !alongResults;
        }

        if (alongResults)
        {
            MatrixProducts.MultiplyTransposed(matrix, depth, rows, x, columns, y, columns, columns);
        }
        else
        {
            MatrixProducts.Multiply(matrix, rows, depth, x, columns, y, columns, columns);
        }
    }
}
