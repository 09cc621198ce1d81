using NeuroLcp.Language.Functions;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Graph;

/// <summary>What a node of the graph is computed by.</summary>
internal enum NodeKind
{
    /// <summary>A number known when the plan is made.</summary>
    Scalar,

    /// <summary>A variable, an input or noise: written by the caller before a run.</summary>
    Input,

    /// <summary>One elementwise operation.</summary>
    Elementwise,

    /// <summary>An operation that needs its operands whole, such as W @ x.</summary>
    Whole,
}

/// <summary>An operation that needs its operands whole: how it is computed, apart from where.</summary>
internal abstract record WholeOperation
{
    /// <summary>Whether those of one operand run one after the other: it is then in the first-level cache for all but the first.</summary>
    public virtual bool IsGroupedByOperand => false;

    /// <summary>The step that computes a node.</summary>
    public abstract Stage Stage(Node node);
}

/// <summary>When a node has to be computed again.</summary>
internal enum Variance
{
    /// <summary>Never: known when the plan is made.</summary>
    Constant,

    /// <summary>Once per trial.</summary>
    Trial,

    /// <summary>At every evaluation.</summary>
    Step,
}

/// <summary>One value of the plan's graph. Equal nodes are the same object.</summary>
internal sealed class Node
{
    public required int Id { get; init; }

    public required NodeKind Kind { get; init; }

    public Operation Operation { get; init; }

    /// <summary>Units; 1 for one number per trial.</summary>
    public required int Rows { get; init; }

    /// <summary>True for one number per trial rather than one per unit.</summary>
    public required bool IsRow { get; init; }

    public required Variance Variance { get; init; }

    public IReadOnlyList<Node> Operands { get; init; } = [];

    public double Value { get; init; }

    public ElementwiseFunction? Function { get; init; }

    /// <summary>The operation, where it needs its operands whole.</summary>
    public WholeOperation? Whole { get; init; }

    /// <summary>For inputs: what they stand for.</summary>
    public object? Source { get; init; }

    /// <summary>Where the value is kept, in rows; −1 while it lives in a register only.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Stages before this one that must have run: the depth of the node in the schedule.</summary>
    public int Level { get; set; }
}
