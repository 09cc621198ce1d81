using NeuroLcp.Numerics;
using NUnit.Framework;

namespace NeuroLcp.Tests.Numerics;

/// <summary>The passes of an accelerated relaxation against plain loops, to the bit: every operation is done once per element and in the order of the rows.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed class SecantsTests<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    // around every vector width there is: 4 to 16 floats, 2 to 8 doubles
    private static readonly int[] Widths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33];

    private static readonly int[] Heights = [1, 2, 5];

    [Test]
    public void Take_IsTheDifferenceOfStatesAndOfSteps([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        int n = rows * columns;
        T[] x = Values(n, 1), next = Values(n, 2), lastX = Values(n, 3), lastStep = Values(n, 4), dx = new T[n], dr = new T[n];
        T[] oldX = [.. lastX], oldStep = [.. lastStep];

        Secants.Take<T>(x, next, lastX, lastStep, dx, dr);

        for (int i = 0; i < n; i++)
        {
            T step = next[i] - x[i];
            Assert.That((dx[i], dr[i], lastX[i], lastStep[i]), Is.EqualTo((x[i] - oldX[i], step - oldStep[i], x[i], step)));
        }
    }

    [Test]
    public void AddProducts_SumsDownTheRowsOfEachColumn([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        T[] a = Values(rows * columns, 1), b = Values(rows * columns, 2), c = Values(rows * columns, 3), ab = Values(columns, 4), ac = Values(columns, 5);
        T[] expectedB = [.. ab], expectedC = [.. ac];
        for (int i = 0; i < a.Length; i++)
        {
            expectedB[i % columns] += a[i] * b[i];
            expectedC[i % columns] += a[i] * c[i];
        }

        Secants.AddProducts<T>(a, b, c, ab, ac);

        Assert.That(ab, Is.EqualTo(expectedB));
        Assert.That(ac, Is.EqualTo(expectedC));
    }

    [Test]
    public void TakeOff_WhereGammaIsZero_LeavesTheStateAsItIs([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        T[] x = Values(rows * columns, 1), dx = Values(rows * columns, 2), dr = Values(rows * columns, 3), gamma = Values(columns, 4), damping = Values(columns, 5);
        for (int c = 0; c < columns; c += 3)
        {
            gamma[c] = T.Zero;
            dx[c] = T.NaN;
        }

        T[] expected = [.. x.Select((value, i) => i % columns % 3 == 0 ? value : value - (gamma[i % columns] * (dx[i] + (damping[i % columns] * dr[i]))))];

        Secants.TakeOff<T>(x, dx, dr, gamma, damping);

        Assert.That(x, Is.EqualTo(expected));
    }

    [Test]
    public void ProductsWithTheLastStep_AreThoseOfThisStepAndTheOneBefore([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        T[] x = Values(rows * columns, 1), next = Values(rows * columns, 2), last = Values(rows * columns, 3), products = Values(columns, 4);
        T[] expected = [.. products], step = [.. next.Zip(x, (after, before) => after - before)];
        for (int i = 0; i < x.Length; i++)
        {
            expected[i % columns] += step[i] * last[i];
        }

        Relaxation.AddProductsWithLast<T>(x, next, last, products);

        Assert.That(products, Is.EqualTo(expected));
        Assert.That(last, Is.EqualTo(step));
    }

    [Test]
    public void Lengths_ThatDoNotFit_AreRefused()
    {
        T[] six = new T[6], five = new T[5], two = new T[2];

        Assert.Throws<ArgumentException>(() => Secants.Take<T>(six, six, six, five, six, six));
        Assert.Throws<ArgumentException>(() => Secants.AddProducts<T>(six, five, six, two, two));
        Assert.Throws<ArgumentException>(() => Secants.AddProducts<T>(five, five, five, two, two));
        Assert.Throws<ArgumentException>(() => Secants.TakeOff<T>(six, six, six, two, five));
        Assert.Throws<ArgumentException>(() => Relaxation.AddProductsWithLast<T>(six, six, five, two));
    }

    private static T[] Values(int count, uint stream) => [.. Enumerable.Range(0, count).Select(i => T.CreateChecked(Philox.Normal(1, stream, 0, 0, (uint)i)))];
}
