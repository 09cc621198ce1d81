namespace NeuroLcp.Simulation.Tasks;

/// <summary>Trials held as numbers in memory: what a file of measured or simulated trials becomes.</summary>
public sealed class ArrayExamples : ExampleSet
{
    private readonly double[] _inputs;
    private readonly double[] _targets;
    private readonly int[]? _labels;

    /// <summary>Takes over the arrays (they are not copied and must not be changed afterwards).</summary>
    /// <param name="inputs">Inputs, shape (trials, <paramref name="inputsPerTrial"/>), row-major.</param>
    /// <param name="inputsPerTrial">How many numbers the input of a trial has; at least 1.</param>
    /// <param name="targets">
    /// Targets, shape (trials, <paramref name="outputs"/>), row-major; empty where <paramref name="labels"/> say everything,
    /// and then targets are one-hot.
    /// </param>
    /// <param name="outputs">How many numbers a target has, or how many classes there are; at least 1.</param>
    /// <param name="labels">The class of every trial, from 0 to <paramref name="outputs"/> − 1; null where there are no classes.</param>
    /// <exception cref="TaskException">
    /// A size does not fit, a label is out of range, or a value is NaN or infinite; the message names trial and column.
    /// </exception>
    public ArrayExamples(double[] inputs, int inputsPerTrial, double[] targets, int outputs, int[]? labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputsPerTrial < 1)
        {
            throw new TaskException($"expected at least 1 input per trial, found {inputsPerTrial}");
        }

        if (outputs < 1)
        {
            throw new TaskException($"expected at least 1 output per trial, found {outputs}");
        }

        if (inputs.Length == 0)
        {
            throw new TaskException("expected at least one trial, found none");
        }

        if (inputs.Length % inputsPerTrial != 0)
        {
            throw new TaskException(
                $"expected whole trials of {inputsPerTrial} inputs, found {inputs.Length} values: the last trial has only {inputs.Length % inputsPerTrial}");
        }

        Count = inputs.Length / inputsPerTrial;
        Inputs = inputsPerTrial;
        Outputs = outputs;
        if (labels is not null && labels.Length != Count)
        {
            throw new TaskException($"expected a label for each of {Count} trials, found {labels.Length} labels");
        }

        bool oneHot = labels is not null && targets.Length == 0;
        if (!oneHot && targets.Length != (long)Count * outputs)
        {
            throw new TaskException($"expected {Count} targets of {outputs} values ({(long)Count * outputs} in all), found {targets.Length} values");
        }

        RequireFinite(inputs, inputsPerTrial, "input");
        RequireFinite(targets, outputs, "target");
        RequireClasses(labels, outputs);
        _inputs = inputs;
        _targets = targets;
        _labels = labels;
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override int Inputs { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override bool HasLabels => _labels is not null;

    internal ReadOnlySpan<double> AllInputs => _inputs;

    internal ReadOnlySpan<double> AllTargets => _targets;

    internal ReadOnlySpan<int> AllLabels => _labels;

    /// <inheritdoc/>
    public override void ReadInput(int index, Span<double> input)
    {
        RequireTrial(index);
        RequireLength(input, Inputs, nameof(input));
        _inputs.AsSpan(index * Inputs, Inputs).CopyTo(input);
    }

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<double> target)
    {
        RequireTrial(index);
        RequireLength(target, Outputs, nameof(target));
        if (_targets.Length > 0)
        {
            _targets.AsSpan(index * Outputs, Outputs).CopyTo(target);
            return;
        }

        target.Clear();
        target[_labels![index]] = 1;
    }

    /// <inheritdoc/>
    public override int Label(int index)
    {
        RequireTrial(index);
        return _labels is null ? -1 : _labels[index];
    }

    private static void RequireFinite(double[] values, int columns, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                string found = double.IsNaN(values[i]) ? "NaN" : values[i] > 0 ? "infinity" : "-infinity";
                throw new TaskException($"expected finite numbers, found {found} in {what} of trial {i / columns}, column {i % columns} (counted from 0); correct or leave out that trial");
            }
        }
    }

    private static void RequireClasses(int[]? labels, int classes)
    {
        for (int i = 0; i < (labels?.Length ?? 0); i++)
        {
            if ((uint)labels![i] >= (uint)classes)
            {
                throw new TaskException($"expected labels from 0 to {classes - 1}, found {labels[i]} at trial {i} (counted from 0)");
            }
        }
    }
}
