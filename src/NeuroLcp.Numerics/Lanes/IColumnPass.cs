using System.Numerics;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Numerics.Lanes;

/// <summary>A pass down the rows of some columns at a time; columns never mix.</summary>
internal interface IColumnPass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Goes down the columns [column, column + Count).</summary>
    public void Run<TLanes, TVector>(int column)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged;
}

/// <summary>Walks a pass over all columns, in the widest vectors that fit: a column's result does not depend on which.</summary>
internal static class ColumnPasses
{
    /// <summary>Walks.</summary>
    public static void Walk<TPass, T>(ref TPass pass, int columns)
        where TPass : struct, IColumnPass<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int c = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; c <= columns - Vector512<T>.Count; c += Vector512<T>.Count)
            {
                pass.Run<Lanes512<T>, Vector512<T>>(c);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; c <= columns - Vector256<T>.Count; c += Vector256<T>.Count)
            {
                pass.Run<Lanes256<T>, Vector256<T>>(c);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; c <= columns - Vector128<T>.Count; c += Vector128<T>.Count)
            {
                pass.Run<Lanes128<T>, Vector128<T>>(c);
            }
        }

        for (; c < columns; c++)
        {
            pass.Run<Lanes1<T>, T>(c);
        }
    }
}
