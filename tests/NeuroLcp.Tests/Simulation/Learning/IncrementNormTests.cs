using NeuroLcp.Simulation.Learning;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Learning;

public sealed class IncrementNormTests
{
    [Test]
    public void ClipFactor_OfOneNormOverAllWeights_BringsItToTheLimit()
    {
        // ‖(3, 4)‖² + ‖12‖² = 25 + 144 = 13²: a limit of 6.5 halves both weights, though neither alone nor their mean would ask for that.
        double[] squares = [IncrementNorm.SumOfSquares<double>([3, 4]), IncrementNorm.SumOfSquares<double>([-12])];

        Assert.That(squares, Is.EqualTo(new double[] { 25, 144 }));
        Assert.That(IncrementNorm.ClipFactor(squares, 6.5), Is.EqualTo(0.5));
    }

    [TestCase(13)]
    [TestCase(14)]
    [TestCase(double.PositiveInfinity)]
    public void ClipFactor_OfANormWithinTheLimit_IsOne(double limit)
    {
        Assert.That(IncrementNorm.ClipFactor([25, 144], limit), Is.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    public void Limit_ThatIsNotPositive_IsRefused(double limit)
    {
        Assert.That(() => IncrementNorm.ClipFactor([1], limit), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ClipFactor_OfABrokenNorm_LeavesItForTheCallerToSee()
    {
        Assert.That(IncrementNorm.ClipFactor([double.NaN], 1), Is.EqualTo(1));
        Assert.That(IncrementNorm.ClipFactor([double.PositiveInfinity], 1), Is.EqualTo(1));
    }

    [Test]
    public void SumOfSquares_OfAnyLength_IsExactOnWholeNumbers([Range(0, 9)] int length)
    {
        // Σ k² for k = 1…n is n (n + 1)(2n + 1) / 6; whole numbers add without rounding in any order.
        float[] values = [.. Enumerable.Range(1, length).Select(k => (float)k)];

        Assert.That(IncrementNorm.SumOfSquares<float>(values), Is.EqualTo(length * (length + 1) * (2 * length + 1) / 6));
    }

    [Test]
    public void SumOfSquares_InFloat_DoesNotOverflow()
    {
        Assert.That(IncrementNorm.SumOfSquares<float>([1e30f]), Is.EqualTo(1e60).Within(1e53));
    }
}
