using NUnit.Framework;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Tests.Numerics.Elementwise;

internal sealed class SoftmaxTests
{
    [Test]
    public void Evaluate_OfEveryShape_EqualsThePlainLoopBitForBit()
    {
        for (int n = 1; n <= 12; n++)
        {
            for (int trials = 1; trials <= 40; trials++)
            {
                (int xStride, int yStride) = (trials + 2, trials + 5);
                float[] x = Samples.Values<float>(n * xStride, 1);
                float[] expected = Samples.Values<float>((n * yStride) + 4, 2);
                float[] found = [.. expected];
                Softmax.Evaluate<float>(x, xStride, n, trials, found, yStride);
                Softmax.EvaluateReference(x, xStride, n, trials, expected, yStride);
                Assert.That(Samples.SameBits<float>(found, expected), $"n = {n}, trials = {trials}");
            }
        }
    }

    [Test]
    public void Evaluate_OfHugeInputs_DoesNotOverflow()
    {
        // softmax(c + x) = softmax(x): with differences of ln 2 the outputs are 1/7, 2/7, 4/7; one float of 1000 resolves 6e-5
        double[] x = [1000, 1000 + Math.Log(2), 1000 + Math.Log(4)];
        float[] single = Array.ConvertAll(x, v => (float)v);
        Softmax.Evaluate<double>(x, 1, 3, 1, x, 1);
        Softmax.Evaluate<float>(single, 1, 3, 1, single, 1);
        Assert.That(x, Is.EqualTo(new[] { 1 / 7.0, 2 / 7.0, 4 / 7.0 }).Within(1e-12));
        Assert.That(single, Is.EqualTo(new[] { 1 / 7f, 2 / 7f, 4 / 7f }).Within(6e-5f));
    }

    [Test]
    public void Evaluate_OfSingle_IsCloseToDouble()
    {
        const int n = 10, trials = 33;
        float[] x = Samples.Values<float>(n * trials, 4), y = new float[n * trials];
        double[] exact = Array.ConvertAll(x, v => (double)v);
        Softmax.Evaluate<float>(x, trials, n, trials, y, trials);
        Softmax.Evaluate<double>(exact, trials, n, trials, exact, trials);

        // one exponential, ten additions and a division: (2 + 10 / 2 + 1 / 2) · 2⁻²³ at most
        Assert.That(y.Zip(exact, (a, b) => Math.Abs(a - b) / b).Max(), Is.LessThan(9e-7));
        for (int t = 0; t < trials; t++)
        {
            Assert.That(Enumerable.Range(0, n).Sum(i => (double)y[(i * trials) + t]), Is.EqualTo(1).Within(1e-6));
        }
    }

    [Test]
    public void Evaluate_WithANaNInOneTrial_LeavesTheOthersAlone()
    {
        const int n = 4, trials = 11;
        for (int unit = 0; unit < n; unit++)
        {
            float[] x = Samples.Values<float>(n * trials, 4);
            x[(unit * trials) + 3] = float.NaN;
            Softmax.Evaluate<float>(x, trials, n, trials, x, trials);
            for (int i = 0; i < n * trials; i++)
            {
                Assert.That(float.IsNaN(x[i]), Is.EqualTo(i % trials == 3));
            }
        }
    }

    [Test]
    public void LogSumExp_EqualsItsDefinition_InEveryTrial()
    {
        // exponentials 1 + 2 + 4 = 7 and 3 times 1, beside each other
        double[] x = [5, 0, 5 + Math.Log(2), 0, 5 + Math.Log(4), 0];
        double[] found = new double[2];
        Softmax.LogSumExp<double>(x, 3, 2, found);
        Assert.That(found, Is.EqualTo(new[] { 5 + Math.Log(7), Math.Log(3) }).Within(1e-14));

        // one rounding of the inputs, of the sum and of the result each: three half digits of 7
        float[] single = new float[2];
        Softmax.LogSumExp<float>(Array.ConvertAll(x, v => (float)v), 3, 2, single);
        Assert.That(single, Is.EqualTo(new[] { 5 + MathF.Log(7), MathF.Log(3) }).Within(7.2e-7f));
    }

    [Test]
    public void LogSumExp_OfHugeInputs_DoesNotOverflow()
    {
        float[] found = new float[4];
        Softmax.LogSumExp<float>([1000, -1000, float.NegativeInfinity, float.NaN, 1000, -1000, 0, 0], 2, 4, found);
        Assert.That(found[..3], Is.EqualTo(new[] { 1000 + MathF.Log(2), -1000 + MathF.Log(2), 0f }).Within(6.2e-5f));
        Assert.That(found[3], Is.NaN);
    }

    [Test]
    public void Arguments_TooShort_AreNamed()
    {
        Assert.That(() => Softmax.Evaluate<float>(new float[11], 4, 3, 4, new float[12], 4),
            Throws.ArgumentException.With.Message.StartsWith("x has 11 elements, but its shape needs at least 12."));
        Assert.That(() => Softmax.LogSumExp<float>(new float[12], 3, 4, new float[3]),
            Throws.ArgumentException.With.Message.StartsWith("result has 3 elements, but its shape needs at least 4."));
    }
}
