using System.Numerics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Plan;

/// <summary>
/// Where the trials of a batch stand between two phases: every state and every Ornstein-Uhlenbeck source, (units, trials). A phase starts
/// from it and leaves its end in it.
/// </summary>
internal sealed class TrialStates<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dictionary<Variable, T[]> _states;
    private readonly Dictionary<NoiseSource, T[]> _noise;

    /// <param name="circuit">The circuit.</param>
    /// <param name="capacity">The most trials.</param>
    public TrialStates(Circuit circuit, int capacity)
    {
        _states = circuit.States.ToDictionary(s => s, s => new T[s.Population.Size * capacity]);
        _noise = circuit.Noise.Where(n => n.Kind == NoiseKind.OrnsteinUhlenbeck).ToDictionary(n => n, n => new T[n.Population.Size * capacity]);
    }

    /// <summary>False before the first phase: trials start from the circuit's initial state.</summary>
    public bool HasStates { get; set; }

    /// <summary>False until noise has run: it starts from its stationary law.</summary>
    public bool HasNoise { get; set; }

    /// <summary>Steps made in time by all phases so far; noise is keyed by it.</summary>
    public long Steps { get; set; }

    /// <summary>A state, (units, trials).</summary>
    public T[] this[Variable state] => _states[state];

    /// <summary>An Ornstein-Uhlenbeck source, (units, trials).</summary>
    public T[] this[NoiseSource source] => _noise[source];

    /// <summary>Makes the next trials start afresh.</summary>
    public void Forget()
    {
        HasStates = false;
        HasNoise = false;
        Steps = 0;
    }
}
