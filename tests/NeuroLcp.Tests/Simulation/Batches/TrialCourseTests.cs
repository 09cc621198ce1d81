using NUnit.Framework;
using NeuroLcp.Simulation.Batches;

namespace NeuroLcp.Tests.Simulation.Batches;

/// <summary>When the steps of a trial are shortened, and when acceleration is given up.</summary>
[TestFixture]
public sealed class TrialCourseTests
{
    private const int Patience = 20;

    [Test]
    public void ATrialThatComesNoCloserForTwentySteps_TakesShorterOnes_AndGoesOnFromWhereItIs()
    {
        var course = new TrialCourse(0, warm: false);
        Assert.That(course.Advance(1), Is.False, "the first is the shortest yet");
        for (int step = 1; step < Patience; step++)
        {
            Assert.That(course.Advance(1), Is.False, $"step {step} that is no shorter");
        }

        Assert.That(course.Advance(1), Is.True);
        Assert.That((course.Cuts, course.Restarts), Is.EqualTo((1, false)));
    }

    [Test]
    public void ATrialWhoseStepGrowsAThousandfold_StartsAgain()
    {
        var course = new TrialCourse(0, warm: false);
        course.Advance(1);

        Assert.That(course.Advance(999), Is.False);
        Assert.That(course.Advance(1001), Is.True);
        Assert.That(course.Restarts, Is.True);
    }

    [Test]
    public void Acceleration_IsOfUse_WhileItsStepHalvesInTwentySteps_AndStaysNearWhatItWas()
    {
        TrialCourse course = Accelerated();
        for (int step = 1; step <= Patience; step++)
        {
            Assert.That(course.IsHelped(0.9, isLast: false), Is.True, $"step {step}");
        }

        Assert.That(course.IsHelped(0.9, isLast: false), Is.False, "not halved in time");

        course = Accelerated();
        Assert.That(course.IsHelped(9.9, isLast: false), Is.True);
        Assert.That(course.IsHelped(10.1, isLast: false), Is.False, "ten times as long as where it began");

        course = Accelerated();
        Assert.That(course.IsHelped(1.1, isLast: true), Is.False, "longer than where it began, with no step left");
    }

    private static TrialCourse Accelerated()
    {
        var course = new TrialCourse(0, warm: false);
        course.Accelerate(1, 1);
        return course;
    }
}
