using System.Runtime.Intrinsics;
using NUnit.Framework;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Tests.Numerics.Elementwise;

internal sealed class ActivationsTests
{
    public delegate void Function<T>(ReadOnlySpan<T> x, Span<T> y);

    /// <summary>A function in both precisions, its exact value, where it is tested, and the relative error promised.</summary>
    public sealed record Case(string Name, Function<float> Single, Function<double> Double, Func<double, double> Exact, double From, double To,
        double Tolerance)
    {
        public override string ToString() => Name;
    }

    // The ends of the ranges lie where the result has over- or underflowed. 4e-7 is what docs/numerics.md promises.
    private static readonly Case[] s_cases =
    [
        new("tanh", Activations.Tanh, Activations.Tanh, Math.Tanh, -20, 20, 4e-7),
        new("sigmoid", Activations.Sigmoid, Activations.Sigmoid, ExactSigmoid, -87, 120, 4e-7),
        new("exp", Activations.Exp, Activations.Exp, Math.Exp, -87, 89, 4e-7),
        new("log", Activations.Log, Activations.Log, Math.Log, 0, 3e38, 4e-7),
        new("softplus", Activations.Softplus, Activations.Softplus, ExactSoftplus, -87, 120, 4e-7),
        new("sin", Activations.Sin, Activations.Sin, Math.Sin, -1000, 1000, 4e-7),
        new("cos", Activations.Cos, Activations.Cos, Math.Cos, -1000, 1000, 4e-7),
        new("relu", Activations.Relu, Activations.Relu, x => Math.Max(x, 0), -5, 5, 0),
        new("step", Activations.Step, Activations.Step, x => x > 0 ? 1 : 0, -5, 5, 0),
        new("abs", Activations.Abs, Activations.Abs, Math.Abs, -5, 5, 0),
        new("sign", Activations.Sign, Activations.Sign, x => Math.Sign(x), -5, 5, 0),
        new("sqrt", Activations.Sqrt, Activations.Sqrt, Math.Sqrt, 0, 3e38, 6e-8),
    ];

    [TestCaseSource(nameof(s_cases))]
    public void Single_OverItsRange_IsRelativelyAccurate(Case function)
    {
        float[] x = Inputs(function), y = new float[x.Length];
        function.Single(x, y);

        (double worst, float where) = (0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            double exact = function.Exact(x[i]);

            // a result near the smallest normal float has only absolute accuracy left: half the spacing of subnormal numbers, 7e-46, and rounding
            double error = (float)exact == y[i] || Math.Abs(y[i] - exact) < 3e-45 ? 0 : Math.Abs(y[i] - exact) / Math.Abs(exact);
            if (error > worst)
            {
                (worst, where) = (error, x[i]);
            }
        }

        TestContext.Out.WriteLine($"{function.Name}: largest relative error {worst:E2} at {where:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(function.Tolerance), $"at {where:R}");
    }

    [TestCaseSource(nameof(s_cases))]
    public void Double_OverItsRange_IsAccurate(Case function)
    {
        double[] x = Array.ConvertAll(Inputs(function), v => (double)v), y = new double[x.Length];
        function.Double(x, y);

        for (int i = 0; i < x.Length; i++)
        {
            double exact = function.Exact(x[i]);

            // 1.1e-16 a rounding: softplus has the most, in its own chain and in the reference's
            Assert.That(y[i], Is.EqualTo(exact).Within(1e-15 * Math.Abs(exact)), $"{function.Name}({x[i]:R})");
        }
    }

    [TestCaseSource(nameof(s_cases))]
    public void SpecialValues_InBothPrecisions_GiveWhatMathGives(Case function)
    {
        foreach (double x in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1, -1, float.Epsilon, -float.Epsilon,
            float.MaxValue, -float.MaxValue, 1e30, 123456.7 })
        {
            double exact = double.IsNaN(x) ? double.NaN : function.Exact((float)x);

            // every position of a vector and of what follows it
            for (int length = 1; length <= 35; length++)
            {
                float[] single = Enumerable.Repeat((float)x, length).ToArray();
                double[] @double = Enumerable.Repeat((double)(float)x, length).ToArray();
                function.Single(single, single);
                function.Double(@double, @double);
                Assert.That(single, Is.All.EqualTo((float)exact).Within(5).Ulps, $"float {function.Name}({x})");
                Assert.That(@double, Is.All.EqualTo(exact).Within(2).Ulps, $"double {function.Name}({x})");
            }
        }
    }

    [Test]
    public void Zero_KeepsItsSign_WhereTheFunctionIsOdd()
    {
        foreach (Function<float> odd in new Function<float>[] { Activations.Tanh, Activations.Sin, Activations.Sqrt })
        {
            float[] y = [-0f, 0f];
            odd(y, y);
            Assert.That(Samples.Bits<float>(y), Is.EqualTo(new ulong[] { 0x80000000, 0 }));
        }
    }

    [Test]
    public void Relu_OfNegativeZero_IsPositiveZero()
    {
        float[] y = [-0f];
        Activations.Relu<float>(y, y);
        Assert.That(Samples.Bits<float>(y), Is.EqualTo(new ulong[] { 0 }));
    }

    [Test]
    public void Tanh_OfAnyInput_StaysWithinOne()
    {
        // between 3 and 12 the quotient comes within rounding of 1
        float[] y = Enumerable.Range(0, 900_001).Select(i => 3 + (i * 1e-5f)).ToArray();
        Activations.Tanh<float>(y, y);
        Assert.That(y.Max(), Is.LessThanOrEqualTo(1f));
        Assert.That(y[^1], Is.GreaterThan(1 - 3e-7f));
    }

    [TestCaseSource(nameof(s_cases))]
    public void Single_InPlaceAndAtEveryLength_EqualsItselfElsewhere(Case function)
    {
        float[] x = Inputs(function).Take(1000).ToArray(), whole = new float[x.Length];
        function.Single(x, whole);
        for (int length = 0; length < 70; length++)
        {
            float[] part = x[..(length + 3)];
            function.Single(part.AsSpan(0, length), part.AsSpan(0, length));
            Assert.That(Samples.SameBits<float>(part.AsSpan(0, length), whole.AsSpan(0, length)), $"{length} elements");
            Assert.That(part[length..], Is.EqualTo(x[length..(length + 3)]), "elements behind the end");
        }
    }

    [Test]
    public void Functions_OfEveryVectorWidth_GiveTheSameBits()
    {
        AssertSameAtEveryWidth<Activations.TanhFunction>();
        AssertSameAtEveryWidth<Activations.SigmoidFunction>();
        AssertSameAtEveryWidth<Activations.ExpFunction>();
        AssertSameAtEveryWidth<Activations.LogFunction>();
        AssertSameAtEveryWidth<Activations.SoftplusFunction>();
        AssertSameAtEveryWidth<Activations.SinFunction>();
        AssertSameAtEveryWidth<Activations.CosFunction>();
        AssertSameAtEveryWidth<Activations.ReluFunction>();
        AssertSameAtEveryWidth<Activations.StepFunction>();
        AssertSameAtEveryWidth<Activations.AbsFunction>();
        AssertSameAtEveryWidth<Activations.SignFunction>();
    }

    [Test]
    public void Pow_OfBothPrecisions_EqualsMath()
    {
        double[] bases = [0, 1, 2, 3.5, -2, -2, 1e-3, 10, double.NaN, double.PositiveInfinity, 1.25, -1.5];
        double[] exponents = [2, 5, 0.5, 2, 3, 2, -2.5, 0, 1, -1, 7.25, double.NaN];
        double[] found = new double[bases.Length];
        Activations.Pow<double>(bases, exponents, found);
        Assert.That(found, Is.EqualTo(bases.Zip(exponents, Math.Pow)));

        float[] single = Array.ConvertAll(bases, v => (float)v);
        float[] powers = Array.ConvertAll(exponents, v => (float)v);
        float[] expected = single.Zip(powers, (x, y) => (float)Math.Pow(x, y)).ToArray();
        Activations.Pow<float>(single, powers, single);
        Assert.That(single, Is.EqualTo(expected));
    }

    [Test]
    public void Functions_OfUnequalLengths_NameTheArgument() =>
        Assert.That(() => Activations.Tanh<float>(new float[4], new float[3]),
            Throws.ArgumentException.With.Message.StartsWith("y has 3 elements, but exactly 4 are needed"));

    [Test]
    public void Functions_OfOtherElementTypes_AreRefused() =>
        Assert.That(() => Activations.Tanh<Half>(new Half[4], new Half[4]),
            Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("Kernels work on float and double, not on Half."));

    // evenly spaced over the range, and every sign and magnitude of float that lies in it
    private static float[] Inputs(Case function)
    {
        var inputs = new List<float>();
        for (int i = 0; i <= 100_000; i++)
        {
            inputs.Add((float)(function.From + ((function.To - function.From) * i / 100_000)));
        }

        for (uint bits = 0; bits < 0x7F800000; bits += 9_973)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            if (x <= function.To)
            {
                inputs.Add(x);
            }

            if (-x >= function.From)
            {
                inputs.Add(-x);
            }
        }

        return [.. inputs];
    }

    private static unsafe void AssertSameAtEveryWidth<TFunction>()
        where TFunction : ISingleFunction
    {
        float[] x = Enumerable.Range(0, 40_000).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 107_373)).ToArray();
        var results = new float[4][];
        fixed (float* source = x)
        {
            for (int width = 0; width < 4; width++)
            {
                results[width] = new float[x.Length];
                fixed (float* result = results[width])
                {
                    switch (width)
                    {
                        case 0: ElementwiseLoop.Run<TFunction, SingleLanes1, float>(source, result, x.Length); break;
                        case 1: ElementwiseLoop.Run<TFunction, SingleLanes128, Vector128<float>>(source, result, x.Length); break;
                        case 2: ElementwiseLoop.Run<TFunction, SingleLanes256, Vector256<float>>(source, result, x.Length); break;
                        default: ElementwiseLoop.Run<TFunction, SingleLanes512, Vector512<float>>(source, result, x.Length); break;
                    }
                }
            }
        }

        Assert.That(Samples.SameBits<float>(results[1], results[0]), $"{typeof(TFunction).Name}, 128 bits");
        Assert.That(Samples.SameBits<float>(results[2], results[0]), $"{typeof(TFunction).Name}, 256 bits");
        Assert.That(Samples.SameBits<float>(results[3], results[0]), $"{typeof(TFunction).Name}, 512 bits");
    }

    private static double ExactSigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    // ln(1 + e) = 2 artanh(e / (2 + e)): a formula other than the one tested
    private static double ExactSoftplus(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return Math.Max(x, 0) + (2 * Math.Atanh(e / (2 + e)));
    }
}
