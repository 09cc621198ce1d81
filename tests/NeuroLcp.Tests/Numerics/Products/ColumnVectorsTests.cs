using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Tests.Numerics.Products;

/// <summary>Against plain loops in the same order: bit for bit, over shapes around the vector width.</summary>
[TestFixture]
public sealed class ColumnVectorsTests
{
    [Test]
    public void DotsAndScaledSums_EqualPlainLoops([Values(1, 2, 5)] int rows, [Values(1, 3, 4, 7, 8, 16, 19, 33)] int columns)
    {
        Hold<float>(rows, columns);
        Hold<double>(rows, columns);
    }

    [Test]
    public void LengthsThatDoNotFit_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => ColumnVectors.AddDots<double>(new double[6], new double[5], new double[3]));
        Assert.Throws<ArgumentException>(() => ColumnVectors.AddScaled<double>(new double[6], new double[4], new double[6]));
    }

    private static void Hold<T>(int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] x = Samples<T>(rows * columns, 1), y = Samples<T>(rows * columns, 2), a = Samples<T>(columns, 3);
        T[] dots = [.. a], sums = [.. x], expectedDots = [.. a], expectedSums = [.. x];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                expectedDots[c] += x[(r * columns) + c] * y[(r * columns) + c];
                expectedSums[(r * columns) + c] += a[c] * y[(r * columns) + c];
            }
        }

        ColumnVectors.AddDots<T>(x, y, dots);
        ColumnVectors.AddScaled<T>(sums, a, y);
        Assert.That(dots, Is.EqualTo(expectedDots));
        Assert.That(sums, Is.EqualTo(expectedSums));
    }

    private static T[] Samples<T>(int count, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((2 * random.NextDouble()) - 1))];
    }
}
