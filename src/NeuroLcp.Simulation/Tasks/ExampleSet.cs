namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// Trials of a task: each has an input and a target; where the task is a classification, also a class.
/// Sets are immutable and may be read from several threads at once; reading allocates nothing.
/// </summary>
public abstract class ExampleSet
{
    /// <summary>How many trials there are; at least one.</summary>
    public abstract int Count { get; }

    /// <summary>How many numbers the input of a trial has (<c>task.inputs</c>).</summary>
    public abstract int Inputs { get; }

    /// <summary>How many numbers the target of a trial has (<c>task.outputs</c>): the number of classes where there are labels.</summary>
    public abstract int Outputs { get; }

    /// <summary>Whether every trial has a class, so that an accuracy can be stated.</summary>
    public abstract bool HasLabels { get; }

    /// <summary>Writes the input of one trial.</summary>
    /// <param name="index">The trial, from 0 to <see cref="Count"/> − 1.</param>
    /// <param name="input">Receives the input; length <see cref="Inputs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trial.</exception>
    /// <exception cref="ArgumentException"><paramref name="input"/> has another length.</exception>
    public abstract void ReadInput(int index, Span<double> input);

    /// <summary>Writes the target of one trial; one-hot where only the class is given.</summary>
    /// <param name="index">The trial, from 0 to <see cref="Count"/> − 1.</param>
    /// <param name="target">Receives the target; length <see cref="Outputs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trial.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has another length.</exception>
    public abstract void ReadTarget(int index, Span<double> target);

    /// <summary>The class of one trial, from 0 to <see cref="Outputs"/> − 1; −1 where the task has no classes.</summary>
    /// <param name="index">The trial, from 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trial.</exception>
    public abstract int Label(int index);

    private protected void RequireTrial(int index)
    {
        if ((uint)index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"expected a trial from 0 to {Count - 1}");
        }
    }

    private protected static void RequireLength(Span<double> values, int length, string argument)
    {
        if (values.Length != length)
        {
            throw new ArgumentException($"expected length {length}, found {values.Length}", argument);
        }
    }
}
