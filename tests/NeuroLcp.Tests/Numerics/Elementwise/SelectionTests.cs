using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Tests.Numerics.Elementwise;

/// <summary>Selections and sums down rows against plain loops, over every small shape.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class SelectionTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Test]
    public void Selection_OfEveryLength_TakesWhatTheConditionSays()
    {
        for (int length = 0; length <= 70; length++)
        {
            T[] condition = Values(length, 1), then = Values(length, 2), otherwise = Values(length, 3), result = new T[length], expected = new T[length];
            if (length > 2)
            {
                // what is not chosen may be anything
                (condition[0], then[0], condition[1], otherwise[1], condition[2]) = (T.Zero, T.NaN, T.One, T.PositiveInfinity, -T.One);
            }

            Selection.SelectReference(condition, then, otherwise, expected);
            Selection.Select(condition, then, otherwise, result);
            Assert.That(result, Is.EqualTo(expected), $"{length} elements");
            Assert.That(result, Is.EqualTo(condition.Select((c, i) => c > T.Zero ? then[i] : otherwise[i])));

            T number = T.CreateChecked(0.7);
            Selection.SelectScalar(condition, number, otherwise, result);
            Assert.That(result, Is.EqualTo(condition.Select((c, i) => c > T.Zero ? number : otherwise[i])), $"{length} elements, a number");

            Selection.Select(condition, then, otherwise, otherwise);
            Assert.That(otherwise, Is.EqualTo(expected), "in place");
        }
    }

    [Test]
    public void Sum_OfEveryShape_AddsRowsInOrder()
    {
        for (int rows = 1; rows <= 20; rows++)
        {
            for (int columns = 1; columns <= 20; columns++)
            {
                T[] source = Values(rows * columns, 4), sums = new T[columns];
                RowSums.Sum(source, rows, sums);
                for (int c = 0; c < columns; c++)
                {
                    // one addition after the other, from the first row: to the bit, whatever the number of columns
                    T sum = source[c];
                    for (int r = 1; r < rows; r++)
                    {
                        sum += source[(r * columns) + c];
                    }

                    Assert.That(sums[c], Is.EqualTo(sum), $"{rows} x {columns}");
                }
            }
        }
    }

    [Test]
    public void Repeat_OfARow_FillsEveryRow()
    {
        for (int rows = 0; rows <= 9; rows++)
        {
            for (int columns = 1; columns <= 20; columns++)
            {
                T[] row = Values(columns, 5), target = new T[rows * columns];
                RowSums.Repeat<T>(row, target);
                Assert.That(target, Is.EqualTo(Enumerable.Repeat(row, rows).SelectMany(x => x)));
            }
        }
    }

    [Test]
    public void LengthsThatDoNotFit_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Selection.Select<T>(new T[3], new T[2], new T[3], new T[3]));
        Assert.Throws<ArgumentException>(() => Selection.Select<T>(new T[3], new T[3], new T[3], new T[4]));
        Assert.Throws<ArgumentException>(() => Selection.SelectScalar(new T[3], T.One, new T[2], new T[3]));
        Assert.Throws<ArgumentException>(() => RowSums.Sum<T>(new T[5], 2, new T[3]));
        Assert.Throws<ArgumentException>(() => RowSums.Repeat<T>(new T[2], new T[5]));
    }

    private static T[] Values(int count, uint stream) => [.. Enumerable.Range(0, count).Select(i => T.CreateChecked(Philox.Normal(9, stream, 0, 0, (uint)i)))];
}
