using System.Numerics;
using NeuroLcp.Numerics;
using NUnit.Framework;

namespace NeuroLcp.Tests.Numerics;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed class TranspositionTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Test]
    public void Transpose_OfEveryShape_EqualsThePlainLoop()
    {
        for (int rows = 1; rows <= 27; rows++)
        {
            for (int columns = 1; columns <= 27; columns++)
            {
                (int xStride, int yStride) = (columns + 1, rows + 2);
                T[] x = Samples.Values<T>(rows * xStride, 1);
                T[] expected = Samples.Values<T>((columns * yStride) + 3, 2);
                T[] found = [.. expected];
                Transposition.Transpose<T>(x, rows, columns, xStride, found, yStride);
                Transposition.TransposeReference<T>(x, rows, columns, xStride, expected, yStride);
                Assert.That(found, Is.EqualTo(expected), $"{rows} x {columns}");
            }
        }
    }

    [Test]
    public void GatherColumns_InPlace_KeepsTheChosenTrials()
    {
        T[] x = Range(0, 10);
        Transposition.GatherColumns<T>(x, 2, 5, [0, 2, 4], x, 5);
        Assert.That(x, Is.EqualTo(Values(0, 2, 4, 3, 4, 5, 7, 9, 8, 9)));
    }

    [Test]
    public void ScatterColumns_OfWhatWasGathered_PutsItBack()
    {
        T[] x = Range(0, 15), some = new T[9], back = [.. x];
        Transposition.GatherColumns<T>(x, 3, 5, [3, 0, 4], some, 3);
        Assert.That(some, Is.EqualTo(Values(3, 0, 4, 8, 5, 9, 13, 10, 14)));
        foreach (int column in new[] { 0, 3, 4 })
        {
            Transposition.CopyColumn<T>(new T[3], 3, 1, 0, back, 5, column);
        }

        Assert.That(back, Is.EqualTo(Values(0, 1, 2, 0, 0, 0, 6, 7, 0, 0, 0, 11, 12, 0, 0)));
        Transposition.ScatterColumns<T>(some, 3, 3, [3, 0, 4], back, 5);
        Assert.That(back, Is.EqualTo(x));
    }

    [Test]
    public void Columns_BeyondTheStride_AreRefused()
    {
        Assert.That(() => Transposition.GatherColumns<T>(new T[10], 2, 5, [5], new T[2], 1),
            Throws.ArgumentException.With.Message.StartsWith("xStride is 5, but a row has 6 elements"));
        Assert.That(() => Transposition.ScatterColumns<T>(new T[2], 2, 1, [-1], new T[10], 5),
            Throws.InstanceOf<ArgumentException>().With.Message.StartsWith("columns must not be negative"));
        Assert.That(() => Transposition.Transpose<T>(new T[6], 2, 3, 3, new T[6], 1),
            Throws.ArgumentException.With.Message.StartsWith("yStride is 1, but a row has 2 elements"));
    }

    private static T[] Range(int from, int count) => Enumerable.Range(from, count).Select(i => T.CreateChecked(i)).ToArray();

    private static T[] Values(params int[] values) => Array.ConvertAll(values, v => T.CreateChecked(v));
}
