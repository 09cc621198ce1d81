using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Batches;

/// <summary>The inputs and targets of the trials presented together, (units, trials) with the trials contiguous.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrialBatch<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _inputs;
    private readonly T[] _targets;
    private readonly double[] _row;
    private readonly long[] _presentations;
    private readonly int[] _labels;
    private readonly int[] _examples;
    private readonly double _soft;

    /// <summary>Takes memory for a batch.</summary>
    /// <param name="task">Sizes of the task.</param>
    /// <param name="softTargets">ε of <see cref="LearningSettings.SoftTargets"/>.</param>
    /// <param name="capacity">The most trials.</param>
    public TrialBatch(TaskShape task, double softTargets, int capacity)
    {
        InputCount = task.Inputs;
        OutputCount = task.Outputs;
        _soft = softTargets;
        _inputs = new T[task.Inputs * capacity];
        _targets = new T[task.Outputs * capacity];
        _row = new double[Math.Max(task.Inputs, task.Outputs)];
        _presentations = new long[capacity];
        _labels = new int[capacity];
        _examples = new int[capacity];
    }

    /// <summary>Trials held.</summary>
    public int Count { get; private set; }

    /// <summary>Length of an input.</summary>
    public int InputCount { get; }

    /// <summary>Length of a target.</summary>
    public int OutputCount { get; }

    /// <summary>Inputs, (inputs, trials).</summary>
    public ReadOnlySpan<T> Inputs => _inputs.AsSpan(0, InputCount * Count);

    /// <summary>Targets, softened where the loss says so, (outputs, trials).</summary>
    public ReadOnlySpan<T> Targets => _targets.AsSpan(0, OutputCount * Count);

    /// <summary>Class labels; −1 where the task has none.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The running number of each presentation: what its noise is keyed by.</summary>
    public ReadOnlySpan<long> Presentations => _presentations.AsSpan(0, Count);

    /// <summary>Which example of its set each trial presents.</summary>
    public ReadOnlySpan<int> Examples => _examples.AsSpan(0, Count);

    /// <summary>Fills the batch.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="indices">Which ones, in order.</param>
    /// <param name="firstPresentation">The running number of the first.</param>
    public void Load(ExampleSet examples, ReadOnlySpan<int> indices, long firstPresentation)
    {
        Begin(indices, firstPresentation);
        Read(examples, 0, Count, _row);
    }

    /// <summary>Fills the batch, on all threads.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="indices">Which ones, in order.</param>
    /// <param name="firstPresentation">The running number of the first.</param>
    /// <param name="pool">The threads.</param>
    internal void Load(ExampleSet examples, ReadOnlySpan<int> indices, long firstPresentation, WorkerPool pool)
    {
        Begin(indices, firstPresentation);
        int share = (Count + pool.Count - 1) / pool.Count;
        pool.Run(_ =>
        {
            for (int first = pool.Next() * share; first < Count; first = pool.Next() * share)
            {
                Read(examples, first, Math.Min(share, Count - first), first == 0 ? _row : new double[_row.Length]);
            }
        });
    }

    private void Begin(ReadOnlySpan<int> indices, long firstPresentation)
    {
        Count = indices.Length;
        indices.CopyTo(_examples);
        for (int t = 0; t < Count; t++)
        {
            _presentations[t] = firstPresentation + t;
        }
    }

    private void Read(ExampleSet examples, int first, int count, double[] row)
    {
        Span<double> input = row.AsSpan(0, InputCount), target = row.AsSpan(0, OutputCount);
        for (int t = first; t < first + count; t++)
        {
            examples.ReadInput(_examples[t], input);
            Scatter(input, _inputs, t);
            examples.ReadTarget(_examples[t], target);
            if (_soft > 0)
            {
                double share = _soft / (OutputCount - 1);
                for (int i = 0; i < target.Length; i++)
                {
                    // 1 → 1 − ε, 0 → ε / (n − 1)
                    target[i] = share + target[i] * (1 - _soft - share);
                }
            }

            Scatter(target, _targets, t);
            _labels[t] = examples.Label(_examples[t]);
        }
    }

    /// <summary>One trial of the batch, in double: a batch of its own.</summary>
    internal TrialBatch<double> Trial(int trial)
    {
        var one = new TrialBatch<double>(new TaskShape(InputCount, OutputCount), 0, 1);
        CopyTrial(trial, one);
        return one;
    }

    /// <summary>One trial of the batch, in double, into a batch that has room for one.</summary>
    internal void CopyTrial(int trial, TrialBatch<double> one)
    {
        one.Count = 1;
        for (int i = 0; i < InputCount; i++)
        {
            one._inputs[i] = double.CreateTruncating(_inputs[(i * Count) + trial]);
        }

        for (int i = 0; i < OutputCount; i++)
        {
            one._targets[i] = double.CreateTruncating(_targets[(i * Count) + trial]);
        }

        one._presentations[0] = _presentations[trial];
        one._labels[0] = _labels[trial];
        one._examples[0] = _examples[trial];
    }

    /// <summary>Some trials of another batch, in the given order.</summary>
    internal void Take(TrialBatch<T> batch, ReadOnlySpan<int> trials)
    {
        Count = trials.Length;
        for (int t = 0; t < Count; t++)
        {
            (_presentations[t], _labels[t], _examples[t]) = (batch._presentations[trials[t]], batch._labels[trials[t]], batch._examples[trials[t]]);
            for (int i = 0; i < InputCount; i++)
            {
                _inputs[(i * Count) + t] = batch._inputs[(i * batch.Count) + trials[t]];
            }

            for (int i = 0; i < OutputCount; i++)
            {
                _targets[(i * Count) + t] = batch._targets[(i * batch.Count) + trials[t]];
            }
        }
    }

    private void Scatter(ReadOnlySpan<double> values, T[] destination, int trial)
    {
        int at = trial;
        foreach (double value in values)
        {
            destination[at] = T.CreateSaturating(value);
            at += Count;
        }
    }
}
