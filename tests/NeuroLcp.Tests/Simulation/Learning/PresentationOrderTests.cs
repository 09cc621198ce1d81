using NeuroLcp.Simulation.Learning;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Learning;

public sealed class PresentationOrderTests
{
    [TestCase(10, 3, 4, 1)]
    [TestCase(12, 3, 4, 3)]
    [TestCase(1, 64, 1, 1)]
    [TestCase(64, 64, 1, 64)]
    public void Batches_OfAnEpoch_PresentEveryTrialOnce(int count, int batch, int batches, int last)
    {
        var order = new PresentationOrder(seed: 1, count, batch);

        Assert.That(order.Batches, Is.EqualTo(batches));
        Assert.That(order.Batch(3, batches - 1).Length, Is.EqualTo(last));
        Assert.That(Epoch(order, 3), Is.EquivalentTo(Enumerable.Range(0, count)));
    }

    [Test]
    public void Order_IsAFunctionOfSeedAndEpoch_NotOfWhatWasAskedBefore()
    {
        var asked = new PresentationOrder(7, 100, 16);
        int[] first = Epoch(asked, 0), second = Epoch(asked, 1);

        Assert.That(Epoch(new PresentationOrder(7, 100, 25), 1), Is.EqualTo(second), "batches only cut the order");
        Assert.That(Epoch(asked, 0), Is.EqualTo(first), "an epoch asked for again");
        Assert.That(second, Is.Not.EqualTo(first), "another epoch");
        Assert.That(Epoch(new PresentationOrder(8, 100, 16), 0), Is.Not.EqualTo(first), "another seed");
    }

    [Test]
    public void Orders_OfThreeTrials_AreAllEquallyLikely()
    {
        // 6000 epochs over 6 orders: each count is binomial with mean 1000 and standard deviation √(6000 · 1/6 · 5/6) = 28.9;
        // five of those, since there are six counts.
        var order = new PresentationOrder(1, 3, 3);

        Dictionary<string, int> counts = Enumerable.Range(0, 6000)
            .CountBy(epoch => string.Join(' ', Epoch(order, epoch)))
            .ToDictionary();

        Assert.That(counts, Has.Count.EqualTo(6));
        Assert.That(counts.Values, Has.All.EqualTo(1000).Within(145));
    }

    [Test]
    public void Presentations_AreNumberedOverAllEpochs()
    {
        var order = new PresentationOrder(1, count: 10, batch: 4);

        Assert.That(order.FirstPresentation(0, 0), Is.EqualTo(0));
        Assert.That(order.FirstPresentation(0, 2), Is.EqualTo(8));
        Assert.That(order.FirstPresentation(1, 0), Is.EqualTo(10), "the last batch had two trials, not four");
        Assert.That(order.FirstPresentation(1_000_000_000, 1), Is.EqualTo(10_000_000_004));
    }

    [Test]
    public void NumbersOutOfRange_AreRefused()
    {
        var order = new PresentationOrder(1, 10, 4);

        Assert.That(() => new PresentationOrder(1, 0, 4), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new PresentationOrder(1, 10, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => order.Batch(-1, 0).Length, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => order.Batch(0, 3).Length, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static int[] Epoch(PresentationOrder order, int epoch)
    {
        var trials = new List<int>();
        for (int batch = 0; batch < order.Batches; batch++)
        {
            trials.AddRange(order.Batch(epoch, batch));
        }

        return [.. trials];
    }
}
