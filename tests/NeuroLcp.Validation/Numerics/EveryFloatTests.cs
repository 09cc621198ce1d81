using NUnit.Framework;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Validation.Numerics;

/// <summary>The elementary functions in float at every float there is, against the same functions in double.</summary>
[TestFixture]
[Category("Slow")]
public sealed class EveryFloatTests
{
    public delegate void Function(ReadOnlySpan<float> x, Span<float> y);

    private const int Block = 1 << 16;
    private const float SmallestNormal = 1.17549435e-38f;

    private static readonly TestCaseData[] s_cases =
    [
        Case("tanh", Activations.Tanh, Math.Tanh),
        Case("sigmoid", Activations.Sigmoid, x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x))),
        Case("exp", Activations.Exp, Math.Exp),
        Case("log", Activations.Log, Math.Log),
        Case("softplus", Activations.Softplus, Softplus),
        Case("sin", Activations.Sin, Math.Sin),
        Case("cos", Activations.Cos, Math.Cos),
    ];

    // 4e-7 is what docs/numerics.md promises. Subnormal results lie a 1.4e-45 apart: rounding leaves half of it, what is rounded may be off by another
    [TestCaseSource(nameof(s_cases))]
    public void EveryFloat_GivesTheFunctionToItsPromise(string name, Function single, Func<double, double> exact)
    {
        object gate = new();
        (double Error, float At) relative = (0, 0);
        double subnormal = 0;
        Parallel.For(0L, (1L << 32) / Block, block =>
        {
            float[] x = new float[Block], y = new float[Block];
            for (int i = 0; i < Block; i++)
            {
                x[i] = BitConverter.UInt32BitsToSingle((uint)((block * Block) + i));
            }

            single(x, y);
            (double Error, float At) worst = (0, 0);
            double small = 0;
            for (int i = 0; i < Block; i++)
            {
                double value = exact(x[i]);
                if (!float.IsFinite((float)value))
                {
                    // not a number where that is right; beyond the largest float, infinity or that
                    bool isRight = float.IsNaN((float)value) ? float.IsNaN(y[i]) : MathF.CopySign(float.MaxValue, (float)value) is var largest
                        && (y[i] == (float)value || y[i] == largest);
                    worst = isRight ? worst : (double.PositiveInfinity, x[i]);
                }
                else if (Math.Abs(value) < SmallestNormal)
                {
                    small = Math.Max(small, Math.Abs(y[i] - value));
                }
                else if (float.IsNaN(y[i]))
                {
                    worst = (double.PositiveInfinity, x[i]);
                }
                else if (Math.Abs(y[i] - value) > worst.Error * Math.Abs(value))
                {
                    worst = (Math.Abs(y[i] - value) / Math.Abs(value), x[i]);
                }
            }

            lock (gate)
            {
                relative = relative.Error >= worst.Error ? relative : worst;
                subnormal = Math.Max(subnormal, small);
            }
        });

        TestContext.Out.WriteLine($"| `{name}` | {relative.Error:E1} | {relative.At:R} | {subnormal:E1} |");
        Assert.Multiple(() =>
        {
            Assert.That(relative.Error, Is.LessThanOrEqualTo(4e-7), $"at {relative.At:R}");
            Assert.That(subnormal, Is.LessThanOrEqualTo(2 * 1.4e-45));
        });
    }

    private static TestCaseData Case(string name, Function single, Func<double, double> exact) =>
        new TestCaseData(name, single, exact).SetArgDisplayNames(name);

    // ln(1 + e) = 2 artanh(e / (2 + e)): a formula other than the one tested
    private static double Softplus(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return Math.Max(x, 0) + (2 * Math.Atanh(e / (2 + e)));
    }
}
