using NeuroLcp.Simulation.Tasks;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Tasks;

public sealed class DigitsTaskTests
{
    [Test]
    public void Digits_OfOneSeed_AreTheSameImagesForEver()
    {
        // SHA-256 of the bytes. Pixels are rounded to 1/255, so a last-bit difference of a machine's sine or logarithm
        // (1e-16) would have to meet a rounding boundary to change a byte: it does so for one pixel in 1e13.
        LearningTask task = DigitsTask.Create(train: 200, test: 50, seed: 1);

        Assert.That(task.Digest, Is.EqualTo("ef8fe042c0fabf026d6ba73dc7cc814a7de90a871614c775d3b4f8ed72cd26f9"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void Digits_OnAnyNumberOfThreads_AreTheSame(int threads)
    {
        Assert.That(
            DigitsTask.Create(train: 300, test: 100, seed: 5, threads).Digest,
            Is.EqualTo(DigitsTask.Create(train: 300, test: 100, seed: 5).Digest));
    }

    [Test]
    public void Digits_OfALargerSet_BeginWithThoseOfASmallerOne()
    {
        // 53 is no multiple of 10: the last block of classes is cut.
        ImageExamples few = ((DigitExamples)DigitsTask.Create(train: 53, test: 1, seed: 3).Train).All;
        ImageExamples many = ((DigitExamples)DigitsTask.Create(train: 200, test: 1, seed: 3).Train).All;

        Assert.That(many.AllPixels[..few.AllPixels.Length].SequenceEqual(few.AllPixels), Is.True);
        Assert.That(many.AllLabels[..few.AllLabels.Length].SequenceEqual(few.AllLabels), Is.True);
    }

    // whoever looks at one of the first ten gets it from ten images painted alone; with 4 there are fewer than that
    [TestCase(4)]
    [TestCase(25)]
    public void Digits_ReadBeforeTheRestIsPainted_AreThoseReadAfterwards(int count)
    {
        var set = (DigitExamples)DigitsTask.Create(count, test: 1, seed: 3).Train;
        double[][] first = Read(), all;
        Assert.That(set.All.Count, Is.EqualTo(count));
        all = Read();

        Assert.That(first, Is.EqualTo(all));
        Assert.That(first.Select(image => image.Sum()), Is.All.GreaterThan(10), "painted");
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Label(count));

        double[][] Read() => [.. Enumerable.Range(0, Math.Min(count, 10)).Select(i =>
        {
            var image = new double[784 + 10];
            set.ReadInput(i, image.AsSpan(0, 784));
            set.ReadTarget(i, image.AsSpan(784));
            Assert.That(image[784 + set.Label(i)], Is.EqualTo(1));
            return image;
        })];
    }

    [Test]
    public void Digits_OfWhichOnlySizesAreAsked_TakeNoTimeAndNoMemory()
    {
        // a million images of 784 bytes: 0.8 GB and a minute
        long before = GC.GetAllocatedBytesForCurrentThread();
        LearningTask task = DigitsTask.Create(train: 1_000_000, test: 1_000_000, seed: 1);
        task.Test.ReadInput(0, new double[784]);

        Assert.That((task.Inputs, task.Outputs, task.Train.Count, task.HasLabels), Is.EqualTo((784, 10, 1_000_000, true)));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    [Test]
    public void Digits_OfAnotherSeed_AreOthers()
    {
        Assert.That(DigitsTask.Create(50, 10, seed: 1).Digest, Is.Not.EqualTo(DigitsTask.Create(50, 10, seed: 2).Digest));

        // The two halves of the seed count both.
        Assert.That(DigitsTask.Create(50, 10, seed: 1).Digest, Is.Not.EqualTo(DigitsTask.Create(50, 10, seed: 1 + (1UL << 32)).Digest));
    }

    [Test]
    public void Digits_ToTestOn_AreNoneOfThoseLearned()
    {
        LearningTask task = DigitsTask.Create(train: 1000, test: 1000, seed: 1);
        HashSet<string> learned = [.. Images(task.Train)];

        Assert.That(learned, Has.Count.EqualTo(1000), "every training image is another");
        Assert.That(Images(task.Test).Where(learned.Contains), Is.Empty);
    }

    [Test]
    public void Digits_InEveryTenInARow_AreEachThereOnce()
    {
        ExampleSet set = DigitsTask.Create(train: 500, test: 10, seed: 1).Train;
        for (int first = 0; first < set.Count; first += 10)
        {
            Assert.That(Enumerable.Range(first, 10).Select(set.Label), Is.EquivalentTo(Enumerable.Range(0, 10)));
        }

        // 50 shuffled blocks: a digit's place is uniform on 0…9, so no digit stands in one place throughout.
        Assert.That(Enumerable.Range(0, 50).Select(block => set.Label(10 * block)).Distinct().Count(), Is.GreaterThan(5));
    }

    [Test]
    public void Digits_AreInkOnDarkPaper_InsideTheUnitInterval()
    {
        ExampleSet set = DigitsTask.Create(train: 1000, test: 10, seed: 1).Train;
        var image = new double[784];
        double sum = 0, border = 0;
        for (int i = 0; i < set.Count; i++)
        {
            set.ReadInput(i, image);
            Assert.That(image.Min(), Is.GreaterThanOrEqualTo(0));
            Assert.That(image.Max(), Is.InRange(0.5, 1), "every image has ink");
            sum += image.Sum() / 784;
            border += image[..28].Sum() / 28;
        }

        // The mean of MNIST is 0.131; strokes of about 2.3 pixels' width and 50 pixels' length cover 0.15 of 784.
        Assert.That(sum / set.Count, Is.EqualTo(0.11).Within(0.02));
        Assert.That(border / set.Count, Is.LessThan(0.06), "the top row is paper, but for grain and the tallest digits");
    }

    [Test]
    public void Digits_ByNearestMean_AreTellableButNotTrivially()
    {
        // The crudest classifier: chance is 10 %; if classes were separable by their means the task would teach nothing.
        LearningTask task = DigitsTask.Create(train: 2000, test: 500, seed: 1);
        var means = new double[10][];
        var image = new double[784];
        for (int digit = 0; digit < 10; digit++)
        {
            means[digit] = new double[784];
        }

        for (int i = 0; i < task.Train.Count; i++)
        {
            task.Train.ReadInput(i, image);
            double[] mean = means[task.Train.Label(i)];
            for (int pixel = 0; pixel < 784; pixel++)
            {
                mean[pixel] += image[pixel] / 200;
            }
        }

        int right = 0;
        for (int i = 0; i < task.Test.Count; i++)
        {
            task.Test.ReadInput(i, image);
            double[] nearest = means.MinBy(mean => mean.Zip(image, (m, x) => (m - x) * (m - x)).Sum())!;
            right += Array.IndexOf(means, nearest) == task.Test.Label(i) ? 1 : 0;
        }

        Assert.That(right / 500.0, Is.InRange(0.55, 0.88));
    }

    private static IEnumerable<string> Images(ExampleSet set)
    {
        byte[] pixels = ((DigitExamples)set).All.AllPixels.ToArray();
        return pixels.Chunk(784).Select(Convert.ToHexString);
    }
}
