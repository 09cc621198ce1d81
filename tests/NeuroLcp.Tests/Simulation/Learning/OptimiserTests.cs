using System.Numerics;
using NeuroLcp.Simulation.Learning;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Learning;

[TestFixture(typeof(double))]
[TestFixture(typeof(float))]
public sealed class OptimiserTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // One rounding is 1.1e-16 or 6e-8; the recursions below keep a few of them.
    private static double Tolerance => typeof(T) == typeof(double) ? 1e-13 : 3e-5;

    [Test]
    public void Plain_MovesAlongTheIncrement_ByRateAndFactor()
    {
        var optimiser = Optimiser<T>.Create(new("plain"), [new("W", 2), new("b", 1, RateFactor: 10)]);
        T[] w = Numbers(1, 2), b = Numbers(0);

        optimiser.Update(0, w, Numbers(4, -8), rate: 0.25);
        optimiser.Update(1, b, Numbers(4), rate: 0.25, clipFactor: 0.5);

        // 1 + 0.25 · 4 = 2, 2 − 0.25 · 8 = 0; 0 + 0.25 · 10 · (0.5 · 4) = 5: exact in binary.
        Assert.That(w, Is.EqualTo(Numbers(2, 0)));
        Assert.That(b, Is.EqualTo(Numbers(5)));
    }

    [Test]
    public void Momentum_UnderAConstantIncrement_FollowsItsClosedForm()
    {
        // v_n = g (1 − μⁿ)/(1 − μ), w_n = rate g Σ v_k / g = rate g (n − μ (1 − μⁿ)/(1 − μ))/(1 − μ).
        const double mu = 0.9, rate = 0.01, g = 3;
        var optimiser = Optimiser<T>.Create(new("momentum", Momentum: mu), [new("W", 1)]);
        T[] w = Numbers(0);

        for (int n = 1; n <= 40; n++)
        {
            optimiser.Update(0, w, Numbers(g), rate);
            double expected = rate * g * (n - mu * (1 - Math.Pow(mu, n)) / (1 - mu)) / (1 - mu);
            Assert.That(double.CreateChecked(w[0]), Is.EqualTo(expected).Within(Tolerance * Math.Abs(expected)), $"update {n}");
        }
    }

    [TestCase(3.0)]
    [TestCase(-2e4)]
    [TestCase(1e-3)]
    public void Adam_AtItsFirstUpdate_MovesByTheRateInTheDirectionOfTheIncrement(double increment)
    {
        // m / (1 − β₁) = g and √(v / (1 − β₂)) = |g|: the step is rate · g / (|g| + ε), whatever the size of g.
        var optimiser = Optimiser<T>.Create(new("adam"), [new("W", 1)]);
        T[] w = Numbers(0);

        optimiser.Update(0, w, Numbers(increment), rate: 0.01);

        double expected = 0.01 * increment / (Math.Abs(increment) + 1e-8);
        Assert.That(double.CreateChecked(w[0]), Is.EqualTo(expected).Within(Tolerance * 0.01));
    }

    [Test]
    public void Adam_OnAnyIncrements_EqualsThePlainFormula()
    {
        // Kingma and Ba, algorithm 1, number by number in double; increments that change sign and size.
        // 700 numbers: two full tiles and a part of one.
        const int length = 700, updates = 25;
        const double beta1 = 0.8, beta2 = 0.95, epsilon = 1e-3, rate = 0.02;
        var optimiser = Optimiser<T>.Create(new("adam", Beta1: beta1, Beta2: beta2, Epsilon: epsilon), [new("other", 3), new("W", length, RateFactor: 0.5)]);
        var random = new Random(1);
        double[] expected = new double[length], m = new double[length], v = new double[length];
        var w = new T[length];
        for (int t = 1; t <= updates; t++)
        {
            T[] g = [.. Enumerable.Range(0, length).Select(_ => T.CreateChecked(random.NextDouble() * 4 - 2))];
            optimiser.Update(1, w, g, rate, clipFactor: 0.25);
            for (int i = 0; i < length; i++)
            {
                double clipped = 0.25 * double.CreateChecked(g[i]);
                m[i] = beta1 * m[i] + (1 - beta1) * clipped;
                v[i] = beta2 * v[i] + (1 - beta2) * clipped * clipped;
                double meanM = m[i] / (1 - Math.Pow(beta1, t)), meanV = v[i] / (1 - Math.Pow(beta2, t));
                expected[i] += rate * 0.5 * meanM / (Math.Sqrt(meanV) + epsilon);
            }
        }

        Assert.That(w.Select(double.CreateChecked), Is.EqualTo(expected).Within(Tolerance));
        Assert.That(expected.Max(Math.Abs), Is.GreaterThan(0.05));
    }

    [Test]
    public void Adam_UnderNoIncrementEver_LeavesTheWeight()
    {
        var optimiser = Optimiser<T>.Create(new("adam"), [new("W", 1)]);
        T[] w = Numbers(1);

        optimiser.Update(0, w, Numbers(0), 0.01);

        Assert.That(w, Is.EqualTo(Numbers(1)));
    }

    [Test]
    public void Numbers_ChangeEachByTheirOwnHistory([ValueSource(typeof(OptimiserSettings), nameof(OptimiserSettings.Kinds))] string kind)
    {
        // The same number at every place of weights of every length up to two tiles: whichever part of a vector loop it meets, the result is one.
        T expected = default;
        foreach (int length in (int[])[1, 2, 3, 5, 8, 13, 31, 64, 255, 256, 257, 512])
        {
            var optimiser = Optimiser<T>.Create(new(kind), [new("W", length)]);
            var w = new T[length];
            var g = new T[length];
            foreach (double increment in (double[])[0.7, -0.3, 1.9])
            {
                Array.Fill(g, T.CreateChecked(increment));
                optimiser.Update(0, w, g, 0.013);
            }

            expected = length == 1 ? w[0] : expected;
            Assert.That(w, Is.All.EqualTo(expected), $"length {length}");
        }
    }

    // threads take parts of a weight; where the cuts fall must not be seen
    [Test]
    public void AWeightChangedInParts_HasTheBitsOfTheWhole([ValueSource(typeof(OptimiserSettings), nameof(OptimiserSettings.Kinds))] string kind)
    {
        const int Length = 700;
        Optimiser<T> whole = Optimiser<T>.Create(new(kind), [new("W", Length)]), parts = Optimiser<T>.Create(new(kind), [new("W", Length)]);
        var w = new T[Length];
        var v = new T[Length];
        for (int update = 1; update <= 3; update++)
        {
            T[] g = [.. Enumerable.Range(0, Length).Select(i => T.CreateChecked(Math.Sin(i + update)))];
            whole.Update(0, w, g, 0.01, 0.5);
            parts.Begin(0);
            foreach (Range part in (Range[])[333..334, 0..333, 334..Length])
            {
                parts.UpdatePart(0, part.Start.Value, v.AsSpan(part), g.AsSpan(part), 0.01, 0.5);
            }
        }

        Assert.That(v, Is.EqualTo(w));
        Assert.That(() => parts.UpdatePart(0, Length - 1, new T[2], new T[2], 0.01, 1), Throws.ArgumentException.With.Message.Contains("within 700"));
    }

    [Test]
    public void State_CarriedOver_GoesOnBitForBit([ValueSource(typeof(OptimiserSettings), nameof(OptimiserSettings.Kinds))] string kind)
    {
        OptimisedWeight[] weights = [new("W", 5), new("b", 2)];
        var first = Optimiser<T>.Create(new(kind), weights);
        var second = Optimiser<T>.Create(new(kind), weights);
        T[] w = Numbers(1, 2, 3, 4, 5), b = Numbers(0, 1);
        Run(first, w, b, 0, 3);
        T[] wAgain = [.. w], bAgain = [.. b];

        second.Import(first.Export());
        Run(first, w, b, 3, 4);
        Run(second, wAgain, bAgain, 3, 4);

        Assert.That(wAgain, Is.EqualTo(w));
        Assert.That(bAgain, Is.EqualTo(b));
    }

    [Test]
    public void State_HasANamedArrayForEachWeightAndQuantity()
    {
        OptimisedWeight[] weights = [new("W", 2), new("b", 1)];
        Assert.That(Optimiser<T>.Create(new("plain"), weights).Export().Arrays, Is.Empty);
        Assert.That(Optimiser<T>.Create(new("momentum"), weights).Export().Arrays.Keys, Is.EqualTo(new[] { "W/velocity", "b/velocity" }));
        var adam = Optimiser<T>.Create(new("adam"), weights);
        adam.Update(1, Numbers(0), Numbers(1), 0.1);

        OptimiserState<T> state = adam.Export();
        adam.Update(1, Numbers(0), Numbers(1), 0.1);

        Assert.That(state.Arrays.Keys, Is.EqualTo(new[] { "W/first_moment", "W/second_moment", "b/first_moment", "b/second_moment" }));
        Assert.That(state.Updates, Is.EquivalentTo(new Dictionary<string, long> { ["W"] = 0, ["b"] = 1 }));
        Assert.That(double.CreateChecked(state.Arrays["b/first_moment"][0]), Is.EqualTo(0.1).Within(1e-7), "a copy: later updates leave it");
    }

    [Test]
    public void State_ThatDoesNotFit_IsRefusedAndChangesNothing()
    {
        var optimiser = Optimiser<T>.Create(new("momentum"), [new("W", 1), new("b", 1)]);
        OptimiserState<T> before = optimiser.Export();
        var updates = new Dictionary<string, long> { ["W"] = 1, ["b"] = 1 };

        Assert.That(Refusal(new("adam", updates, before.Arrays)), Does.StartWith("expected the state of optimiser 'momentum', found that of 'adam'"));
        Assert.That(Refusal(new("momentum", new Dictionary<string, long> { ["W"] = 1 }, before.Arrays)),
            Does.StartWith("the state of optimiser 'momentum' has no count of updates for weight 'b'"));
        Assert.That(Refusal(new("momentum", updates, new Dictionary<string, T[]> { ["W/velocity"] = Numbers(7) })),
            Does.StartWith("the state of optimiser 'momentum' has no array 'b/velocity'"));
        Assert.That(Refusal(new("momentum", updates, new Dictionary<string, T[]> { ["W/velocity"] = Numbers(7), ["b/velocity"] = Numbers(1, 2) })),
            Does.StartWith("the state of optimiser 'momentum': expected 1 numbers in 'b/velocity', found 2"));
        Assert.That(optimiser.Export().Arrays["W/velocity"], Is.EqualTo(before.Arrays["W/velocity"]));
        Assert.That(optimiser.Export().Updates["W"], Is.Zero);

        string Refusal(OptimiserState<T> state) => Assert.Throws<ArgumentException>(() => optimiser.Import(state))!.Message;
    }

    [Test]
    public void Update_AllocatesNothing([ValueSource(typeof(OptimiserSettings), nameof(OptimiserSettings.Kinds))] string kind)
    {
        var optimiser = Optimiser<T>.Create(new(kind), [new("W", 1000)]);
        T[] w = new T[1000], g = new T[1000];
        optimiser.Update(0, w, g, 0.1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            optimiser.Update(0, w, g, 0.1, 0.5);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void WrongSettingsAndLengths_AreRefused()
    {
        OptimisedWeight[] one = [new("W", 2)];
        Assert.That(Refusal(new("sgd"), one), Is.EqualTo("unknown optimiser 'sgd'; expected plain, momentum, adam"));
        Assert.That(Refusal(new("momentum", Momentum: 1), one), Is.EqualTo("optimiser: momentum must lie from 0 to below 1, found 1"));
        Assert.That(Refusal(new("adam", Beta1: -0.1), one), Is.EqualTo("optimiser: beta1 must lie from 0 to below 1, found -0.1"));
        Assert.That(Refusal(new("adam", Beta2: double.NaN), one), Is.EqualTo("optimiser: beta2 must lie from 0 to below 1, found NaN"));
        Assert.That(Refusal(new("adam", Epsilon: 0), one), Is.EqualTo("optimiser: epsilon must be a positive number, found 0"));
        Assert.That(Refusal(new("plain"), [new("W", 1), new("W", 1)]), Does.StartWith("two weights are named 'W'"));
        Assert.That(Refusal(new("plain"), [new("W", 1, -1)]), Does.StartWith("weight 'W': expected a length and a rate factor from 0, found 1 and -1"));

        var optimiser = Optimiser<T>.Create(new("plain"), one);
        Assert.That(() => optimiser.Update(0, Numbers(1, 2), Numbers(1), 1),
            Throws.ArgumentException.With.Message.EqualTo("weight 'W': expected 2 values and increments, found 2 and 1"));
        Assert.That(() => optimiser.Update(1, Numbers(1, 2), Numbers(1, 2), 1), Throws.TypeOf<ArgumentOutOfRangeException>());

        static string Refusal(OptimiserSettings settings, OptimisedWeight[] weights) =>
            Assert.Throws<ArgumentException>(() => Optimiser<T>.Create(settings, weights))!.Message;
    }

    private static void Run(Optimiser<T> optimiser, T[] w, T[] b, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            optimiser.Update(0, w, Numbers(Math.Sin(i), 1, -2, 0.5 * i, 3), 0.1);
            optimiser.Update(1, b, Numbers(Math.Cos(i), -1), 0.1);
        }
    }

    private static T[] Numbers(params double[] values) => [.. values.Select(T.CreateChecked)];
}
