using System.Numerics;

namespace NeuroLcp.Numerics.Products;

/// <content>The plain loops that define the products; the tests hold the fast ones to them, bit for bit.</content>
public static unsafe partial class MatrixProducts
{
    /// <summary>Plain-loop definition of <see cref="Multiply"/>.</summary>
    internal static void MultiplyReference<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < m; i++)
        {
            y.Slice(i * yStride, trials).Clear();
        }

        MultiplyAddReference(a, m, n, x, xStride, y, yStride, trials);
    }

    /// <summary>Plain-loop definition of <see cref="MultiplyAdd"/>.</summary>
    internal static void MultiplyAddReference<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < m; i++)
        {
            for (int t = 0; t < trials; t++)
            {
                for (int k = 0; k < n; k++)
                {
                    y[(i * yStride) + t] = T.FusedMultiplyAdd(a[(i * n) + k], x[(k * xStride) + t], y[(i * yStride) + t]);
                }
            }
        }
    }

    /// <summary>Plain-loop definition of <see cref="MultiplyTransposed"/>.</summary>
    internal static void MultiplyTransposedReference<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int j = 0; j < n; j++)
        {
            y.Slice(j * yStride, trials).Clear();
        }

        MultiplyTransposedAddReference(a, m, n, x, xStride, y, yStride, trials);
    }

    /// <summary>Plain-loop definition of <see cref="MultiplyTransposedAdd"/>.</summary>
    internal static void MultiplyTransposedAddReference<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int j = 0; j < n; j++)
        {
            for (int t = 0; t < trials; t++)
            {
                for (int i = 0; i < m; i++)
                {
                    y[(j * yStride) + t] = T.FusedMultiplyAdd(a[(i * n) + j], x[(i * xStride) + t], y[(j * yStride) + t]);
                }
            }
        }
    }

    /// <summary>Plain-loop definition of <see cref="AddOuterProducts"/>.</summary>
    internal static void AddOuterProductsReference<T>(
        ReadOnlySpan<T> p, int pStride, int m, ReadOnlySpan<T> q, int qStride, int n, Span<T> dw, int trials, int rowStart, int rowEnd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = rowStart; i < rowEnd; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int t = 0; t < trials; t++)
                {
                    dw[(i * n) + j] = T.FusedMultiplyAdd(p[(i * pStride) + t], q[(j * qStride) + t], dw[(i * n) + j]);
                }
            }
        }
    }
}
