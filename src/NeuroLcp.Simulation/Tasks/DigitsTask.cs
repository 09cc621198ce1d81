using System.Globalization;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// The built-in task: grey images of handwritten-looking digits, drawn by the program, so that a first run needs no data.
/// An example is a function of (seed, set, index) alone: more examples, another order or more threads change none of them.
/// Classes are balanced: every ten examples in a row hold each digit once, in a random order.
/// </summary>
internal static class DigitsTask
{
    /// <summary>Says which images both sets are made of; they are painted when they are first read.</summary>
    /// <param name="train">How many images to learn from.</param>
    /// <param name="test">How many images to be judged on.</param>
    /// <param name="seed">Which digits; equal seeds give equal images.</param>
    /// <param name="threads">How many threads may paint; −1 for all there are. The images do not depend on it.</param>
    public static LearningTask Create(int train, int test, ulong seed, int threads = -1)
    {
        var trainSet = new DigitExamples(train, seed, TaskStream.DigitsTrain, TaskStream.DigitsTrainClasses, threads);
        var testSet = new DigitExamples(test, seed, TaskStream.DigitsTest, TaskStream.DigitsTestClasses, threads);
        return new LearningTask(
            string.Create(CultureInfo.InvariantCulture, $"digits(train={train}, test={test}, seed={seed})"),
            trainSet,
            testSet,
            new Lazy<string>(() => TaskDigest.Of(trainSet.All, testSet.All)),
            $"stroke digits drawn by the program: {train} + {test} images of 28 x 28, 10 classes");
    }
}
