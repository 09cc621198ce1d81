using System.Numerics;
using System.Runtime.Intrinsics;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Products;

/// <summary>Products of weight matrices with batches of trials, and the outer products that update weights.</summary>
/// <remarks>
/// A variable of n units for a batch has shape (n, trials): the trials of one unit are contiguous, and unit i + 1 begins
/// <c>stride</c> elements after unit i, with stride ≥ trials.
/// Every element of a result is one chain of fused multiply-adds in order of the summed index. Hence no bit depends on the
/// vector width, on the number of trials beside it, or on how rows are split between threads.
/// Inputs and results must not overlap. Elements are <see cref="float"/> or <see cref="double"/>.
/// </remarks>
public static unsafe partial class MatrixProducts
{
    /// <summary>y ← A x for every trial of a batch. y[i, t] = fma(a[i, k], x[k, t], y[i, t]) for k = 0 … n − 1, from 0.</summary>
    /// <param name="a">A, shape (m, n), row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="x">x, shape (n, trials).</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="y">y, shape (m, trials); overwritten. Elements between rows are left alone.</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <param name="trials">Columns of x and y.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Multiply<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckProduct(a, m, n, x, n, xStride, y, m, yStride, trials);
        fixed (T* left = a, right = x, result = y)
        {
            RunUntransposed(left, m, n, right, xStride, result, yStride, trials, accumulate: false);
        }
    }

    /// <summary>
    /// y ← y + A x for every trial of a batch; each sum starts from y. y[i, t] = fma(a[i, k], x[k, t], y[i, t]) for k = 0 … n − 1, from y[i, t].
    /// </summary>
    /// <param name="a">A, shape (m, n), row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="x">x, shape (n, trials).</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="y">y, shape (m, trials); updated in place. Elements between rows are left alone.</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <param name="trials">Columns of x and y.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void MultiplyAdd<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckProduct(a, m, n, x, n, xStride, y, m, yStride, trials);
        fixed (T* left = a, right = x, result = y)
        {
            RunUntransposed(left, m, n, right, xStride, result, yStride, trials, accumulate: true);
        }
    }

    /// <summary>
    /// y ← Aᵀ x for every trial of a batch; A itself is stored untransposed. y[j, t] = fma(a[i, j], x[i, t], y[j, t]) for i = 0 … m − 1, from 0.
    /// </summary>
    /// <param name="a">A, shape (m, n), row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="x">x, shape (m, trials).</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="y">y, shape (n, trials); overwritten. Elements between rows are left alone.</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <param name="trials">Columns of x and y.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void MultiplyTransposed<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckProduct(a, m, n, x, m, xStride, y, n, yStride, trials);
        fixed (T* left = a, right = x, result = y)
        {
            RunTransposed(left, m, n, right, xStride, result, yStride, trials, accumulate: false);
        }
    }

    /// <summary>
    /// y ← y + Aᵀ x for every trial of a batch; each sum starts from y. y[j, t] = fma(a[i, j], x[i, t], y[j, t]) for i = 0 … m − 1, from y[j, t].
    /// </summary>
    /// <param name="a">A, shape (m, n), row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="x">x, shape (m, trials).</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="y">y, shape (n, trials); updated in place. Elements between rows are left alone.</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <param name="trials">Columns of x and y.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void MultiplyTransposedAdd<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckProduct(a, m, n, x, m, xStride, y, n, yStride, trials);
        fixed (T* left = a, right = x, result = y)
        {
            RunTransposed(left, m, n, right, xStride, result, yStride, trials, accumulate: true);
        }
    }

    /// <summary>
    /// dw ← dw + p qᵀ for the rows [rowStart, rowEnd) of dw: dw[i, j] = fma(p[i, t], q[j, t], dw[i, j]) for t = 0 … trials − 1.
    /// </summary>
    /// <param name="p">Postsynaptic factor, shape (m, trials).</param>
    /// <param name="pStride">Elements from row to row of p.</param>
    /// <param name="m">Rows of p and of dw.</param>
    /// <param name="q">Presynaptic factor, shape (n, trials).</param>
    /// <param name="qStride">Elements from row to row of q.</param>
    /// <param name="n">Rows of q, columns of dw.</param>
    /// <param name="dw">Weight change, shape (m, n), row-major, updated in place; rows outside the range are left alone.</param>
    /// <param name="trials">Columns of p and q.</param>
    /// <param name="rowStart">First row to update: threads may share the rows between them without changing a bit.</param>
    /// <param name="rowEnd">One past the last row to update.</param>
    /// <param name="scratch">At least n · trials elements, overwritten (with qᵀ); one for each thread.</param>
    /// <exception cref="ArgumentException">A length, stride or row does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void AddOuterProducts<T>(
        ReadOnlySpan<T> p, int pStride, int m, ReadOnlySpan<T> q, int qStride, int n, Span<T> dw, int trials, int rowStart, int rowEnd, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckOuterProducts(p, pStride, m, q, qStride, n, dw, trials, rowStart, rowEnd, scratch);
        if (rowStart == rowEnd)
        {
            return;
        }

        Transposition.Transpose(q, n, trials, qStride, scratch, n);
        fixed (T* left = p, right = scratch, result = dw)
        {
            Run(left + ((nint)rowStart * pStride), pStride, 1, rowEnd - rowStart, trials, right, n, result + ((nint)rowStart * n), n, n, accumulate: true);
        }
    }

    private static void RunUntransposed<T>(T* a, int m, int n, T* x, nint xStride, T* y, nint yStride, int trials, bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float) && trials == 1 && FewTrialProducts.SuitsMultiply(m, n))
        {
            FewTrialProducts.Multiply((float*)a, m, n, (float*)x, xStride, (float*)y, yStride, accumulate);
        }
        else
        {
            Run(a, n, 1, m, n, x, xStride, y, yStride, trials, accumulate);
        }
    }

    private static void RunTransposed<T>(T* a, int m, int n, T* x, nint xStride, T* y, nint yStride, int trials, bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool few = trials <= FewTrialProducts.MostTrialsTransposed;
        if (Vector512.IsHardwareAccelerated && few && n >= Vector512<T>.Count)
        {
            FewTrialProducts.MultiplyTransposed<Lanes512<T>, Vector512<T>, T>(a, m, n, x, xStride, y, yStride, trials, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated && few && n >= Vector256<T>.Count)
        {
            FewTrialProducts.MultiplyTransposed<Lanes256<T>, Vector256<T>, T>(a, m, n, x, xStride, y, yStride, trials, accumulate);
        }
        else
        {
            Run(a, 1, n, n, m, x, xStride, y, yStride, trials, accumulate);
        }
    }

    private static void Run<T>(
        T* a, nint rowStep, nint depthStep, int rows, int depth, T* x, nint xStride, T* y, nint yStride, int columns, bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (depth == 0)
        {
            for (int i = 0; i < rows && !accumulate; i++)
            {
                new Span<T>(y + (i * yStride), columns).Clear();
            }
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            PanelProducts.Run<Lanes512<T>, Vector512<T>, T>(a, rowStep, depthStep, rows, depth, x, xStride, y, yStride, columns, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            PanelProducts.Run<Lanes256<T>, Vector256<T>, T>(a, rowStep, depthStep, rows, depth, x, xStride, y, yStride, columns, accumulate);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            PanelProducts.Run<Lanes128<T>, Vector128<T>, T>(a, rowStep, depthStep, rows, depth, x, xStride, y, yStride, columns, accumulate);
        }
        else
        {
            PanelProducts.Run<Lanes1<T>, T, T>(a, rowStep, depthStep, rows, depth, x, xStride, y, yStride, columns, accumulate);
        }
    }

    private static void CheckProduct<T>(
        ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xRows, int xStride, ReadOnlySpan<T> y, int yRows, int yStride, int trials)
    {
        Require.FloatOrDouble<T>();
        Require.Count(m, nameof(m));
        Require.Count(n, nameof(n));
        Require.Count(trials, nameof(trials));
        Require.Length(a.Length, (long)m * n, nameof(a));
        Require.Matrix(x.Length, xRows, trials, xStride, nameof(x), nameof(xStride));
        Require.Matrix(y.Length, yRows, trials, yStride, nameof(y), nameof(yStride));
    }

    private static void CheckOuterProducts<T>(
        ReadOnlySpan<T> p, int pStride, int m, ReadOnlySpan<T> q, int qStride, int n, ReadOnlySpan<T> dw, int trials, int rowStart, int rowEnd,
            ReadOnlySpan<T> scratch)
    {
        Require.FloatOrDouble<T>();
        Require.Count(m, nameof(m));
        Require.Count(n, nameof(n));
        Require.Count(trials, nameof(trials));
        Require.Matrix(p.Length, m, trials, pStride, nameof(p), nameof(pStride));
        Require.Matrix(q.Length, n, trials, qStride, nameof(q), nameof(qStride));
        Require.Length(dw.Length, (long)m * n, nameof(dw));
        Require.Length(scratch.Length, (long)n * trials, nameof(scratch));
        ArgumentOutOfRangeException.ThrowIfNegative(rowStart);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowEnd, rowStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowEnd, m);
    }
}
