using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Tests.Numerics.Elementwise;

/// <summary>Sums that keep what rounding takes, against their plain loop and against exact sums.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CompensatedSumsTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Test]
    public void Add_IsItsPlainLoop_ForEveryLength([Range(0, 70)] int length, [Values] bool fine)
    {
        T[] total = Numbers(length, 1, 1), remainder = Numbers(length, 2, 1e-9), start = (T[])total.Clone(), increment = Numbers(length, 3, 1e-3),
            rest = fine ? Numbers(length, 4, 1e-10) : [];
        for (int i = 0; i < length; i += 3)
        {
            start[i] = T.CreateChecked(i);
        }

        T[] total2 = (T[])total.Clone(), remainder2 = (T[])remainder.Clone();
        CompensatedSums.Add<T>(total, remainder, start, increment, rest);
        CompensatedSums.AddReference<T>(total2, remainder2, start, increment, rest);

        Assert.That(Samples.Bits<T>(total), Is.EqualTo(Samples.Bits<T>(total2)));
        Assert.That(Samples.Bits<T>(remainder), Is.EqualTo(Samples.Bits<T>(remainder2)));
    }

    [Test]
    public void AMillionTimesATenth_IsRoundedOnce()
    {
        // n times the T nearest to 0.1, rounded to the nearest T: what exact arithmetic (decimal, of at most 53 bits) says
        T tenth = T.CreateChecked(0.1);
        T[] total = [T.Zero], remainder = [T.Zero];
        for (int i = 0; i < 1_000_000; i++)
        {
            CompensatedSums.Add<T>(total, remainder, total, [tenth], []);
        }

        BigInteger exact = new BigInteger(double.CreateChecked(tenth) * Math.Pow(2, 60)) * 1_000_000;
        Assert.That(total[0], Is.EqualTo(T.CreateChecked((double)exact / Math.Pow(2, 60))));
    }

    [Test]
    public void WhereASumBeginsAnew_ItsRemainderIsForgotten()
    {
        T small = T.CreateChecked(double.CreateChecked(T.BitIncrement(T.One) - T.One) / 8);
        T[] total = [T.One, T.One], remainder = [T.Zero, T.Zero];
        CompensatedSums.Add<T>(total, remainder, total, [small, small], []);
        Assert.That(remainder, Is.EqualTo(new[] { small, small }));

        CompensatedSums.Add<T>(total, remainder, [T.One, T.CreateChecked(2)], [T.Zero, T.Zero], []);
        Assert.That(total, Is.EqualTo(new[] { T.One, T.CreateChecked(2) }));
        Assert.That(remainder, Is.EqualTo(new[] { small, T.Zero }));
    }

    [Test]
    public void Lengths_MustAgree() =>
        Assert.That(() => CompensatedSums.Add<T>(new T[2], new T[2], new T[2], new T[3], []), Throws.ArgumentException);

    private static T[] Numbers(int length, int seed, double scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateChecked(scale * (random.NextDouble() - 0.5)))];
    }
}
