using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Time;

/// <summary>What a monitor has seen of the trials of one shard since the samples were last fetched. All memory is taken at construction.</summary>
internal sealed class Sampler<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TimeMonitor _monitor;
    private readonly PlanOutput _place;
    private readonly int[]? _units;
    private readonly int _rows;
    private readonly T[] _samples;
    private readonly double[] _reduced;
    private readonly long[] _steps;
    private int[] _columns = [];
    private int[] _places = [];

    public Sampler(TimeMonitor monitor, PlanOutput place, int capacity, long stepsPerRun)
    {
        _monitor = monitor;
        _place = place;
        _units = monitor.Units is null ? null : [.. monitor.Units];
        _rows = _units?.Length ?? place.Rows;
        // one more for the end, and one because a run may begin and end on a tick
        int samples = checked((int)(stepsPerRun / monitor.Every) + 2);
        int trials = monitor.Trials is null ? capacity : Math.Min(capacity, monitor.Trials.Count);
        _samples = new T[checked(samples * trials * _rows)];
        _steps = new long[samples];
        _reduced = new double[monitor.Reduction == MonitorReduction.Point ? 0 : trials * _rows];
    }

    /// <summary>Units sampled.</summary>
    public int Rows => _rows;

    /// <summary>Samples taken.</summary>
    public int Samples { get; private set; }

    /// <summary>The step of each sample.</summary>
    public ReadOnlySpan<long> Steps => _steps.AsSpan(0, Samples);

    /// <summary>Where each trial that is sampled here stands among those the monitor asks for.</summary>
    public ReadOnlySpan<int> Places => _places;

    /// <summary>Whether the trials here stand in the order the monitor asks for.</summary>
    public bool IsInOrder { get; private set; }

    /// <summary>The samples, [sample, trial, unit].</summary>
    public ReadOnlySpan<T> Values => _samples.AsSpan(0, Samples * _places.Length * _rows);

    /// <summary>What is being reduced, for a checkpoint.</summary>
    public double[] Reduced => _reduced;

    /// <summary>Takes on trials [first, first + count) of a batch.</summary>
    public void Start(int first, int count)
    {
        (int Place, int Trial)[] chosen = _monitor.Trials is null
            ? [.. Enumerable.Range(first, count).Select(t => (t, t))]
            : [.. _monitor.Trials.Index().Where(t => t.Item >= first && t.Item < first + count)];
        _places = [.. chosen.Select(c => c.Place)];
        _columns = [.. chosen.Select(c => c.Trial - first)];
        IsInOrder = _places.SequenceEqual(Enumerable.Range(0, _places.Length));
        Samples = 0;
        Reset();
    }

    /// <summary>Forgets the samples; what is being reduced goes on.</summary>
    public void Clear() => Samples = 0;

    /// <summary>Looks at the values of a step.</summary>
    /// <param name="work">The values.</param>
    /// <param name="step">The step.</param>
    /// <param name="isEnd">True where the simulation ends with this state.</param>
    public void Observe(Workspace<T> work, long step, bool isEnd)
    {
        bool end = isEnd && _monitor.IsEnd(step);
        if (!end && !_monitor.Counts(step))
        {
            return;
        }

        ReadOnlySpan<T> values = work.Rows(_place.Slot, _place.Rows);
        if (_monitor.Reduction == MonitorReduction.Point)
        {
            Span<T> to = _samples.AsSpan(Samples * _columns.Length * _rows, _columns.Length * _rows);
            if (_units is null && work.Columns == 1 && _columns.Length == 1)
            {
                values.CopyTo(to);
            }
            else
            {
                Gather(values, work.Columns, to);
            }

            _steps[Samples++] = step;
            return;
        }

        Reduce(values, work.Columns);
        if (_monitor.IsDue(step))
        {
            Span<T> to = _samples.AsSpan(Samples * _columns.Length * _rows);
            double scale = _monitor.Reduction == MonitorReduction.Mean ? 1.0 / _monitor.Every : 1;
            for (int i = 0; i < _columns.Length * _rows; i++)
            {
                to[i] = T.CreateChecked(_reduced[i] * scale);
            }

            _steps[Samples++] = step;
            Reset();
        }
    }

    /// <summary>(units, trials) → [trial, unit].</summary>
    private void Gather(ReadOnlySpan<T> values, int columns, Span<T> to)
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            ReadOnlySpan<T> column = values[_columns[c]..];
            Span<T> trial = to.Slice(c * _rows, _rows);
            if (_units is null)
            {
                for (int r = 0, from = 0; r < trial.Length; r++, from += columns)
                {
                    trial[r] = column[from];
                }
            }
            else
            {
                for (int r = 0; r < trial.Length; r++)
                {
                    trial[r] = column[_units[r] * columns];
                }
            }
        }
    }

    private void Reduce(ReadOnlySpan<T> values, int columns)
    {
        for (int c = 0, at = 0; c < _columns.Length; c++)
        {
            for (int r = 0; r < _rows; r++, at++)
            {
                double value = double.CreateChecked(values[((_units is null ? r : _units[r]) * columns) + _columns[c]]);
                _reduced[at] = _monitor.Reduction switch
                {
                    MonitorReduction.Minimum => Math.Min(_reduced[at], value),
                    MonitorReduction.Maximum => Math.Max(_reduced[at], value),
                    _ => _reduced[at] + value,
                };
            }
        }
    }

    private void Reset() => Array.Fill(_reduced, _monitor.Reduction switch
    {
        MonitorReduction.Minimum => double.PositiveInfinity,
        MonitorReduction.Maximum => double.NegativeInfinity,
        _ => 0,
    });
}
