namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// Digits that are painted when they are first read: whoever asks for sizes alone paints none, whoever looks at the first ten paints those,
/// anything else paints the whole set. Reads after that allocate nothing.
/// </summary>
internal sealed class DigitExamples : ExampleSet
{
    /// <summary>How many digits there are.</summary>
    public const int Classes = 10;

    private readonly Lazy<ImageExamples> _first;
    private readonly Lazy<ImageExamples> _all;

    /// <summary>Images of a stream of random numbers; example i is the same however many there are.</summary>
    /// <param name="count">How many images there are.</param>
    /// <param name="seed">Which digits.</param>
    /// <param name="stream">The stream that the shapes are drawn from.</param>
    /// <param name="classStream">The stream that the classes are drawn from.</param>
    /// <param name="threads">How many threads may paint; −1 for all there are.</param>
    public DigitExamples(int count, ulong seed, uint stream, uint classStream, int threads)
    {
        Count = count;
        _first = new Lazy<ImageExamples>(() => Paint(Math.Min(count, Classes), 1));
        _all = new Lazy<ImageExamples>(() => Paint(count, threads));

        ImageExamples Paint(int images, int painters)
        {
            var pixels = new byte[images * DigitPainter.Pixels];
            var labels = new byte[images];
            int blocks = (images + Classes - 1) / Classes;
            if (blocks == 1)
            {
                // starting what runs loops in parallel takes longer than ten images
                PaintBlock(0);
            }
            else
            {
                Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = painters }, PaintBlock);
            }

            return new ImageExamples(pixels, DigitPainter.Pixels, labels, Classes);

            void PaintBlock(int block)
            {
                Span<byte> digits = stackalloc byte[Classes];
                Shuffle(digits, new ExampleDraws(seed, classStream, block));
                int first = block * Classes;
                for (int i = first; i < Math.Min(first + Classes, images); i++)
                {
                    labels[i] = digits[i - first];
                    var draws = new ExampleDraws(seed, stream, i);
                    DigitPainter.Paint(labels[i], ref draws, pixels.AsSpan(i * DigitPainter.Pixels, DigitPainter.Pixels));
                }
            }
        }
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override int Inputs => DigitPainter.Pixels;

    /// <inheritdoc/>
    public override int Outputs => Classes;

    /// <inheritdoc/>
    public override bool HasLabels => true;

    /// <summary>All images; painted now if they are not yet.</summary>
    public ImageExamples All => _all.Value;

    /// <inheritdoc/>
    public override void ReadInput(int index, Span<double> input) => Holding(index).ReadInput(index, input);

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<double> target) => Holding(index).ReadTarget(index, target);

    /// <inheritdoc/>
    public override int Label(int index) => Holding(index).Label(index);

    private ImageExamples Holding(int index)
    {
        RequireTrial(index);
        return index < Classes && !_all.IsValueCreated ? _first.Value : _all.Value;
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
