using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroLcp.Numerics.Products;

/// <summary>Moves between unit-major and trial-major layouts. Nothing is computed: results are exact.</summary>
public static unsafe class Transposition
{
    private const int Block = 8;

    /// <summary>y[c, r] = x[r, c].</summary>
    /// <param name="x">x, shape (rows, columns).</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="y">y, shape (columns, rows), overwritten; must not overlap x.</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Transpose<T>(ReadOnlySpan<T> x, int rows, int columns, int xStride, Span<T> y, int yStride)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require.FloatOrDouble<T>();
        Require.Count(rows, nameof(rows));
        Require.Count(columns, nameof(columns));
        Require.Matrix(x.Length, rows, columns, xStride, nameof(x), nameof(xStride));
        Require.Matrix(y.Length, columns, rows, yStride, nameof(y), nameof(yStride));
        fixed (T* source = x, destination = y)
        {
            TransposeBlocks(source, rows, columns, xStride, destination, yStride);
        }
    }

    /// <summary>Plain-loop definition of <see cref="Transpose"/>.</summary>
    internal static void TransposeReference<T>(ReadOnlySpan<T> x, int rows, int columns, int xStride, Span<T> y, int yStride)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                y[(c * yStride) + r] = x[(r * xStride) + c];
            }
        }
    }

    /// <summary>Transposes 8 × 8 values in registers: element j of row i becomes element i of row j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void TransposeInRegisters(
        float* x, nint xStride,
        out Vector256<float> r0, out Vector256<float> r1, out Vector256<float> r2, out Vector256<float> r3,
        out Vector256<float> r4, out Vector256<float> r5, out Vector256<float> r6, out Vector256<float> r7)
    {
        // rows i and i + 4 share a register, so that all that is left happens within 128-bit halves
        float* lower = x + (4 * xStride);
        Vector256<float> left0 = Vector256.Create(Vector128.Load(x), Vector128.Load(lower));
        Vector256<float> left1 = Vector256.Create(Vector128.Load(x + xStride), Vector128.Load(lower + xStride));
        Vector256<float> left2 = Vector256.Create(Vector128.Load(x + (2 * xStride)), Vector128.Load(lower + (2 * xStride)));
        Vector256<float> left3 = Vector256.Create(Vector128.Load(x + (3 * xStride)), Vector128.Load(lower + (3 * xStride)));
        Interleave(left0, left1, left2, left3, out r0, out r1, out r2, out r3);
        x += 4;
        lower += 4;
        Vector256<float> right0 = Vector256.Create(Vector128.Load(x), Vector128.Load(lower));
        Vector256<float> right1 = Vector256.Create(Vector128.Load(x + xStride), Vector128.Load(lower + xStride));
        Vector256<float> right2 = Vector256.Create(Vector128.Load(x + (2 * xStride)), Vector128.Load(lower + (2 * xStride)));
        Vector256<float> right3 = Vector256.Create(Vector128.Load(x + (3 * xStride)), Vector128.Load(lower + (3 * xStride)));
        Interleave(right0, right1, right2, right3, out r4, out r5, out r6, out r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d,
        out Vector256<float> r0, out Vector256<float> r1, out Vector256<float> r2, out Vector256<float> r3)
    {
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble();
        Vector256<double> cd = Avx.UnpackLow(c, d).AsDouble();
        r0 = Avx.UnpackLow(ab, cd).AsSingle();
        r1 = Avx.UnpackHigh(ab, cd).AsSingle();
        ab = Avx.UnpackHigh(a, b).AsDouble();
        cd = Avx.UnpackHigh(c, d).AsDouble();
        r2 = Avx.UnpackLow(ab, cd).AsSingle();
        r3 = Avx.UnpackHigh(ab, cd).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlocks<T>(T* x, int rows, int columns, nint xStride, T* y, nint yStride)
        where T : unmanaged
    {
        for (int row = 0; row < rows; row += Block)
        {
            int rowEnd = Math.Min(row + Block, rows);
            for (int column = 0; column < columns; column += Block)
            {
                int columnEnd = Math.Min(column + Block, columns);
                if (typeof(T) == typeof(float) && Avx.IsSupported && rowEnd - row == Block && columnEnd - column == Block)
                {
                    TransposeInRegisters(
                        (float*)(x + (row * xStride) + column), xStride, out var r0, out var r1, out var r2, out var r3, out var r4, out var r5, out var r6,
                            out var r7);
                    float* destination = (float*)(y + (column * yStride) + row);
                    r0.Store(destination);
                    r1.Store(destination + yStride);
                    r2.Store(destination + (2 * yStride));
                    r3.Store(destination + (3 * yStride));
                    r4.Store(destination + (4 * yStride));
                    r5.Store(destination + (5 * yStride));
                    r6.Store(destination + (6 * yStride));
                    r7.Store(destination + (7 * yStride));
                    continue;
                }

                for (int r = row; r < rowEnd; r++)
                {
                    for (int c = column; c < columnEnd; c++)
                    {
                        y[(c * yStride) + r] = x[(r * xStride) + c];
                    }
                }
            }
        }
    }
}
