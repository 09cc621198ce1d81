using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>What stands for itself, or for a formula elsewhere.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Leaf leaf) => leaf is Constant or ParameterReference ? Number(leaf.Fold([])!.Value) : LowerLeaf(leaf);

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
            node = Whole(new PerUnitValue(source), leaf.Shape.Rows!.Size, isRow: false, [], Variance.Trial);
        }
        else
        {
            (int rows, bool isRow) = leaf switch
            {
                // in a rule evaluated synapse by synapse, units of post are rows and units of pre are columns
                SynapseVariable { Side: SynapseSide.Post } => (leaf.Shape.Rows!.Size, false),
                SynapseVariable => (1, true),
                { Shape.Rows: null } => (1, true),
                _ => (leaf.Shape.Rows!.Size, false),
            };
            node = Add(new NodeKey(NodeKind.Input, 0, rows, isRow, -1, -1, 0, leaf), isTrialConstant(leaf) ? Variance.Trial : Variance.Step, []);
        }

        if (leaf is VariableReference reference)
        {
            _variables[reference.Variable] = node;
        }

        return node;
    }
}

/// <summary>One number per unit, the same for all trials (a bias, a drawn parameter), repeated along the trials.</summary>
/// <param name="Source">What it stands for.</param>
internal sealed record PerUnitValue(object Source) : WholeOperation
{
    public override Stage Stage(Node node) => new PerUnitStage(Source, node.Rows, node.Slot);
}

/// <summary>A column of zeros: the shape of a population without a value.</summary>
internal sealed class ZeroColumn
{
    public static readonly ZeroColumn Instance = new();
}

/// <summary>One number per unit, repeated along the trials.</summary>
internal sealed record PerUnitStage(object Source, int Rows, int Target) : Stage
{
    public override void Run<T>(Workspace<T> work, CircuitValues<T> values)
    {
        Span<T> target = work.Rows(Target, Rows);
        if (Source is ZeroColumn)
        {
            target.Clear();
            return;
        }

        ReadOnlySpan<T> column = values.PerUnit(Source);
        for (int r = 0; r < Rows; r++)
        {
            target.Slice(r * work.Columns, work.Columns).Fill(column[r]);
        }
    }
}
