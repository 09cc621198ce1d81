using System.Numerics;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>A fused chain of elementwise operations over (rows, trials), tile by tile so that temporaries stay in L1.</summary>
/// <param name="Rows">Units.</param>
/// <param name="Instructions">What is done to each tile, in order.</param>
/// <param name="Spread">Numbers per trial that are repeated down a register before the first tile: (slot row, register).</param>
internal sealed record ElementwiseStage(int Rows, Instruction[] Instructions, (int Slot, int Register)[] Spread) : Stage
{
    /// <summary>Elements of a tile: 4 KiB of floats, so that a handful of registers stay in L1.</summary>
    public const int TileElements = 1024;

    public override void Run<T>(Workspace<T> work, CircuitValues<T> values)
    {
        int columns = work.Columns;
        int tileRows = Math.Clamp(TileElements / columns, 1, Rows);
        foreach ((int slot, int register) in Spread)
        {
            ReadOnlySpan<T> row = work.Rows(slot, 1);
            Span<T> tile = work.Register(register);
            for (int r = 0; r < tileRows; r++)
            {
                row.CopyTo(tile[(r * columns)..]);
            }
        }

        for (int first = 0; first < Rows; first += tileRows)
        {
            int count = Math.Min(tileRows, Rows - first);
            int length = count * columns;
            foreach (ref readonly Instruction i in Instructions.AsSpan())
            {
                Span<T> target = i.Target.Place == Place.Slot ? work.Rows(i.Target.Index + first, count) : work.Register(i.Target.Index)[..length];
                ReadOnlySpan<T> a = i.First.Place == Place.Slot ? work.Rows(i.First.Index + first, count) : work.Register(i.First.Index)[..length];
                ReadOnlySpan<T> b = i.Second.Place == Place.Slot ? work.Rows(i.Second.Index + first, count) : work.Register(i.Second.Index)[..length];
                ReadOnlySpan<T> c = i.Third.Place == Place.Slot ? work.Rows(i.Third.Index + first, count) : work.Register(i.Third.Index)[..length];
                Apply(i, a, b, c, target);
            }
        }
    }

    private static void Apply<T>(in Instruction i, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (i.Operation)
        {
            case Operation.Add:
                Arithmetic.Add(a, b, target);
                break;
            case Operation.Subtract:
                Arithmetic.Subtract(a, b, target);
                break;
            case Operation.Multiply:
                Arithmetic.Multiply(a, b, target);
                break;
            case Operation.Divide:
                Arithmetic.Divide(a, b, target);
                break;
            case Operation.Power:
                Activations.Pow(a, b, target);
                break;
            case Operation.AddScalar:
                Arithmetic.AddScalar(a, T.CreateChecked(i.Scalar), target);
                break;
            case Operation.MultiplyScalar:
                Arithmetic.MultiplyScalar(a, T.CreateChecked(i.Scalar), target);
                break;
            case Operation.DivideScalar:
                Arithmetic.DivideScalar(a, T.CreateChecked(i.Scalar), target);
                break;
            case Operation.Function:
                i.Function!.Tile(a, target);
                break;
            case Operation.BinaryFunction:
                i.Function!.Tile(a, b, target);
                break;
            case Operation.Select:
                Numerics.Elementwise.Selection.Select(a, b, c, target);
                break;
            case Operation.SelectScalar:
                Numerics.Elementwise.Selection.SelectScalar(a, T.CreateChecked(i.Scalar), b, target);
                break;
            default:
                throw new InvalidOperationException(i.Operation.ToString());
        }
    }
}
