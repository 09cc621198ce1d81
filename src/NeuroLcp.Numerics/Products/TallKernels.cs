using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Products;

/// <summary>
/// The innermost loops of <see cref="PanelProducts"/> where there are few columns: more rows at a time make up for the chains that columns do not give.
/// They fill the 32 registers of AVX-512.
/// </summary>
internal static unsafe class TallKernels
{
    /// <summary>Twelve rows by one vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void TwelveByOne<TLanes, TVector, T>(T* a, nint rowStep, nint depthStep, int depth, T* x, nint xStride, T* y, nint yStride, bool accumulate)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector c00 = default;
        TVector c10 = default;
        TVector c20 = default;
        TVector c30 = default;
        TVector c40 = default;
        TVector c50 = default;
        TVector c60 = default;
        TVector c70 = default;
        TVector c80 = default;
        TVector c90 = default;
        TVector ca0 = default;
        TVector cb0 = default;
        if (accumulate)
        {
            T* source = y;
            c00 = TLanes.Load(source);
            source += yStride;
            c10 = TLanes.Load(source);
            source += yStride;
            c20 = TLanes.Load(source);
            source += yStride;
            c30 = TLanes.Load(source);
            source += yStride;
            c40 = TLanes.Load(source);
            source += yStride;
            c50 = TLanes.Load(source);
            source += yStride;
            c60 = TLanes.Load(source);
            source += yStride;
            c70 = TLanes.Load(source);
            source += yStride;
            c80 = TLanes.Load(source);
            source += yStride;
            c90 = TLanes.Load(source);
            source += yStride;
            ca0 = TLanes.Load(source);
            source += yStride;
            cb0 = TLanes.Load(source);
        }

        // four pointers that move on, each with the rows one and two steps below it: twelve would not fit the registers
        nint twoRows = 2 * rowStep;
        T* a0 = a, a3 = a + (3 * rowStep), a6 = a + (6 * rowStep), a9 = a + (9 * rowStep);
        for (int k = 0; k < depth; k++)
        {
            TVector x0 = TLanes.Load(x);
            TVector b = TLanes.Broadcast(*a0);
            c00 = TLanes.FusedMultiplyAdd(b, x0, c00);
            b = TLanes.Broadcast(a0[rowStep]);
            c10 = TLanes.FusedMultiplyAdd(b, x0, c10);
            b = TLanes.Broadcast(a0[twoRows]);
            c20 = TLanes.FusedMultiplyAdd(b, x0, c20);
            b = TLanes.Broadcast(*a3);
            c30 = TLanes.FusedMultiplyAdd(b, x0, c30);
            b = TLanes.Broadcast(a3[rowStep]);
            c40 = TLanes.FusedMultiplyAdd(b, x0, c40);
            b = TLanes.Broadcast(a3[twoRows]);
            c50 = TLanes.FusedMultiplyAdd(b, x0, c50);
            b = TLanes.Broadcast(*a6);
            c60 = TLanes.FusedMultiplyAdd(b, x0, c60);
            b = TLanes.Broadcast(a6[rowStep]);
            c70 = TLanes.FusedMultiplyAdd(b, x0, c70);
            b = TLanes.Broadcast(a6[twoRows]);
            c80 = TLanes.FusedMultiplyAdd(b, x0, c80);
            b = TLanes.Broadcast(*a9);
            c90 = TLanes.FusedMultiplyAdd(b, x0, c90);
            b = TLanes.Broadcast(a9[rowStep]);
            ca0 = TLanes.FusedMultiplyAdd(b, x0, ca0);
            b = TLanes.Broadcast(a9[twoRows]);
            cb0 = TLanes.FusedMultiplyAdd(b, x0, cb0);
            a0 += depthStep;
            a3 += depthStep;
            a6 += depthStep;
            a9 += depthStep;
            x += xStride;
        }

        TLanes.Store(c00, y);
        y += yStride;
        TLanes.Store(c10, y);
        y += yStride;
        TLanes.Store(c20, y);
        y += yStride;
        TLanes.Store(c30, y);
        y += yStride;
        TLanes.Store(c40, y);
        y += yStride;
        TLanes.Store(c50, y);
        y += yStride;
        TLanes.Store(c60, y);
        y += yStride;
        TLanes.Store(c70, y);
        y += yStride;
        TLanes.Store(c80, y);
        y += yStride;
        TLanes.Store(c90, y);
        y += yStride;
        TLanes.Store(ca0, y);
        y += yStride;
        TLanes.Store(cb0, y);
    }

    /// <summary>Twelve rows by two vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void TwelveByTwo<TLanes, TVector, T>(T* a, nint rowStep, nint depthStep, int depth, T* x, nint xStride, T* y, nint yStride, bool accumulate)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector c00 = default, c01 = default;
        TVector c10 = default, c11 = default;
        TVector c20 = default, c21 = default;
        TVector c30 = default, c31 = default;
        TVector c40 = default, c41 = default;
        TVector c50 = default, c51 = default;
        TVector c60 = default, c61 = default;
        TVector c70 = default, c71 = default;
        TVector c80 = default, c81 = default;
        TVector c90 = default, c91 = default;
        TVector ca0 = default, ca1 = default;
        TVector cb0 = default, cb1 = default;
        if (accumulate)
        {
            T* source = y;
            c00 = TLanes.Load(source);
            c01 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c10 = TLanes.Load(source);
            c11 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c20 = TLanes.Load(source);
            c21 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c30 = TLanes.Load(source);
            c31 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c40 = TLanes.Load(source);
            c41 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c50 = TLanes.Load(source);
            c51 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c60 = TLanes.Load(source);
            c61 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c70 = TLanes.Load(source);
            c71 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c80 = TLanes.Load(source);
            c81 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            c90 = TLanes.Load(source);
            c91 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            ca0 = TLanes.Load(source);
            ca1 = TLanes.Load(source + TLanes.Count);
            source += yStride;
            cb0 = TLanes.Load(source);
            cb1 = TLanes.Load(source + TLanes.Count);
        }

        // four pointers that move on, each with the rows one and two steps below it: twelve would not fit the registers
        nint twoRows = 2 * rowStep;
        T* a0 = a, a3 = a + (3 * rowStep), a6 = a + (6 * rowStep), a9 = a + (9 * rowStep);
        for (int k = 0; k < depth; k++)
        {
            TVector x0 = TLanes.Load(x);
            TVector x1 = TLanes.Load(x + TLanes.Count);
            TVector b = TLanes.Broadcast(*a0);
            c00 = TLanes.FusedMultiplyAdd(b, x0, c00);
            c01 = TLanes.FusedMultiplyAdd(b, x1, c01);
            b = TLanes.Broadcast(a0[rowStep]);
            c10 = TLanes.FusedMultiplyAdd(b, x0, c10);
            c11 = TLanes.FusedMultiplyAdd(b, x1, c11);
            b = TLanes.Broadcast(a0[twoRows]);
            c20 = TLanes.FusedMultiplyAdd(b, x0, c20);
            c21 = TLanes.FusedMultiplyAdd(b, x1, c21);
            b = TLanes.Broadcast(*a3);
            c30 = TLanes.FusedMultiplyAdd(b, x0, c30);
            c31 = TLanes.FusedMultiplyAdd(b, x1, c31);
            b = TLanes.Broadcast(a3[rowStep]);
            c40 = TLanes.FusedMultiplyAdd(b, x0, c40);
            c41 = TLanes.FusedMultiplyAdd(b, x1, c41);
            b = TLanes.Broadcast(a3[twoRows]);
            c50 = TLanes.FusedMultiplyAdd(b, x0, c50);
            c51 = TLanes.FusedMultiplyAdd(b, x1, c51);
            b = TLanes.Broadcast(*a6);
            c60 = TLanes.FusedMultiplyAdd(b, x0, c60);
            c61 = TLanes.FusedMultiplyAdd(b, x1, c61);
            b = TLanes.Broadcast(a6[rowStep]);
            c70 = TLanes.FusedMultiplyAdd(b, x0, c70);
            c71 = TLanes.FusedMultiplyAdd(b, x1, c71);
            b = TLanes.Broadcast(a6[twoRows]);
            c80 = TLanes.FusedMultiplyAdd(b, x0, c80);
            c81 = TLanes.FusedMultiplyAdd(b, x1, c81);
            b = TLanes.Broadcast(*a9);
            c90 = TLanes.FusedMultiplyAdd(b, x0, c90);
            c91 = TLanes.FusedMultiplyAdd(b, x1, c91);
            b = TLanes.Broadcast(a9[rowStep]);
            ca0 = TLanes.FusedMultiplyAdd(b, x0, ca0);
            ca1 = TLanes.FusedMultiplyAdd(b, x1, ca1);
            b = TLanes.Broadcast(a9[twoRows]);
            cb0 = TLanes.FusedMultiplyAdd(b, x0, cb0);
            cb1 = TLanes.FusedMultiplyAdd(b, x1, cb1);
            a0 += depthStep;
            a3 += depthStep;
            a6 += depthStep;
            a9 += depthStep;
            x += xStride;
        }

        TLanes.Store(c00, y);
        TLanes.Store(c01, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c10, y);
        TLanes.Store(c11, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c20, y);
        TLanes.Store(c21, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c30, y);
        TLanes.Store(c31, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c40, y);
        TLanes.Store(c41, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c50, y);
        TLanes.Store(c51, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c60, y);
        TLanes.Store(c61, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c70, y);
        TLanes.Store(c71, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c80, y);
        TLanes.Store(c81, y + TLanes.Count);
        y += yStride;
        TLanes.Store(c90, y);
        TLanes.Store(c91, y + TLanes.Count);
        y += yStride;
        TLanes.Store(ca0, y);
        TLanes.Store(ca1, y + TLanes.Count);
        y += yStride;
        TLanes.Store(cb0, y);
        TLanes.Store(cb1, y + TLanes.Count);
    }
}
