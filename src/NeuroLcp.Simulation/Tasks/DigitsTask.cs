using System.Globalization;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// The built-in task: grey images of handwritten-looking digits, drawn by the program, so that a first run needs no data.
/// An example is a function of (seed, set, index) alone: more examples, another order or more threads change none of them.
/// Classes are balanced: every ten examples in a row hold each digit once, in a random order.
/// </summary>
internal static class DigitsTask
{
    private const int Classes = 10;

    /// <summary>Paints both sets.</summary>
    /// <param name="train">How many images to learn from.</param>
    /// <param name="test">How many images to be judged on.</param>
    /// <param name="seed">Which digits; equal seeds give equal images.</param>
    /// <param name="threads">How many threads may paint; −1 for all there are. The images do not depend on it.</param>
    public static LearningTask Create(int train, int test, ulong seed, int threads = -1)
    {
        var painters = new ParallelOptions { MaxDegreeOfParallelism = threads };
        ImageExamples trainSet = Paint(train, seed, TaskStream.DigitsTrain, TaskStream.DigitsTrainClasses, painters);
        ImageExamples testSet = Paint(test, seed, TaskStream.DigitsTest, TaskStream.DigitsTestClasses, painters);
        return new LearningTask(
            string.Create(CultureInfo.InvariantCulture, $"digits(train={train}, test={test}, seed={seed})"),
            trainSet,
            testSet,
            TaskDigest.Of(trainSet, testSet),
            $"stroke digits drawn by the program: {train} + {test} images of 28 x 28, 10 classes");
    }

    private static ImageExamples Paint(int count, ulong seed, uint stream, uint classStream, ParallelOptions painters)
    {
        var pixels = new byte[count * DigitPainter.Pixels];
        var labels = new byte[count];
        Parallel.For(0, (count + Classes - 1) / Classes, painters, block =>
        {
            Span<byte> digits = stackalloc byte[Classes];
            Shuffle(digits, new ExampleDraws(seed, classStream, block));
            int first = block * Classes;
            for (int i = first; i < Math.Min(first + Classes, count); i++)
            {
                labels[i] = digits[i - first];
                var draws = new ExampleDraws(seed, stream, i);
                DigitPainter.Paint(labels[i], ref draws, pixels.AsSpan(i * DigitPainter.Pixels, DigitPainter.Pixels));
            }
        });
        return new ImageExamples(pixels, DigitPainter.Pixels, labels, Classes);
    }

    private static void Shuffle(Span<byte> digits, ExampleDraws draws)
    {
        for (int i = 0; i < digits.Length; i++)
        {
            int j = draws.Below(i + 1);
            digits[i] = digits[j];
            digits[j] = (byte)i;
        }
    }
}
