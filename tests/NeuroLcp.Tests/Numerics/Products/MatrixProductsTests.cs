using System.Numerics;
using System.Runtime.Intrinsics;
using NUnit.Framework;
using NeuroLcp.Numerics.Lanes;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Tests.Numerics.Products;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed class MatrixProductsTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private delegate void Product(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> x, int xStride, Span<T> y, int yStride, int trials);

    // every tile has rows in sixes and columns in vectors: these sides meet each remainder, alone and after whole tiles
    private static readonly int[] s_sides = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 20];

    private static readonly (int M, int N, int Trials)[] s_largeShapes =
        [(33, 700, 35), (70, 1100, 1), (37, 300, 2), (41, 290, 3), (45, 270, 4), (64, 257, 5), (10, 256, 64), (256, 10, 63), (7, 2100, 130), (50, 60, 257)];

    [Test]
    public void Multiply_OfEveryShape_EqualsThePlainLoopBitForBit() =>
        AssertEqualsReference(MatrixProducts.Multiply, MatrixProducts.MultiplyReference, transposed: false);

    [Test]
    public void MultiplyAdd_OfEveryShape_EqualsThePlainLoopBitForBit() =>
        AssertEqualsReference(MatrixProducts.MultiplyAdd, MatrixProducts.MultiplyAddReference, transposed: false);

    [Test]
    public void MultiplyTransposed_OfEveryShape_EqualsThePlainLoopBitForBit() =>
        AssertEqualsReference(MatrixProducts.MultiplyTransposed, MatrixProducts.MultiplyTransposedReference, transposed: true);

    [Test]
    public void MultiplyTransposedAdd_OfEveryShape_EqualsThePlainLoopBitForBit() =>
        AssertEqualsReference(MatrixProducts.MultiplyTransposedAdd, MatrixProducts.MultiplyTransposedAddReference, transposed: true);

    [Test]
    public void AddOuterProducts_OfEveryShape_EqualsThePlainLoopBitForBit()
    {
        foreach ((int m, int n, int trials) in Shapes())
        {
            (int pStride, int qStride) = (trials + 3, trials + 1);
            T[] p = Samples.Values<T>(m * pStride, 1), q = Samples.Values<T>(n * qStride, 2), scratch = new T[n * trials];
            T[] expected = Samples.Values<T>((m * n) + 5, 3);
            T[] found = [.. expected];
            (int rowStart, int rowEnd) = (m / 3, m - (m / 5));

            MatrixProducts.AddOuterProducts<T>(p, pStride, m, q, qStride, n, found, trials, rowStart, rowEnd, scratch);
            MatrixProducts.AddOuterProductsReference<T>(p, pStride, m, q, qStride, n, expected, trials, rowStart, rowEnd);

            Assert.That(Samples.SameBits<T>(found, expected), $"m = {m}, n = {n}, trials = {trials}");
        }
    }

    [Test]
    public void AddOuterProducts_WithRowsSplitAnywhere_GivesTheSameBits()
    {
        const int m = 23, n = 19, trials = 37;
        T[] p = Samples.Values<T>(m * trials, 1), q = Samples.Values<T>(n * trials, 2), scratch = new T[n * trials];
        T[] whole = Samples.Values<T>(m * n, 3);
        T[] start = [.. whole];
        MatrixProducts.AddOuterProducts<T>(p, trials, m, q, trials, n, whole, trials, 0, m, scratch);

        for (int split = 0; split <= m; split++)
        {
            T[] parts = [.. start];
            MatrixProducts.AddOuterProducts<T>(p, trials, m, q, trials, n, parts, trials, split, m, scratch);
            MatrixProducts.AddOuterProducts<T>(p, trials, m, q, trials, n, parts, trials, 0, split, scratch);
            Assert.That(Samples.SameBits<T>(parts, whole), $"split before row {split}");
        }
    }

    [Test]
    public void Multiply_OfOneTrial_GivesTheSameBitsInAnyBatch()
    {
        const int m = 37, n = 290;
        T[] a = Samples.Values<T>(m * n, 1), trial = Samples.Values<T>(n, 2), alone = new T[m];
        MatrixProducts.Multiply<T>(a, m, n, trial, 1, alone, 1, 1);

        foreach (int trials in new[] { 2, 3, 5, 8, 13, 40, 64, 67 })
        {
            T[] x = Samples.Values<T>(n * trials, 3), y = new T[m * trials];
            int place = trials * 2 / 3;
            for (int i = 0; i < n; i++)
            {
                x[(i * trials) + place] = trial[i];
            }

            MatrixProducts.Multiply<T>(a, m, n, x, trials, y, trials, trials);
            T[] found = [.. Enumerable.Range(0, m).Select(i => y[(i * trials) + place])];
            Assert.That(Samples.SameBits<T>(found, alone), $"{trials} trials");
        }
    }

    [Test]
    public void Panels_OfEveryVectorWidth_GiveTheSameBits()
    {
        // Wider vectors than the processor has are emulated by the runtime, so this runs the AVX-512 tiles everywhere.
        foreach ((int m, int n, int trials) in Shapes())
        {
            T[] a = Samples.Values<T>(m * n, 1), x = Samples.Values<T>(n * trials, 2);
            T[] expected = Samples.Values<T>(m * trials, 3);
            T[] start = [.. expected];
            MatrixProducts.MultiplyAddReference<T>(a, m, n, x, trials, expected, trials, trials);

            Assert.That(Samples.SameBits<T>(Panels<Lanes512<T>, Vector512<T>>(a, m, n, x, start, trials), expected),
                $"512 bits: m = {m}, n = {n}, trials = {trials}");
            Assert.That(Samples.SameBits<T>(Panels<Lanes256<T>, Vector256<T>>(a, m, n, x, start, trials), expected),
                $"256 bits: m = {m}, n = {n}, trials = {trials}");
            Assert.That(Samples.SameBits<T>(Panels<Lanes128<T>, Vector128<T>>(a, m, n, x, start, trials), expected),
                $"128 bits: m = {m}, n = {n}, trials = {trials}");
            Assert.That(Samples.SameBits<T>(Panels<Lanes1<T>, T>(a, m, n, x, start, trials), expected), $"one element: m = {m}, n = {n}, trials = {trials}");
        }
    }

    [Test]
    public void Multiply_WithNothingToSum_GivesZeros()
    {
        T[] y = Samples.Values<T>(6, 1);
        T[] untouched = [.. y];

        MatrixProducts.MultiplyAdd<T>([], 2, 0, [], 3, y, 3, 3);
        Assert.That(y, Is.EqualTo(untouched));

        MatrixProducts.Multiply<T>([], 2, 0, [], 3, y, 3, 3);
        Assert.That(y, Is.All.EqualTo(T.Zero));
    }

    [Test]
    public void Multiply_WithAnArgumentTooShort_NamesItAndWhatItNeeds()
    {
        T[] a = new T[12], x = new T[20], y = new T[15];

        Assert.That(() => MatrixProducts.Multiply<T>(a.AsSpan(1), 3, 4, x, 5, y, 5, 5),
            Throws.ArgumentException.With.Message.StartsWith("a has 11 elements, but its shape needs at least 12."));
        Assert.That(() => MatrixProducts.Multiply<T>(a, 3, 4, x.AsSpan(1), 5, y, 5, 5),
            Throws.ArgumentException.With.Message.StartsWith("x has 19 elements, but its shape needs at least 20."));
        Assert.That(() => MatrixProducts.Multiply<T>(a, 3, 4, x, 5, y.AsSpan(1), 5, 5),
            Throws.ArgumentException.With.Message.StartsWith("y has 14 elements, but its shape needs at least 15."));
        Assert.That(() => MatrixProducts.Multiply<T>(a, 3, 4, x, 4, y, 5, 5),
            Throws.ArgumentException.With.Message.StartsWith("xStride is 4, but a row has 5 elements"));
        Assert.That(() => MatrixProducts.MultiplyTransposed<T>(a, 3, 4, x, 5, y, 5, 5),
            Throws.ArgumentException.With.Message.StartsWith("y has 15 elements, but its shape needs at least 20."));
        Assert.That(() => MatrixProducts.Multiply<T>(a, -3, 4, x, 5, y, 5, 5),
            Throws.InstanceOf<ArgumentException>().With.Message.StartsWith("m must not be negative."));
        Assert.That(() => MatrixProducts.AddOuterProducts<T>(x, 5, 3, x, 5, 4, a, 5, 0, 3, new T[19]),
            Throws.ArgumentException.With.Message.StartsWith("scratch has 19 elements, but its shape needs at least 20."));
        Assert.That(() => MatrixProducts.AddOuterProducts<T>(x, 5, 3, x, 5, 4, a, 5, 0, 4, new T[20]),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains("rowEnd"));
    }

    private static unsafe T[] Panels<TLanes, TVector>(T[] a, int m, int n, T[] x, T[] start, int trials)
        where TLanes : ILanes<TVector, T>
        where TVector : unmanaged
    {
        T[] result = [.. start];
        fixed (T* left = a, right = x, y = result)
        {
            PanelProducts.Run<TLanes, TVector, T>(left, n, 1, m, n, right, trials, y, trials, trials, accumulate: true);
        }

        return result;
    }

    private static void AssertEqualsReference(Product fast, Product reference, bool transposed)
    {
        foreach ((int m, int n, int trials) in Shapes())
        {
            (int inputs, int outputs) = transposed ? (m, n) : (n, m);
            (int xStride, int yStride) = (trials + (n % 3), trials + (m % 4));
            T[] a = Samples.Values<T>(m * n, 1), x = Samples.Values<T>(inputs * xStride, 2);

            // what lies between the rows and behind the end must survive: the reference touches nothing there
            T[] expected = Samples.Values<T>((outputs * yStride) + 9, 3);
            T[] found = [.. expected];

            fast(a, m, n, x, xStride, found, yStride, trials);
            reference(a, m, n, x, xStride, expected, yStride, trials);

            Assert.That(Samples.SameBits<T>(found, expected), $"m = {m}, n = {n}, trials = {trials}");
        }
    }

    private static IEnumerable<(int M, int N, int Trials)> Shapes()
    {
        foreach (int m in s_sides)
        {
            foreach (int n in s_sides)
            {
                for (int trials = 1; trials <= 20; trials++)
                {
                    yield return (m, n, trials);
                }
            }
        }

        foreach ((int M, int N, int Trials) shape in s_largeShapes)
        {
            yield return shape;
        }
    }
}
