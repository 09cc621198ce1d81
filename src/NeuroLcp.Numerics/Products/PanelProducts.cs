using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Products;

/// <summary>
/// The product behind every matrix kernel: y[i, c] ← y[i, c] + Σₖ a[i, k] x[k, c], each element one chain of fused
/// multiply-adds in order of k.
/// </summary>
/// <remarks>
/// Columns are cut into panels of a few vectors, k into blocks such that a panel of x stays in the second-level cache, from
/// which it comes as fast as it is needed, rows into tiles: 6 × 2 accumulators fill the 16 registers of AVX2, 6 × 4 the 32 of
/// AVX-512, and 12 × 2 where there are too few columns for that.
/// A chain cut by a block continues from the stored y, which loses nothing. Incomplete tiles are computed whole, in
/// padding, and copied: odd shapes cost at most the next full tile.
/// </remarks>
internal static unsafe class PanelProducts
{
    private const int TileRows = 6;
    private const int TallTileRows = 12;
    private const int PanelBytes = 32 * 1024;
    private const int TileBytes = TileRows * 4 * 64;
    private const int Alignment = 64;

    /// <param name="a">First element of the left matrix.</param>
    /// <param name="rowStep">Elements from a[i, k] to a[i + 1, k].</param>
    /// <param name="depthStep">Elements from a[i, k] to a[i, k + 1].</param>
    /// <param name="rows">Rows of y.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="x">The right matrix (depth, columns).</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="y">The result (rows, columns).</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <param name="columns">Columns of x and y.</param>
    /// <param name="accumulate">Whether chains start from y rather than from zero.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, TVector, T>(
        T* a, nint rowStep, nint depthStep, int rows, int depth, T* x, nint xStride, T* y, nint yStride, int columns, bool accumulate)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        byte* memory = stackalloc byte[PanelBytes + TileBytes + Alignment];
        memory = (byte*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));
        T* packed = (T*)memory;
        T* tile = (T*)(memory + PanelBytes);
        int widest = sizeof(TVector) == 64 ? 4 : 2;
        if (rows % TileRows != 0 || columns % TLanes.Count != 0)
        {
            // padding lanes are computed too: what happens to lie on the stack may be denormal, hence slow
            new Span<byte>(tile, TileBytes).Clear();
        }

        for (int column = 0, width; column < columns; column += width)
        {
            int left = columns - column;
            int vectors = widest == 4 && left > 3 * TLanes.Count ? 4 : left > TLanes.Count ? 2 : 1;
            width = vectors * TLanes.Count;
            int valid = Math.Min(width, left);
            bool tall = widest == 4 && vectors <= 2;
            int block = PanelBytes / (width * sizeof(T));

            for (int start = 0; start < depth; start += block)
            {
                int count = Math.Min(block, depth - start);
                bool proceed = accumulate || start > 0;
                T* panel = x + (start * xStride) + column;
                nint panelStride = xStride;

                // one pass over the rows reads the panel once: then packing would cost more than it saves
                if (valid < width || (rows > TileRows && xStride != width))
                {
                    Pack<TLanes, TVector, T>(panel, xStride, packed, width, valid, count);
                    panel = packed;
                    panelStride = width;
                }

                for (int row = 0, height; row < rows; row += height)
                {
                    height = tall && rows - row >= TallTileRows ? TallTileRows : TileRows;
                    T* ai = a + (row * rowStep) + (start * depthStep);
                    T* yi = y + (row * yStride) + column;
                    int validRows = Math.Min(height, rows - row);
                    PrefetchRows(ai + (height * rowStep), rowStep, depthStep, Math.Min(height, rows - row - height), count);
                    if (validRows == height && valid == width)
                    {
                        Tile<TLanes, TVector, T>(vectors, ai, rowStep, height, validRows, depthStep, count, panel, panelStride, yi, yStride, proceed);
                        continue;
                    }

                    if (proceed)
                    {
                        Copy(yi, yStride, tile, width, validRows, valid);
                    }

                    Tile<TLanes, TVector, T>(vectors, ai, rowStep, height, validRows, depthStep, count, panel, panelStride, tile, width, proceed);
                    Copy(tile, width, yi, yStride, validRows, valid);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TLanes, TVector, T>(
        int vectors, T* a, nint rowStep, int height, int validRows, nint depthStep, int depth, T* x, nint xStride, T* y, nint yStride, bool accumulate)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        if (height == TallTileRows)
        {
            if (vectors == 1)
            {
                TallKernels.TwelveByOne<TLanes, TVector, T>(a, rowStep, depthStep, depth, x, xStride, y, yStride, accumulate);
            }
            else
            {
                TallKernels.TwelveByTwo<TLanes, TVector, T>(a, rowStep, depthStep, depth, x, xStride, y, yStride, accumulate);
            }

            return;
        }

        // rows beyond the last repeat it: their results are thrown away
        T* a1 = a + (rowStep * Math.Min(1, validRows - 1));
        T* a2 = a + (rowStep * Math.Min(2, validRows - 1));
        T* a3 = a + (rowStep * Math.Min(3, validRows - 1));
        T* a4 = a + (rowStep * Math.Min(4, validRows - 1));
        T* a5 = a + (rowStep * Math.Min(5, validRows - 1));
        switch (vectors)
        {
            case 1:
                PanelKernels.SixByOne<TLanes, TVector, T>(a, a1, a2, a3, a4, a5, depthStep, depth, x, xStride, y, yStride, accumulate);
                break;
            case 2:
                PanelKernels.SixByTwo<TLanes, TVector, T>(a, a1, a2, a3, a4, a5, depthStep, depth, x, xStride, y, yStride, accumulate);
                break;
            default:
                PanelKernels.SixByFour<TLanes, TVector, T>(a, a1, a2, a3, a4, a5, depthStep, depth, x, xStride, y, yStride, accumulate);
                break;
        }
    }

    /// <summary>
    /// Fetches the rows of the next tile while this one is computed. They are many short stretches, which the processor's own prefetching
    /// is too slow for where the matrix does not lie in the second-level cache. Into that cache only: the first belongs to the panel of x.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows<T>(T* a, nint rowStep, nint depthStep, int rows, int depth)
        where T : unmanaged
    {
        if (!Sse.IsSupported || depthStep != 1)
        {
            return;
        }

        int line = 64 / sizeof(T);
        for (int i = 0; i < rows; i++, a += rowStep)
        {
            for (int k = 0; k < depth; k += line)
            {
                Sse.Prefetch1(a + k);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pack<TLanes, TVector, T>(T* x, nint xStride, T* packed, int width, int valid, int depth)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        if (valid < width)
        {
            // zeros beyond the last column keep stray denormals and NaNs of the stack out of the padding lanes
            TVector zero = TLanes.Broadcast(default);
            for (int k = 0; k < depth; k++, x += xStride, packed += width)
            {
                for (int c = valid / TLanes.Count * TLanes.Count; c < width; c += TLanes.Count)
                {
                    TLanes.Store(zero, packed + c);
                }

                for (int c = 0; c < valid; c++)
                {
                    packed[c] = x[c];
                }
            }

            return;
        }

        for (int k = 0; k < depth; k++, x += xStride, packed += width)
        {
            for (int c = 0; c < width; c += TLanes.Count)
            {
                TLanes.Store(TLanes.Load(x + c), packed + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(T* source, nint sourceStride, T* destination, nint destinationStride, int rows, int columns)
        where T : unmanaged
    {
        for (int i = 0; i < rows; i++, source += sourceStride, destination += destinationStride)
        {
            new ReadOnlySpan<T>(source, columns).CopyTo(new Span<T>(destination, columns));
        }
    }
}
