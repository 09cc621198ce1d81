using NUnit.Framework;
using NeuroLcp.Numerics.Acceleration;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Tests.Numerics.Acceleration;

/// <summary>
/// The passes of a relaxation and of its acceleration against plain loops, to the bit: every operation is done once per element and in the order of the rows.
/// </summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed class AndersonPassesTests<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    // around every vector width there is: 4 to 16 floats, 2 to 8 doubles
    private static readonly int[] Widths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 48];

    private static readonly int[] Heights = [1, 2, 5];

    [Test]
    public void Observe_SumsTheStepTheStateAndTheStepBefore([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        int n = rows * columns;
        T[] x = Values(n, 1), next = Values(n, 2), last = Values(n, 3), step2 = Values(columns, 4), state2 = Values(columns, 5), products = Values(columns, 6);
        T[] expectedStep2 = [.. step2], expectedState2 = [.. state2], expectedProducts = [.. products], steps = new T[n];
        for (int i = 0; i < n; i++)
        {
            int c = i % columns;
            steps[i] = next[i] - x[i];
            expectedStep2[c] = T.FusedMultiplyAdd(steps[i], steps[i], expectedStep2[c]);
            expectedState2[c] = T.FusedMultiplyAdd(x[i], x[i], expectedState2[c]);
            expectedProducts[c] = T.FusedMultiplyAdd(steps[i], last[i], expectedProducts[c]);
        }

        Relaxation.Observe<T>(x, next, last, step2, state2, products);

        Assert.That((step2, state2, products, last), Is.EqualTo((expectedStep2, expectedState2, expectedProducts, steps)));
    }

    [Test]
    public void Advance_MovesEachColumnByItsShareOfTheStep([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        T[] x = Values(rows * columns, 1), step = Values(rows * columns, 2), damping = Values(columns, 3);
        T[] expected = [.. x.Select((value, i) => T.FusedMultiplyAdd(damping[i % columns], step[i], value))];

        Relaxation.Advance<T>(x, step, damping);

        Assert.That(x, Is.EqualTo(expected));
    }

    /// <summary>Seven steps, so that the ring of five has come round, each looked at with the ring turned otherwise.</summary>
    [Test]
    public void SecantsObserve_TakesInDifferencesAndTheirProducts([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        int n = rows * columns;
        T[] lastX = Values(n, 1), lastStep = Values(n, 2), damping = Values(columns, 3), differences = new T[AndersonPasses.Depth * n],
            moves = new T[AndersonPasses.Depth * n];
        T[] x0 = [.. lastX], r0 = [.. lastStep];
        List<T[]> older = [.. Enumerable.Range(0, AndersonPasses.Depth - 1).Select(_ => new T[n])];
        for (int turn = 0; turn < 7; turn++)
        {
            T[] x = Values(n, 10 + turn), next = Values(n, 20 + turn), sums = Values(AndersonPasses.Sums * columns, 30 + turn), expected = [.. sums];
            T[] step = [.. x.Select((v, i) => next[i] - v)], difference = [.. step.Select((r, i) => r - r0[i])];
            T[][] all = [difference, .. older];
            for (int i = 0; i < n; i++)
            {
                int c = i % columns;
                Add(0, step[i], step[i]);
                Add(1, x[i], x[i]);
                Add(2, step[i], r0[i]);
                for (int age = 0; age < AndersonPasses.Depth; age++)
                {
                    Add(3 + age, difference[i], all[age][i]);
                    Add(3 + AndersonPasses.Depth + age, all[age][i], step[i]);
                }

                void Add(int row, T a, T b) => expected[(row * columns) + c] = T.FusedMultiplyAdd(a, b, expected[(row * columns) + c]);
            }

            int newest = turn % AndersonPasses.Depth;
            AndersonPasses.Observe<T>(x, next, lastX, lastStep, differences, moves, newest, damping, sums);

            Assert.That(sums, Is.EqualTo(expected), $"turn {turn}");
            Assert.That((lastX, lastStep), Is.EqualTo((x, step)));
            Assert.That(differences.AsSpan(newest * n, n).ToArray(), Is.EqualTo(difference));
            Assert.That(moves.AsSpan(newest * n, n).ToArray(),
                Is.EqualTo(difference.Select((d, i) => T.FusedMultiplyAdd(damping[i % columns], d, x[i] - x0[i]))));
            (x0, r0) = (x, step);
            older = [difference, .. older.Take(AndersonPasses.Depth - 2)];
        }
    }

    [Test]
    public void SecantsAdvance_TakesOffWhatIsForetold_TheNewestFirst([ValueSource(nameof(Heights))] int rows, [ValueSource(nameof(Widths))] int columns)
    {
        int n = rows * columns;
        T[] step = Values(n, 2), moves = Values(AndersonPasses.Depth * n, 3), damping = Values(columns, 4), gamma = Values(AndersonPasses.Depth * columns, 5);
        for (int newest = 0; newest < AndersonPasses.Depth; newest++)
        {
            T[] x = Values(n, 1), expected = [.. x];
            for (int i = 0; i < n; i++)
            {
                expected[i] = T.FusedMultiplyAdd(damping[i % columns], step[i], expected[i]);
                for (int age = 0; age < AndersonPasses.Depth; age++)
                {
                    int block = (newest - age + AndersonPasses.Depth) % AndersonPasses.Depth;
                    expected[i] = T.FusedMultiplyAdd(gamma[(age * columns) + (i % columns)], moves[(block * n) + i], expected[i]);
                }
            }

            AndersonPasses.Advance<T>(x, step, moves, newest, damping, gamma);

            Assert.That(x, Is.EqualTo(expected), $"newest {newest}");
        }
    }

    [Test]
    public void LengthsThatDoNotFit_AreRefused()
    {
        T[] six = new T[6], five = new T[5], two = new T[2], thirty = new T[30], sums = new T[2 * AndersonPasses.Sums];
        Assert.Throws<ArgumentException>(() => Relaxation.Observe<T>(six, six, five, two, two, two));
        Assert.Throws<ArgumentException>(() => Relaxation.Observe<T>(five, five, five, two, two, two));
        Assert.Throws<ArgumentException>(() => Relaxation.Advance<T>(six, five, two));
        Assert.Throws<ArgumentException>(() => AndersonPasses.Observe<T>(six, six, six, five, thirty, thirty, 0, two, sums));
        Assert.Throws<ArgumentException>(() => AndersonPasses.Observe<T>(six, six, six, six, thirty, six, 0, two, sums));
        Assert.Throws<ArgumentOutOfRangeException>(() => AndersonPasses.Observe<T>(six, six, six, six, thirty, thirty, 5, two, sums));
        Assert.Throws<ArgumentException>(() => AndersonPasses.Advance<T>(six, six, thirty, 0, two, two));
    }

    private static T[] Values(int count, int seed) => Samples.Values<T>(count, seed);
}
