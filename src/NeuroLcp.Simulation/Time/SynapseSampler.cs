using System.Numerics;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Time;

/// <summary>The synapses a monitor has sampled since the samples were last fetched. All memory is taken at construction.</summary>
internal sealed class SynapseSampler<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly SynapseMonitor _monitor;
    private readonly CircuitValues<T> _values;
    private readonly T[] _samples;
    private readonly long[] _steps;

    public SynapseSampler(SynapseMonitor monitor, CircuitValues<T> values, long stepsPerRun)
    {
        _monitor = monitor;
        _values = values;
        int samples = checked((int)(stepsPerRun / monitor.Every) + 2);
        _samples = new T[checked(samples * monitor.Count)];
        _steps = new long[samples];
    }

    /// <summary>Samples taken.</summary>
    public int Samples { get; private set; }

    /// <summary>The step of each sample.</summary>
    public ReadOnlySpan<long> Steps => _steps.AsSpan(0, Samples);

    /// <summary>The samples, [sample, synapse].</summary>
    public ReadOnlySpan<T> Values => _samples.AsSpan(0, Samples * _monitor.Count);

    /// <summary>Forgets the samples.</summary>
    public void Clear() => Samples = 0;

    /// <summary>Looks at the weights as they are before a step's learning.</summary>
    public void Observe(long step)
    {
        if (!_monitor.IsDue(step))
        {
            return;
        }

        ReadOnlySpan<T> weight = _values.Weight(_monitor.Weight);
        Span<T> to = _samples.AsSpan(Samples * _monitor.Count, _monitor.Count);
        if (_monitor.Synapses is { } chosen)
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = weight[chosen[i]];
            }
        }
        else
        {
            weight.CopyTo(to);
        }

        _steps[Samples++] = step;
    }
}
