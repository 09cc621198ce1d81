using System.Numerics;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Plan.Run;

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
internal readonly record struct Instruction(Operation Operation, Operand Target, Operand First, Operand Second, Operand Third, double Scalar,
    ElementwiseFunction? Function);

/// <summary>A step of a program. Stages run in order.</summary>
internal abstract record Stage
{
    /// <summary>The weight it applies; null for none.</summary>
    public virtual Weight? Applied => null;

    /// <summary>Computes it for every trial of a workspace.</summary>
    public abstract void Run<T>(Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
