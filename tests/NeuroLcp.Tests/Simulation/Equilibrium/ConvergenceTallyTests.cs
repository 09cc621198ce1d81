using NUnit.Framework;
using NeuroLcp.Simulation.Equilibrium;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>Shares, medians and thresholds of what every verb says about unconverged trials.</summary>
[TestFixture]
public sealed class ConvergenceTallyTests
{
    [Test]
    public void SharesAreOfAllTrials_ResidualsOfTheUnconverged()
    {
        var tally = new ConvergenceTally();
        tally.Add(6, [4e-3, 1e-5, 2e-5]);
        tally.Add(double.NaN, false);
        tally.Add(1e-9, true);

        // 4 of 8; sorted 1e-5, 2e-5, 4e-3, ∞: the median lies between the middle two; two are above 1e-3
        Assert.That((tally.Trials, tally.Unconverged, tally.Share, tally.FarShare), Is.EqualTo((8L, 4, 0.5, 0.25)));
        Assert.That(tally.Median, Is.EqualTo((2e-5 + 4e-3) / 2).Within(1e-15));
        Assert.That(tally.Worst, Is.EqualTo(double.PositiveInfinity), "what is no number is worse than any");
    }

    [Test]
    public void TheWorstIsTheLargest_TheMedianTheMiddle_WhereverTheyStand()
    {
        var tally = new ConvergenceTally();
        tally.Add(9, [1e-5, 4e-3, 2e-5]);

        Assert.That((tally.Median, tally.Worst), Is.EqualTo((2e-5, 4e-3)));
    }

    [TestCase(1, false, false)]
    [TestCase(2, true, false)]
    [TestCase(20, true, false)]
    [TestCase(21, true, true)]
    public void MoreThanOnePercentFarFromRest_Worries_MoreThanTwentyDiverge(int far, bool worries, bool diverges)
    {
        var tally = new ConvergenceTally();
        tally.Add(100, [.. Enumerable.Repeat(1.01e-3, far), .. Enumerable.Repeat(0.99e-3, 50)]);

        Assert.That((tally.IsWorrying, tally.IsDiverged), Is.EqualTo((worries, diverges)));
    }

    [Test]
    public void NoTrials_AreNoTrouble()
    {
        var tally = new ConvergenceTally();

        Assert.That((tally.Share, tally.FarShare, tally.IsWorrying, tally.IsDiverged), Is.EqualTo((0.0, 0.0, false, false)));
        Assert.That((tally.Median, tally.Worst), Is.EqualTo((double.NaN, double.NaN)));
    }
}
