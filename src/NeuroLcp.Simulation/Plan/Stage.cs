using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Plan;

/// <summary>Where an operand of an elementwise instruction is found.</summary>
internal enum Place
{
    /// <summary>Rows of the arena that move on with the tile.</summary>
    Slot,

    /// <summary>A tile-sized scratch buffer.</summary>
    Register,
}

/// <summary>An operand: a slot's first row, or a register's index.</summary>
internal readonly record struct Operand(Place Place, int Index);

/// <summary>One elementwise operation on a tile. Operands it does not need repeat the first.</summary>
internal readonly record struct Instruction(Operation Operation, Operand Target, Operand First, Operand Second, Operand Third, double Scalar, ElementwiseFunction? Function);

/// <summary>A step of a program. Stages run in order.</summary>
internal abstract record Stage;

/// <summary>A fused chain of elementwise operations over (rows, trials), tile by tile so that temporaries stay in L1.</summary>
/// <param name="Rows">Units.</param>
/// <param name="Instructions">What is done to each tile, in order.</param>
/// <param name="Spread">Numbers per trial that are repeated down a register before the first tile: (slot row, register).</param>
internal sealed record ElementwiseStage(int Rows, Instruction[] Instructions, (int Slot, int Register)[] Spread) : Stage;

/// <summary>y = W x or y = Wᵀ x.</summary>
internal sealed record ProductStage(Weight Weight, bool Transposed, int Source, int Target) : Stage;

/// <summary>One number per trial from a column of units, or one per unit from its cells. Kind as in the language: 0 sum, 1 mean, 2 log Σ exp.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Rows">Rows of the source.</param>
/// <param name="Source">Its first row.</param>
/// <param name="Groups">Rows of the target; as many stretches of the source are reduced, each by itself.</param>
/// <param name="Target">The first row of the target.</param>
internal sealed record ReductionStage(int Kind, int Rows, int Source, int Groups, int Target) : Stage;

/// <summary>softmax down each column, a group of rows by itself.</summary>
internal sealed record SoftmaxStage(int Rows, int Group, int Source, int Target) : Stage;

/// <summary>Each row of the source repeated.</summary>
/// <param name="Units">Rows of the source.</param>
/// <param name="Source">Its first row.</param>
/// <param name="Rows">Rows of the target.</param>
/// <param name="Target">Its first row.</param>
internal sealed record CellStage(int Units, int Source, int Rows, int Target) : Stage;

/// <summary>One number per unit, repeated along the trials.</summary>
internal sealed record SpreadStage(object Source, int Rows, int Target) : Stage;
