using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Products;

/// <summary>
/// The innermost loops of <see cref="PanelProducts"/>: the accumulators of a tile live in registers, so each is spelled out.
/// </summary>
internal static unsafe class PanelKernels
{
    /// <summary>Six rows by one vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SixByOne<TLanes, TVector, T>(
        T* a0, T* a1, T* a2, T* a3, T* a4, T* a5, nint depthStep, int depth, T* x, nint xStride, T* y, nint yStride, bool accumulate)
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
        }

        nint offset = 0;
        for (int k = 0; k < depth; k++)
        {
            TVector x0 = TLanes.Load(x);
            TVector b = TLanes.Broadcast(a0[offset]);
            c00 = TLanes.FusedMultiplyAdd(b, x0, c00);
            b = TLanes.Broadcast(a1[offset]);
            c10 = TLanes.FusedMultiplyAdd(b, x0, c10);
            b = TLanes.Broadcast(a2[offset]);
            c20 = TLanes.FusedMultiplyAdd(b, x0, c20);
            b = TLanes.Broadcast(a3[offset]);
            c30 = TLanes.FusedMultiplyAdd(b, x0, c30);
            b = TLanes.Broadcast(a4[offset]);
            c40 = TLanes.FusedMultiplyAdd(b, x0, c40);
            b = TLanes.Broadcast(a5[offset]);
            c50 = TLanes.FusedMultiplyAdd(b, x0, c50);
            offset += depthStep;
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
    }

    /// <summary>Six rows by two vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SixByTwo<TLanes, TVector, T>(
        T* a0, T* a1, T* a2, T* a3, T* a4, T* a5, nint depthStep, int depth, T* x, nint xStride, T* y, nint yStride, bool accumulate)
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
        }

        nint offset = 0;
        for (int k = 0; k < depth; k++)
        {
            TVector x0 = TLanes.Load(x);
            TVector x1 = TLanes.Load(x + TLanes.Count);
            TVector b = TLanes.Broadcast(a0[offset]);
            c00 = TLanes.FusedMultiplyAdd(b, x0, c00);
            c01 = TLanes.FusedMultiplyAdd(b, x1, c01);
            b = TLanes.Broadcast(a1[offset]);
            c10 = TLanes.FusedMultiplyAdd(b, x0, c10);
            c11 = TLanes.FusedMultiplyAdd(b, x1, c11);
            b = TLanes.Broadcast(a2[offset]);
            c20 = TLanes.FusedMultiplyAdd(b, x0, c20);
            c21 = TLanes.FusedMultiplyAdd(b, x1, c21);
            b = TLanes.Broadcast(a3[offset]);
            c30 = TLanes.FusedMultiplyAdd(b, x0, c30);
            c31 = TLanes.FusedMultiplyAdd(b, x1, c31);
            b = TLanes.Broadcast(a4[offset]);
            c40 = TLanes.FusedMultiplyAdd(b, x0, c40);
            c41 = TLanes.FusedMultiplyAdd(b, x1, c41);
            b = TLanes.Broadcast(a5[offset]);
            c50 = TLanes.FusedMultiplyAdd(b, x0, c50);
            c51 = TLanes.FusedMultiplyAdd(b, x1, c51);
            offset += depthStep;
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
    }

    /// <summary>Six rows by four vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SixByFour<TLanes, TVector, T>(
        T* a0, T* a1, T* a2, T* a3, T* a4, T* a5, nint depthStep, int depth, T* x, nint xStride, T* y, nint yStride, bool accumulate)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector c00 = default, c01 = default, c02 = default, c03 = default;
        TVector c10 = default, c11 = default, c12 = default, c13 = default;
        TVector c20 = default, c21 = default, c22 = default, c23 = default;
        TVector c30 = default, c31 = default, c32 = default, c33 = default;
        TVector c40 = default, c41 = default, c42 = default, c43 = default;
        TVector c50 = default, c51 = default, c52 = default, c53 = default;
        if (accumulate)
        {
            T* source = y;
            c00 = TLanes.Load(source);
            c01 = TLanes.Load(source + TLanes.Count);
            c02 = TLanes.Load(source + (2 * TLanes.Count));
            c03 = TLanes.Load(source + (3 * TLanes.Count));
            source += yStride;
            c10 = TLanes.Load(source);
            c11 = TLanes.Load(source + TLanes.Count);
            c12 = TLanes.Load(source + (2 * TLanes.Count));
            c13 = TLanes.Load(source + (3 * TLanes.Count));
            source += yStride;
            c20 = TLanes.Load(source);
            c21 = TLanes.Load(source + TLanes.Count);
            c22 = TLanes.Load(source + (2 * TLanes.Count));
            c23 = TLanes.Load(source + (3 * TLanes.Count));
            source += yStride;
            c30 = TLanes.Load(source);
            c31 = TLanes.Load(source + TLanes.Count);
            c32 = TLanes.Load(source + (2 * TLanes.Count));
            c33 = TLanes.Load(source + (3 * TLanes.Count));
            source += yStride;
            c40 = TLanes.Load(source);
            c41 = TLanes.Load(source + TLanes.Count);
            c42 = TLanes.Load(source + (2 * TLanes.Count));
            c43 = TLanes.Load(source + (3 * TLanes.Count));
            source += yStride;
            c50 = TLanes.Load(source);
            c51 = TLanes.Load(source + TLanes.Count);
            c52 = TLanes.Load(source + (2 * TLanes.Count));
            c53 = TLanes.Load(source + (3 * TLanes.Count));
        }

        nint offset = 0;
        for (int k = 0; k < depth; k++)
        {
            TVector x0 = TLanes.Load(x);
            TVector x1 = TLanes.Load(x + TLanes.Count);
            TVector x2 = TLanes.Load(x + (2 * TLanes.Count));
            TVector x3 = TLanes.Load(x + (3 * TLanes.Count));
            TVector b = TLanes.Broadcast(a0[offset]);
            c00 = TLanes.FusedMultiplyAdd(b, x0, c00);
            c01 = TLanes.FusedMultiplyAdd(b, x1, c01);
            c02 = TLanes.FusedMultiplyAdd(b, x2, c02);
            c03 = TLanes.FusedMultiplyAdd(b, x3, c03);
            b = TLanes.Broadcast(a1[offset]);
            c10 = TLanes.FusedMultiplyAdd(b, x0, c10);
            c11 = TLanes.FusedMultiplyAdd(b, x1, c11);
            c12 = TLanes.FusedMultiplyAdd(b, x2, c12);
            c13 = TLanes.FusedMultiplyAdd(b, x3, c13);
            b = TLanes.Broadcast(a2[offset]);
            c20 = TLanes.FusedMultiplyAdd(b, x0, c20);
            c21 = TLanes.FusedMultiplyAdd(b, x1, c21);
            c22 = TLanes.FusedMultiplyAdd(b, x2, c22);
            c23 = TLanes.FusedMultiplyAdd(b, x3, c23);
            b = TLanes.Broadcast(a3[offset]);
            c30 = TLanes.FusedMultiplyAdd(b, x0, c30);
            c31 = TLanes.FusedMultiplyAdd(b, x1, c31);
            c32 = TLanes.FusedMultiplyAdd(b, x2, c32);
            c33 = TLanes.FusedMultiplyAdd(b, x3, c33);
            b = TLanes.Broadcast(a4[offset]);
            c40 = TLanes.FusedMultiplyAdd(b, x0, c40);
            c41 = TLanes.FusedMultiplyAdd(b, x1, c41);
            c42 = TLanes.FusedMultiplyAdd(b, x2, c42);
            c43 = TLanes.FusedMultiplyAdd(b, x3, c43);
            b = TLanes.Broadcast(a5[offset]);
            c50 = TLanes.FusedMultiplyAdd(b, x0, c50);
            c51 = TLanes.FusedMultiplyAdd(b, x1, c51);
            c52 = TLanes.FusedMultiplyAdd(b, x2, c52);
            c53 = TLanes.FusedMultiplyAdd(b, x3, c53);
            offset += depthStep;
            x += xStride;
        }

        TLanes.Store(c00, y);
        TLanes.Store(c01, y + TLanes.Count);
        TLanes.Store(c02, y + (2 * TLanes.Count));
        TLanes.Store(c03, y + (3 * TLanes.Count));
        y += yStride;
        TLanes.Store(c10, y);
        TLanes.Store(c11, y + TLanes.Count);
        TLanes.Store(c12, y + (2 * TLanes.Count));
        TLanes.Store(c13, y + (3 * TLanes.Count));
        y += yStride;
        TLanes.Store(c20, y);
        TLanes.Store(c21, y + TLanes.Count);
        TLanes.Store(c22, y + (2 * TLanes.Count));
        TLanes.Store(c23, y + (3 * TLanes.Count));
        y += yStride;
        TLanes.Store(c30, y);
        TLanes.Store(c31, y + TLanes.Count);
        TLanes.Store(c32, y + (2 * TLanes.Count));
        TLanes.Store(c33, y + (3 * TLanes.Count));
        y += yStride;
        TLanes.Store(c40, y);
        TLanes.Store(c41, y + TLanes.Count);
        TLanes.Store(c42, y + (2 * TLanes.Count));
        TLanes.Store(c43, y + (3 * TLanes.Count));
        y += yStride;
        TLanes.Store(c50, y);
        TLanes.Store(c51, y + TLanes.Count);
        TLanes.Store(c52, y + (2 * TLanes.Count));
        TLanes.Store(c53, y + (3 * TLanes.Count));
    }
}
