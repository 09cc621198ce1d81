using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Products;

/// <summary>The sums of one pass over A, in registers: so many vectors of results for so many trials.</summary>
internal static unsafe partial class FewTrialProducts
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AccumulateSixteen<TLanes, TVector, T>(T* a, int m, nint stride, T* x, nint xStride, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3], s4 = sums[4], s5 = sums[5], s6 = sums[6], s7 = sums[7];
        TVector s8 = sums[8], s9 = sums[9], s10 = sums[10], s11 = sums[11], s12 = sums[12], s13 = sums[13], s14 = sums[14], s15 = sums[15];
        for (int i = 0; i < m; i++, a += stride, x += xStride)
        {
            Prefetch(a, stride, 16);
            TVector value = TLanes.Broadcast(*x);
            s0 = TLanes.FusedMultiplyAdd(TLanes.Load(a), value, s0);
            s1 = TLanes.FusedMultiplyAdd(TLanes.Load(a + TLanes.Count), value, s1);
            s2 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (2 * TLanes.Count)), value, s2);
            s3 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (3 * TLanes.Count)), value, s3);
            s4 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (4 * TLanes.Count)), value, s4);
            s5 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (5 * TLanes.Count)), value, s5);
            s6 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (6 * TLanes.Count)), value, s6);
            s7 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (7 * TLanes.Count)), value, s7);
            s8 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (8 * TLanes.Count)), value, s8);
            s9 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (9 * TLanes.Count)), value, s9);
            s10 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (10 * TLanes.Count)), value, s10);
            s11 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (11 * TLanes.Count)), value, s11);
            s12 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (12 * TLanes.Count)), value, s12);
            s13 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (13 * TLanes.Count)), value, s13);
            s14 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (14 * TLanes.Count)), value, s14);
            s15 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (15 * TLanes.Count)), value, s15);
        }

        (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) = (s0, s1, s2, s3, s4, s5, s6, s7);
        (sums[8], sums[9], sums[10], sums[11], sums[12], sums[13], sums[14], sums[15]) = (s8, s9, s10, s11, s12, s13, s14, s15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AccumulateEight<TLanes, TVector, T>(T* a, int m, nint stride, T* x, nint xStride, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3], s4 = sums[4], s5 = sums[5], s6 = sums[6], s7 = sums[7];
        for (int i = 0; i < m; i++, a += stride, x += xStride)
        {
            Prefetch(a, stride, 8);
            TVector value = TLanes.Broadcast(*x);
            s0 = TLanes.FusedMultiplyAdd(TLanes.Load(a), value, s0);
            s1 = TLanes.FusedMultiplyAdd(TLanes.Load(a + TLanes.Count), value, s1);
            s2 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (2 * TLanes.Count)), value, s2);
            s3 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (3 * TLanes.Count)), value, s3);
            s4 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (4 * TLanes.Count)), value, s4);
            s5 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (5 * TLanes.Count)), value, s5);
            s6 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (6 * TLanes.Count)), value, s6);
            s7 = TLanes.FusedMultiplyAdd(TLanes.Load(a + (7 * TLanes.Count)), value, s7);
        }

        (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) = (s0, s1, s2, s3, s4, s5, s6, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AccumulateFourForTwo<TLanes, TVector, T>(T* a, int m, nint stride, T* x, nint xStride, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector s00 = sums[0], s01 = sums[1], s02 = sums[2], s03 = sums[3];
        TVector s10 = sums[4], s11 = sums[5], s12 = sums[6], s13 = sums[7];
        for (int i = 0; i < m; i++, a += stride, x += xStride)
        {
            Prefetch(a, stride, 4);
            TVector a0 = TLanes.Load(a), a1 = TLanes.Load(a + TLanes.Count), a2 = TLanes.Load(a + (2 * TLanes.Count)), a3 = TLanes.Load(a + (3 * TLanes.Count));
            TVector value = TLanes.Broadcast(*x);
            s00 = TLanes.FusedMultiplyAdd(a0, value, s00);
            s01 = TLanes.FusedMultiplyAdd(a1, value, s01);
            s02 = TLanes.FusedMultiplyAdd(a2, value, s02);
            s03 = TLanes.FusedMultiplyAdd(a3, value, s03);
            value = TLanes.Broadcast(x[1]);
            s10 = TLanes.FusedMultiplyAdd(a0, value, s10);
            s11 = TLanes.FusedMultiplyAdd(a1, value, s11);
            s12 = TLanes.FusedMultiplyAdd(a2, value, s12);
            s13 = TLanes.FusedMultiplyAdd(a3, value, s13);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s00, s01, s02, s03);
        (sums[4], sums[5], sums[6], sums[7]) = (s10, s11, s12, s13);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AccumulateFourForFour<TLanes, TVector, T>(T* a, int m, nint stride, T* x, nint xStride, int last, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector s00 = sums[0], s01 = sums[1], s02 = sums[2], s03 = sums[3];
        TVector s10 = sums[4], s11 = sums[5], s12 = sums[6], s13 = sums[7];
        TVector s20 = sums[8], s21 = sums[9], s22 = sums[10], s23 = sums[11];
        TVector s30 = sums[12], s31 = sums[13], s32 = sums[14], s33 = sums[15];
        for (int i = 0; i < m; i++, a += stride, x += xStride)
        {
            Prefetch(a, stride, 4);
            TVector a0 = TLanes.Load(a), a1 = TLanes.Load(a + TLanes.Count), a2 = TLanes.Load(a + (2 * TLanes.Count)), a3 = TLanes.Load(a + (3 * TLanes.Count));
            TVector value = TLanes.Broadcast(*x);
            s00 = TLanes.FusedMultiplyAdd(a0, value, s00);
            s01 = TLanes.FusedMultiplyAdd(a1, value, s01);
            s02 = TLanes.FusedMultiplyAdd(a2, value, s02);
            s03 = TLanes.FusedMultiplyAdd(a3, value, s03);
            value = TLanes.Broadcast(x[1]);
            s10 = TLanes.FusedMultiplyAdd(a0, value, s10);
            s11 = TLanes.FusedMultiplyAdd(a1, value, s11);
            s12 = TLanes.FusedMultiplyAdd(a2, value, s12);
            s13 = TLanes.FusedMultiplyAdd(a3, value, s13);
            value = TLanes.Broadcast(x[2]);
            s20 = TLanes.FusedMultiplyAdd(a0, value, s20);
            s21 = TLanes.FusedMultiplyAdd(a1, value, s21);
            s22 = TLanes.FusedMultiplyAdd(a2, value, s22);
            s23 = TLanes.FusedMultiplyAdd(a3, value, s23);
            value = TLanes.Broadcast(x[last]);
            s30 = TLanes.FusedMultiplyAdd(a0, value, s30);
            s31 = TLanes.FusedMultiplyAdd(a1, value, s31);
            s32 = TLanes.FusedMultiplyAdd(a2, value, s32);
            s33 = TLanes.FusedMultiplyAdd(a3, value, s33);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s00, s01, s02, s03);
        (sums[4], sums[5], sums[6], sums[7]) = (s10, s11, s12, s13);
        (sums[8], sums[9], sums[10], sums[11]) = (s20, s21, s22, s23);
        (sums[12], sums[13], sums[14], sums[15]) = (s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AccumulateOneForFour<TLanes, TVector, T>(T* a, int m, nint stride, T* x, nint xStride, int last, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
        for (int i = 0; i < m; i++, a += stride, x += xStride)
        {
            TVector value = TLanes.Load(a);
            s0 = TLanes.FusedMultiplyAdd(value, TLanes.Broadcast(*x), s0);
            s1 = TLanes.FusedMultiplyAdd(value, TLanes.Broadcast(x[1]), s1);
            s2 = TLanes.FusedMultiplyAdd(value, TLanes.Broadcast(x[2]), s2);
            s3 = TLanes.FusedMultiplyAdd(value, TLanes.Broadcast(x[last]), s3);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AccumulateOne<TLanes, TVector, T>(T* a, int m, nint stride, T* x, nint xStride, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        TVector sum = sums[0];
        for (int i = 0; i < m; i++, a += stride, x += xStride)
        {
            sum = TLanes.FusedMultiplyAdd(TLanes.Load(a), TLanes.Broadcast(*x), sum);
        }

        sums[0] = sum;
    }
}
