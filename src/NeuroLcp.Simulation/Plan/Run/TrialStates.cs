using System.Numerics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>
/// Where the trials of a batch stand between two phases: every state and every Ornstein-Uhlenbeck source, (units, trials), and what is on its way between
/// neurons. A phase starts from it and leaves its end in it.
/// </summary>
internal sealed class TrialStates<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dictionary<Variable, T[]> _states;
    private readonly Dictionary<NoiseSource, T[]> _noise;
    private readonly Dictionary<Variable, T[]> _remainders = [];

    /// <param name="circuit">The circuit.</param>
    /// <param name="capacity">The most trials.</param>
    /// <param name="phases">The phases that follow one another; empty for a single one.</param>
    public TrialStates(Circuit circuit, int capacity, IReadOnlyList<Phase>? phases = null)
    {
        Phase[] inTime = [.. phases?.Where(p => p.Kind == PhaseKind.Simulate) ?? []];
        if (inTime.Sum(p => (long)p.Repeat) > 1)
        {
            bool oneStep = inTime.Select(p => p.Step).Distinct().Count() == 1;
            Signals = new SignalsOnTheWay<T>(DelayedSignals.Of(circuit, tellEventsApart: !oneStep), inTime.Min(p => p.Step), capacity);
        }

        Capacity = capacity;
        _states = circuit.States.ToDictionary(s => s, s => new T[s.Population.Size * capacity]);
        _noise = circuit.Noise.Where(n => n.Kind == NoiseKind.OrnsteinUhlenbeck).ToDictionary(n => n, n => new T[n.Population.Size * capacity]);
    }

    /// <summary>The most trials.</summary>
    public int Capacity { get; }

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

    /// <summary>What is on its way; null where no phase follows another in time.</summary>
    public SignalsOnTheWay<T>? Signals { get; }

    /// <summary>What the compensated sums of a state have kept, (units, trials); null where it has none.</summary>
    public T[]? Remainder(Variable state) => _remainders.GetValueOrDefault(state);

    /// <summary>Makes room for what a compensated sum keeps.</summary>
    public void KeepRemainder(Variable state) => _remainders.TryAdd(state, new T[_states[state].Length]);

    /// <summary>What was put there from outside: the state begins anew, without what rounding had taken.</summary>
    public void ForgetRemainder(Variable state) => Remainder(state)?.AsSpan().Clear();

    /// <summary>The trials have come to rest: nothing is on its way any more but what has always been so.</summary>
    public void Rest()
    {
        foreach (T[] remainder in _remainders.Values)
        {
            Array.Clear(remainder);
        }

        if (Signals is not null)
        {
            Signals.Step = 0;
        }
    }

    /// <summary>Makes the next trials start afresh.</summary>
    public void Forget()
    {
        Rest();
        HasStates = false;
        HasNoise = false;
        Steps = 0;
    }
}
