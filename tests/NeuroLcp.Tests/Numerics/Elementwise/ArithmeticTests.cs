using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Tests.Numerics.Elementwise;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed class ArithmeticTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private delegate void OfTwo(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    private delegate void WithScalar(ReadOnlySpan<T> x, T s, Span<T> result);

    [Test]
    public void Operations_OfTwoSpans_RoundAsTheOperatorsOfTheLanguage()
    {
        Check(Arithmetic.Add, (x, y) => x + y);
        Check(Arithmetic.Subtract, (x, y) => x - y);
        Check(Arithmetic.Multiply, (x, y) => x * y);
        Check(Arithmetic.Divide, (x, y) => x / y);
        Check(Arithmetic.Minimum, T.Min);
        Check(Arithmetic.Maximum, T.Max);

        static void Check(OfTwo operation, Func<T, T, T> expected)
        {
            foreach (int length in new[] { 0, 1, 3, 4, 7, 8, 9, 17, 33, 100 })
            {
                T[] x = Values(length, 1), y = Values(length, 2);
                T[] wanted = x.Zip(y, expected).ToArray();
                T[] found = new T[length];
                operation(x, y, found);
                Assert.That(found, Is.EqualTo(wanted));
                operation(x, y, x);
                Assert.That(x, Is.EqualTo(wanted), "in place");
            }
        }
    }

    [Test]
    public void Operations_WithAScalar_RoundAsTheOperatorsOfTheLanguage()
    {
        Check(Arithmetic.AddScalar, (x, s) => x + s);
        Check(Arithmetic.MultiplyScalar, (x, s) => s * x);
        Check(Arithmetic.DivideScalar, (x, s) => s / x);
        Check((x, _, result) => Arithmetic.Negate(x, result), (x, _) => -x);

        static void Check(WithScalar operation, Func<T, T, T> expected)
        {
            T[] x = Values(37, 1), found = new T[37];
            foreach (T s in new[] { T.CreateTruncating(0.3), T.Zero, T.NaN })
            {
                operation(x, s, found);
                Assert.That(found, Is.EqualTo(x.Select(v => expected(v, s))));
            }
        }
    }

    [Test]
    public void Operations_OfUnequalLengths_NameTheArgument()
    {
        Assert.That(() => Arithmetic.Add<T>(new T[3], new T[4], new T[3]),
            Throws.ArgumentException.With.Message.StartsWith("y has 4 elements, but exactly 3 are needed"));
        Assert.That(() => Arithmetic.AddScalar(new T[3], T.One, new T[4]),
            Throws.ArgumentException.With.Message.StartsWith("result has 4 elements, but exactly 3 are needed"));
    }

    // every fifth value is one that needs care
    private static T[] Values(int length, int seed)
    {
        T[] values = Samples.Values<T>(length, seed);
        T[] special = [T.NaN, T.PositiveInfinity, T.NegativeZero, T.Zero, T.Epsilon, T.NegativeInfinity];
        for (int i = seed; i < length; i += 5)
        {
            values[i] = special[i / 5 % special.Length];
        }

        return values;
    }
}
