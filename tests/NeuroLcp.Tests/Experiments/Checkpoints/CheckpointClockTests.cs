using NUnit.Framework;
using NeuroLcp.Experiments.Checkpoints;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Tests.Experiments.Checkpoints;

/// <summary>When checkpoints are due.</summary>
[TestFixture]
internal sealed class CheckpointClockTests
{
    [Test]
    public void ACheckpointEveryNUpdates_IsDueAfterNUpdates_CountedFromTheLast()
    {
        var clock = new CheckpointClock(new CheckpointInterval(null, 5));

        Assert.That(Enumerable.Range(0, 8).Where(n => clock.IsDue(n)), Is.EqualTo(new[] { 5, 6, 7 }));

        // one that was made late, after 7, puts off the next to 12
        clock.Made(7);
        Assert.That(Enumerable.Range(7, 7).Where(n => clock.IsDue(n)), Is.EqualTo(new[] { 12, 13 }));
        Assert.That(clock.Until(9), Is.EqualTo(3));
    }
}
