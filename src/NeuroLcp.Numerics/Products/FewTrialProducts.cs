using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Products;

/// <summary>
/// Products with so few trials that vectors of trials would stay mostly empty: here a vector holds elements of A instead, one
/// trial at a time. Each element of the result is the same chain of fused multiply-adds in order of the summed index.
/// </summary>
internal static unsafe partial class FewTrialProducts
{
    /// <summary>Most trials for which <see cref="MultiplyTransposed"/> is faster than whole panels (measured).</summary>
    public const int MostTrialsTransposed = 8;

    private const int Blocks = 4;
    private const int BlockRows = 8;
    private const int Alignment = 64;

    /// <summary>Rows of A that are fetched before they are used.</summary>
    private const int RowsAhead = 8;

    /// <summary>Vectors of sums that one pass over A fills at most: sixteen for one trial, four for each of four.</summary>
    private const int MostSums = 16;

    /// <summary>
    /// Whether <see cref="Multiply"/> is faster than a panel for one trial (measured): not where rows lie a multiple of 4 KiB apart,
    /// since then all that are read together compete for one set of the first-level cache.
    /// </summary>
    public static bool SuitsMultiply(int m, int n) => Avx2.IsSupported && m >= BlockRows && n >= BlockRows && n % 1024 != 0;

    /// <summary>y ← (y +) A x for one trial: four blocks of eight rows at a time, to hide the latency of their chains.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, int m, int n, float* x, nint xStride, float* y, nint yStride, bool accumulate)
    {
        // aligned, since a vector across two cache lines cannot be read back before it has left the store buffer
        byte* memory = stackalloc byte[(Blocks * BlockRows * sizeof(Vector256<float>)) + Alignment];
        var columns = (Vector256<float>*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));
        Vector256<float>* sums = stackalloc Vector256<float>[Blocks];
        int* starts = stackalloc int[Blocks];
        for (int row = 0; row < m; row += Blocks * BlockRows)
        {
            for (int b = 0; b < Blocks; b++)
            {
                // the last block moves up until it is whole: the rows it shares with its predecessor are not stored twice
                starts[b] = Math.Min(row + (b * BlockRows), m - BlockRows);
                for (int i = 0; i < BlockRows; i++)
                {
                    ((float*)(sums + b))[i] = accumulate ? y[(starts[b] + i) * yStride] : 0;
                }
            }

            Accumulate(a, n, starts, x, xStride, columns, sums);
            for (int b = 0; b < Blocks; b++)
            {
                int first = row + (b * BlockRows);
                for (int i = Math.Max(0, first - starts[b]); i < BlockRows; i++)
                {
                    y[(starts[b] + i) * yStride] = ((float*)(sums + b))[i];
                }
            }
        }
    }

    /// <summary>y ← (y +) Aᵀ x for n ≥ Count: rows of A are vectors already, and each is used for up to four trials while it is at hand.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyTransposed<TLanes, TVector, T>(
        T* a, int m, int n, T* x, nint xStride, T* y, nint yStride, int trials, bool accumulate)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        byte* memory = stackalloc byte[(MostSums * sizeof(TVector)) + Alignment];
        var sums = (TVector*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));
        bool hasManyRegisters = sizeof(TVector) == 64;
        for (int trial = 0, group; trial < trials; trial += group)
        {
            // three are four of which one is thrown away: a vector of A costs as much as two trials
            group = trials - trial >= 3 && hasManyRegisters ? 4 : trials - trial >= 2 ? 2 : 1;
            int valid = Math.Min(group, trials - trial);
            for (int column = 0, width; column < n; column += width)
            {
                // the last vector moves back until it is whole: what it shares with its predecessor is not stored twice
                int left = n - column;
                int vectors = group > 1 ? (left >= 4 * TLanes.Count ? 4 : 1)
                    : hasManyRegisters && left >= 16 * TLanes.Count ? 16 : left >= 8 * TLanes.Count ? 8 : 1;
                width = vectors * TLanes.Count;
                int start = Math.Min(column, n - width);
                if (accumulate)
                {
                    Gather(y + (start * yStride) + trial, yStride, (T*)sums, width, group, valid);
                }
                else
                {
                    new Span<byte>(sums, group * vectors * sizeof(TVector)).Clear();
                }

                Accumulate<TLanes, TVector, T>(vectors, group, a + start, m, n, x + trial, xStride, valid - 1, sums);
                Scatter((T*)sums, y + (start * yStride) + trial, yStride, width, column - start, valid);
            }
        }
    }

    private static void Accumulate<TLanes, TVector, T>(int vectors, int group, T* a, int m, nint stride, T* x, nint xStride, int last, TVector* sums)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        switch (group, vectors)
        {
            case (1, 16):
                AccumulateSixteen<TLanes, TVector, T>(a, m, stride, x, xStride, sums);
                break;
            case (1, 8):
                AccumulateEight<TLanes, TVector, T>(a, m, stride, x, xStride, sums);
                break;
            case (1, _):
                AccumulateOne<TLanes, TVector, T>(a, m, stride, x, xStride, sums);
                break;
            case (2, 4):
                AccumulateFourForTwo<TLanes, TVector, T>(a, m, stride, x, xStride, sums);
                break;
            case (2, _):
                AccumulateOne<TLanes, TVector, T>(a, m, stride, x, xStride, sums);
                AccumulateOne<TLanes, TVector, T>(a, m, stride, x + 1, xStride, sums + 1);
                break;
            case (_, 4):
                AccumulateFourForFour<TLanes, TVector, T>(a, m, stride, x, xStride, last, sums);
                break;
            default:
                AccumulateOneForFour<TLanes, TVector, T>(a, m, stride, x, xStride, last, sums);
                break;
        }
    }

    /// <summary>y → sums: one trial after the other, where beyond the last the last is repeated.</summary>
    private static void Gather<T>(T* y, nint yStride, T* sums, int width, int group, int valid)
        where T : unmanaged
    {
        for (int t = 0; t < group; t++, sums += width)
        {
            T* from = y + Math.Min(t, valid - 1);
            for (int j = 0; j < width; j++, from += yStride)
            {
                sums[j] = *from;
            }
        }
    }

    /// <summary>sums → y, from a column on.</summary>
    private static void Scatter<T>(T* sums, T* y, nint yStride, int width, int first, int valid)
        where T : unmanaged
    {
        if (valid == 1 && yStride == 1)
        {
            new ReadOnlySpan<T>(sums + first, width - first).CopyTo(new Span<T>(y + first, width - first));
            return;
        }

        int j = first;
        y += j * yStride;
        if (valid == 4 && sizeof(T) == sizeof(float) && Vector128.IsHardwareAccelerated)
        {
            for (; j <= width - 4; j += 4, y += 4 * yStride)
            {
                StoreTransposed((float*)sums + j, width, (float*)y, yStride);
            }
        }

        for (; j < width; j++, y += yStride)
        {
            for (int t = 0; t < valid; t++)
            {
                y[t] = sums[(t * width) + j];
            }
        }
    }

    /// <summary>Four by four floats, rows to columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTransposed(float* rows, nint rowStride, float* columns, nint columnStride)
    {
        Vector128<float> a = Vector128.Load(rows), b = Vector128.Load(rows + rowStride), c = Vector128.Load(rows + (2 * rowStride)),
            d = Vector128.Load(rows + (3 * rowStride));
        if (Sse.IsSupported)
        {
            Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(columns);
            Sse.MoveHighToLow(cd, ab).Store(columns + columnStride);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(columns + (2 * columnStride));
            Sse.MoveHighToLow(cdHigh, abHigh).Store(columns + (3 * columnStride));
            return;
        }

        for (int i = 0; i < 4; i++)
        {
            Vector128.Create(a[i], b[i], c[i], d[i]).Store(columns + (i * columnStride));
        }
    }

    /// <summary>Asks for what a pass down A will need soon: its rows are short stretches that the processor does not foresee.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<T>(T* a, nint stride, int lines)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        a += RowsAhead * stride;
        for (int line = 0; line < lines; line++)
        {
            Sse.Prefetch0((byte*)a + (line * 64));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Accumulate(float* a, int n, int* starts, float* x, nint xStride, Vector256<float>* columns, Vector256<float>* sums)
    {
        float* a0 = a + ((nint)starts[0] * n), a1 = a + ((nint)starts[1] * n), a2 = a + ((nint)starts[2] * n), a3 = a + ((nint)starts[3] * n);
        Vector256<float> s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
        int k = 0;
        for (; k <= n - BlockRows; k += BlockRows)
        {
            LoadTransposed(a0 + k, n, columns);
            LoadTransposed(a1 + k, n, columns + BlockRows);
            LoadTransposed(a2 + k, n, columns + (2 * BlockRows));
            LoadTransposed(a3 + k, n, columns + (3 * BlockRows));
            Vector256<float>* end = columns + BlockRows;
            for (Vector256<float>* column = columns; column < end; column++, x += xStride)
            {
                Vector256<float> value = Vector256.Create(*x);
                s0 = Vector256.FusedMultiplyAdd(column[0], value, s0);
                s1 = Vector256.FusedMultiplyAdd(column[BlockRows], value, s1);
                s2 = Vector256.FusedMultiplyAdd(column[2 * BlockRows], value, s2);
                s3 = Vector256.FusedMultiplyAdd(column[3 * BlockRows], value, s3);
            }
        }

        for (; k < n; k++, x += xStride)
        {
            for (int i = 0; i < BlockRows; i++)
            {
                nint at = ((nint)i * n) + k;
                ((float*)columns)[i] = a0[at];
                ((float*)(columns + 1))[i] = a1[at];
                ((float*)(columns + 2))[i] = a2[at];
                ((float*)(columns + 3))[i] = a3[at];
            }

            Vector256<float> value = Vector256.Create(*x);
            s0 = Vector256.FusedMultiplyAdd(columns[0], value, s0);
            s1 = Vector256.FusedMultiplyAdd(columns[1], value, s1);
            s2 = Vector256.FusedMultiplyAdd(columns[2], value, s2);
            s3 = Vector256.FusedMultiplyAdd(columns[3], value, s3);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
    }

    // columns[k][i] = a[i, k]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadTransposed(float* a, nint stride, Vector256<float>* columns) =>
        Transposition.TransposeInRegisters(
            a, stride, out columns[0], out columns[1], out columns[2], out columns[3], out columns[4], out columns[5], out columns[6], out columns[7]);
}
