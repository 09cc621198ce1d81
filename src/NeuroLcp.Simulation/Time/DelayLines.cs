using System.Numerics;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Time;

/// <summary>A value that arrives later than it leaves.</summary>
/// <param name="Now">Where it is computed.</param>
/// <param name="Past">Where it is read.</param>
/// <param name="Steps">Steps on its way.</param>
internal readonly record struct DelayLine(PlanOutput Now, PlanOutput Past, int Steps);

/// <summary>
/// What is on its way between the neurons of some trials: a ring of past values for each delayed signal. All memory is taken at
/// construction.
/// </summary>
internal sealed class DelayLines<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DelayLine[] _lines;
    private readonly T[][] _rings;

    public DelayLines(IReadOnlyList<DelayLine> lines, int capacity)
    {
        _lines = [.. lines];
        _rings = [.. lines.Select(line => new T[checked(line.Now.Rows * line.Steps * capacity)])];
    }

    /// <summary>
    /// Fills the rings as if the trials had always been where they are. A delayed signal may be made of others, so the program runs until what
    /// is read is what is computed: as often as signals follow one another.
    /// </summary>
    /// <param name="work">Where the trials stand.</param>
    /// <param name="evaluate">Evaluates the program there.</param>
    public void Start(Workspace<T> work, Action evaluate)
    {
        bool settled = _lines.Length == 0;
        for (int pass = 0; pass <= _lines.Length && !settled; pass++)
        {
            evaluate();
            settled = true;
            foreach (DelayLine line in _lines)
            {
                Span<T> now = work.Rows(line.Now.Slot, line.Now.Rows), past = work.Rows(line.Past.Slot, line.Past.Rows);
                settled &= now.SequenceEqual(past);
                now.CopyTo(past);
            }
        }

        for (int l = 0; l < _lines.Length; l++)
        {
            for (int step = 0; step < _lines[l].Steps; step++)
            {
                work.Rows(_lines[l].Now.Slot, _lines[l].Now.Rows).CopyTo(Slot(l, step, work.Columns));
            }
        }
    }

    /// <summary>Before a step is evaluated: what arrives in it.</summary>
    public void Read(Workspace<T> work, long step)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            Slot(l, step, work.Columns).CopyTo(work.Rows(_lines[l].Past.Slot, _lines[l].Past.Rows));
        }
    }

    /// <summary>After a step was evaluated: what leaves in it, in the place of what arrived.</summary>
    public void Write(Workspace<T> work, long step)
    {
        for (int l = 0; l < _lines.Length; l++)
        {
            work.Rows(_lines[l].Now.Slot, _lines[l].Now.Rows).CopyTo(Slot(l, step, work.Columns));
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

    private Span<T> Slot(int line, long step, int columns)
    {
        int length = _lines[line].Now.Rows * columns;
        return _rings[line].AsSpan((int)(step % _lines[line].Steps) * length, length);
    }
}
