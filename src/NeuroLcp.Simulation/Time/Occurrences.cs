using System.Numerics;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Time;

/// <summary>The occurrences of an event in the trials of one shard since they were last fetched. Memory grows with the busiest run and is kept.</summary>
internal sealed class Occurrences<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly EventMonitor _monitor;
    private readonly PlanOutput _place;
    private readonly bool[]? _units;
    private readonly List<Occurrence> _list;
    private bool[] _columns = [];
    private int _first;

    public Occurrences(EventMonitor monitor, PlanOutput place, int capacity)
    {
        _monitor = monitor;
        _place = place;
        _list = new List<Occurrence>(place.Rows * capacity);
        if (monitor.Units is { } units)
        {
            _units = new bool[place.Rows];
            foreach (int unit in units)
            {
                _units[unit] = true;
            }
        }
    }

    /// <summary>In the order of steps, then units, then trials.</summary>
    public IReadOnlyList<Occurrence> List => _list;

    /// <summary>Takes on trials [first, first + count) of a batch.</summary>
    public void Start(int first, int count)
    {
        _first = first;
        _columns = [.. Enumerable.Range(first, count).Select(t => _monitor.Trials?.Contains(t) ?? true)];
        _list.Clear();
    }

    /// <summary>Forgets what was fetched.</summary>
    public void Clear() => _list.Clear();

    /// <summary>Looks at a step.</summary>
    public void Observe(Workspace<T> work, long step)
    {
        if (step < _monitor.From || step > _monitor.Until)
        {
            return;
        }

        ReadOnlySpan<T> happens = work.Rows(_place.Slot, _place.Rows);
        if (!happens.ContainsAnyExcept(T.Zero))
        {
            return;
        }

        for (int r = 0, at = 0; r < _place.Rows; r++)
        {
            for (int c = 0; c < work.Columns; c++, at++)
            {
                if (happens[at] > T.Zero && _columns[c] && _units?[r] != false)
                {
                    _list.Add(new Occurrence(step, _first + c, r));
                }
            }
        }
    }
}
