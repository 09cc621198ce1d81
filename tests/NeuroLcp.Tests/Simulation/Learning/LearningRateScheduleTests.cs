using NeuroLcp.Simulation.Learning;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Learning;

public sealed class LearningRateScheduleTests
{
    [Test]
    public void Constant_NeverChanges()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Constant(0.03);

        Assert.That(new[] { 0, 1, 1_000_000L }.Select(schedule.At), Is.All.EqualTo(0.03));
    }

    [Test]
    public void Cosine_PassesItsClosedFormPoints()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Cosine(rate: 1e-3, floor: 1e-4, updates: 300);

        // cos 0 = 1, cos π/3 = 1/2, cos π/2 = 0, cos 2π/3 = −1/2, cos π = −1; (rate − floor) = 9e-4.
        Assert.That(schedule.At(0), Is.EqualTo(1e-3).Within(1e-18));
        Assert.That(schedule.At(100), Is.EqualTo(1e-4 + 9e-4 * 0.75).Within(1e-18));
        Assert.That(schedule.At(150), Is.EqualTo(5.5e-4).Within(1e-18));
        Assert.That(schedule.At(200), Is.EqualTo(1e-4 + 9e-4 * 0.25).Within(1e-18));
        Assert.That(schedule.At(300), Is.EqualTo(1e-4).Within(1e-18));
    }

    [Test]
    public void Cosine_FallsAtEveryUpdate_AndStaysAtItsFloorAfterwards()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Cosine(1, 0, 50);

        for (int update = 1; update <= 50; update++)
        {
            Assert.That(schedule.At(update), Is.LessThan(schedule.At(update - 1)));
        }

        Assert.That(schedule.At(51), Is.Zero);
        Assert.That(schedule.At(1_000_000), Is.Zero);
    }

    [Test]
    public void ARateOfZero_StaysZero()
    {
        // floor + (rate − floor)(1 + cos) / 2 with both at 0
        Assert.That(new[] { 0L, 5, 10 }.Select(LearningRateSchedule.Cosine(0, 0, 10).At), Is.All.Zero);
        Assert.That(LearningRateSchedule.Constant(0).At(3), Is.Zero);
    }

    [TestCase(-1e-9, 0, 10)]
    [TestCase(double.NaN, 0, 10)]
    [TestCase(double.PositiveInfinity, 0, 10)]
    [TestCase(1, 2, 10)]
    [TestCase(1, -1, 10)]
    [TestCase(1, double.NaN, 10)]
    [TestCase(1, 0, 0)]
    public void NumbersOutOfRange_AreRefused(double rate, double floor, long updates)
    {
        Assert.That(() => LearningRateSchedule.Cosine(rate, floor, updates), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
