using System.Numerics;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>A value that arrives later than it leaves.</summary>
/// <param name="Signal">Its number among the signals that phases hand on; -1 where none does.</param>
/// <param name="Now">Where it is computed.</param>
/// <param name="Past">Where it is read.</param>
/// <param name="Before">Where, of the program of what was before the first instant, it is found.</param>
/// <param name="Steps">Steps on its way.</param>
internal readonly record struct DelayLine(int Signal, PlanOutput Now, PlanOutput Past, PlanOutput Before, int Steps);

/// <summary>
/// What is on its way between the neurons of some trials: a ring of past values for each delayed signal. The value in place k modulo the delay arrives in step
/// k. All memory is taken at construction.
/// </summary>
internal sealed class DelayLines<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DelayLine[] _lines;
    private readonly T[][] _rings;

    public DelayLines(IReadOnlyList<DelayLine> lines, int capacity)
    {
        _lines = [.. lines];
        _rings = [.. lines.Select(line => new T[Length(line.Now.Rows, line.Steps, capacity)])];
    }

    /// <summary>The numbers on their way through a line.</summary>
    /// <param name="rows">Of one trial in one step.</param>
    /// <param name="steps">Steps on the way.</param>
    /// <param name="capacity">The most trials.</param>
    /// <exception cref="ArgumentException">No array is so long.</exception>
    public static int Length(int rows, int steps, int capacity) => (double)rows * steps * capacity <= Array.MaxLength
        ? rows * steps * capacity
        : throw new ArgumentException(
            FormattableString.Invariant($"a delay of {steps:N0} steps keeps {(double)rows * steps * capacity:G3} numbers on their way, more than find room: ")
                + "a longer step, fewer units or fewer trials at once are meant",
            nameof(steps));

    /// <summary>Fills the rings as if the trials had always been where they are, and nothing had happened in them.</summary>
    /// <param name="before">What was before the first instant.</param>
    public void Start(Workspace<T> before)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            for (int step = 0; step < _lines[l].Steps; step++)
            {
                before.Rows(_lines[l].Before.Slot, _lines[l].Before.Rows).CopyTo(Arriving(l, step, before.Columns));
            }
        }
    }

    /// <summary>Goes on with what an earlier phase left on its way, by time of arrival.</summary>
    /// <param name="from">What is on its way.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="columns">Trials here.</param>
    /// <param name="trials">Trials of the batch.</param>
    /// <param name="first">The first trial here.</param>
    public void Load(SignalsOnTheWay<T> from, double step, int columns, int trials, int first)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            DelayLine line = _lines[l];
            from.Arrivals(line.Signal, step, line.Steps, trials, first, columns, _rings[l]);
        }
    }

    /// <summary>Leaves what is on its way for the next phase.</summary>
    /// <param name="to">Where it is kept.</param>
    /// <param name="next">The step to come: what arrives in it is the first.</param>
    /// <param name="columns">Trials here.</param>
    /// <param name="trials">Trials of the batch.</param>
    /// <param name="first">The first trial here.</param>
    public void Store(SignalsOnTheWay<T> to, long next, int columns, int trials, int first)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            for (int k = 0; k < _lines[l].Steps && _lines[l].Signal >= 0; k++)
            {
                to.Keep(_lines[l].Signal, k, Arriving(l, next + k, columns), trials, first, columns);
            }
        }
    }

    /// <summary>Before a step is evaluated: what arrives in it.</summary>
    public void Read(Workspace<T> work, long step)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            Arriving(l, step, work.Columns).CopyTo(work.Rows(_lines[l].Past.Slot, _lines[l].Past.Rows));
        }
    }

    /// <summary>After a step was evaluated: what leaves in it, in the place of what arrived.</summary>
    public void Write(Workspace<T> work, long step)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            work.Rows(_lines[l].Now.Slot, _lines[l].Now.Rows).CopyTo(Arriving(l, step, work.Columns));
        }
    }

    /// <summary>Keeps all that is on its way, for a checkpoint.</summary>
    public void Save(SavedState state, string place)
    {
        for (int l = 0; l < _rings.Length; l++)
        {
            state.Add<T>($"{place}/delay/{l}", _rings[l]);
        }
    }

    /// <summary>Goes on with what was on its way.</summary>
    public void Restore(SavedState state, string place)
    {
        for (int l = 0; l < _rings.Length; l++)
        {
            state.CopyTo<T>($"{place}/delay/{l}", _rings[l]);
        }
    }

    private Span<T> Arriving(int line, long step, int columns)
    {
        int length = _lines[line].Now.Rows * columns;
        return _rings[line].AsSpan((int)(step % _lines[line].Steps) * length, length);
    }
}
