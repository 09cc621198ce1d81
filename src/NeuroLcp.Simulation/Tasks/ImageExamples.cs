namespace NeuroLcp.Simulation.Tasks;

/// <summary>Labelled grey images, one byte a pixel: 0 is 0, 255 is 1; the target is the one-hot class.</summary>
public sealed class ImageExamples : ExampleSet
{
    private static readonly double[] s_grey = Greys();

    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    /// <summary>Takes over the arrays (they are not copied and must not be changed afterwards).</summary>
    /// <param name="pixels">Pixels, shape (images, <paramref name="pixelsPerImage"/>), row-major.</param>
    /// <param name="pixelsPerImage">How many pixels an image has; at least 1.</param>
    /// <param name="labels">The class of every image, from 0 to <paramref name="classes"/> − 1; at least one.</param>
    /// <param name="classes">How many classes there are, from 1 to 256.</param>
    /// <exception cref="TaskException">A size does not fit or a label is out of range.</exception>
    public ImageExamples(byte[] pixels, int pixelsPerImage, byte[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0)
        {
            throw new TaskException("expected at least one image, found none");
        }

        if (pixelsPerImage < 1 || pixels.Length != (long)labels.Length * pixelsPerImage)
        {
            throw new TaskException($"expected {labels.Length} images of {pixelsPerImage} pixels, one for each label, found {pixels.Length} pixels");
        }

        int beyond = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Clamp(classes - 1, 0, 255));
        if (beyond >= 0)
        {
            throw new TaskException($"expected labels from 0 to {classes - 1}, found {labels[beyond]} at image {beyond} (counted from 0)");
        }

        _pixels = pixels;
        _labels = labels;
        Inputs = pixelsPerImage;
        Outputs = classes;
    }

    /// <inheritdoc/>
    public override int Count => _labels.Length;

    /// <inheritdoc/>
    public override int Inputs { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override bool HasLabels => true;

    internal ReadOnlySpan<byte> AllPixels => _pixels;

    internal ReadOnlySpan<byte> AllLabels => _labels;

    /// <inheritdoc/>
    public override void ReadInput(int index, Span<double> input)
    {
        RequireTrial(index);
        RequireLength(input, Inputs, nameof(input));
        ReadOnlySpan<byte> image = _pixels.AsSpan(index * Inputs, Inputs);
        double[] grey = s_grey;
        for (int i = 0; i < image.Length; i++)
        {
            input[i] = grey[image[i]];
        }
    }

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<double> target)
    {
        RequireTrial(index);
        RequireLength(target, Outputs, nameof(target));
        target.Clear();
        target[_labels[index]] = 1;
    }

    /// <inheritdoc/>
    public override int Label(int index)
    {
        RequireTrial(index);
        return _labels[index];
    }

    // A table, because the correctly rounded quotient b / 255 is then a load instead of a division.
    private static double[] Greys()
    {
        var greys = new double[256];
        for (int b = 0; b < greys.Length; b++)
        {
            greys[b] = b / 255.0;
        }

        return greys;
    }
}
