using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Simulation.Training;

/// <summary>One phase of a protocol, compiled: runs a batch from where it stands, evaluates formulae at its end, and leaves it there.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class PhaseRunner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrialStates<T> _trials;
    private readonly EquilibriumSolver<T>? _solver;
    private readonly TimeSimulation<T>? _simulation;
    private readonly List<(Variable State, int Index)> _kept;
    private readonly CircuitValues<T> _values;

    /// <summary>Compiles the phase and takes all memory.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="values">The weights.</param>
    /// <param name="observed">Formulae to evaluate at its end.</param>
    /// <param name="trials">Where trials stand between phases.</param>
    /// <param name="isLast">True where no phase follows in the trial.</param>
    /// <param name="capacity">The most trials.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="remembers">Examples whose equilibria are remembered and started from; 0 for none.</param>
    /// <exception cref="ArgumentException">A rule is online and there is more than one trial at a time.</exception>
    public PhaseRunner(
        Circuit circuit, Phase phase, CircuitValues<T> values, IReadOnlyList<(Expression Formula, int Rows)> observed, TrialStates<T> trials, bool isLast,
            int capacity, ulong seed, WorkerPool pool, int remembers = 0)
    {
        Phase = phase;
        _values = values;
        _trials = trials;

        // what the engine does not carry itself: at an equilibrium every state, in time those that are held
        IEnumerable<Variable> carried = isLast ? [] : phase.Kind == PhaseKind.Equilibrate ? circuit.States : phase.Hold.Select(h => h.Variable)
            .Where(v => v.IsState);
        _kept = [.. carried.Select((state, i) => (state, observed.Count + i))];
        IReadOnlyList<(Expression Formula, int Rows)> formulae =
            [.. observed, .. _kept.Select(k => ((Expression)new VariableReference(k.State), k.State.Population.Size))];
        if (phase.Kind == PhaseKind.Equilibrate)
        {
            _solver = new EquilibriumSolver<T>(circuit, phase.Hold, formulae, capacity, pool);
            if (remembers > 0)
            {
                _solver.StartWarm(remembers);
            }

            return;
        }

        var settings = new TimePhase(phase.Step, seed)
        {
            Held = phase.Hold,
            Noise = phase.Noise,
            Rules = [.. phase.Learn.Select(w => w.Rule!).Where(r => r.InTime)],
            Observed = formulae,
            Signals = trials.Signals?.Signals ?? [],
            Duration = phase.Duration,
        };
        _simulation = new TimeSimulation<T>(circuit, values, settings, trials, capacity, pool);
    }

    /// <summary>What runs.</summary>
    public Phase Phase { get; }

    /// <summary>How trials came to rest; null for a phase in time.</summary>
    public EquilibriumReport? Report => _solver?.Report;

    /// <summary>The equilibria that trials start from, if they do.</summary>
    public RememberedEquilibria<T>? Remembered => _solver?.Remembered;

    /// <summary>Equilibria that were checked in double.</summary>
    public CertifiedEquilibria Certified => _solver?.Certified ?? default;

    /// <summary>An observed formula at the end of the phase, (rows, trials).</summary>
    public ReadOnlySpan<T> Observed(int index) => _solver is null ? _simulation!.Observed(index) : _solver.Observed(index);

    /// <summary>Runs a batch once.</summary>
    /// <exception cref="DivergenceException">A state left the finite numbers.</exception>
    public void Run(TrialBatch<T> batch)
    {
        if (_solver is not null)
        {
            _solver.Solve(_values, batch, _trials);
            _trials.Rest();
        }
        else
        {
            _simulation!.Start(batch);
            _simulation.Run(Phase.Steps);
            _simulation.Finish();
        }

        foreach ((Variable state, int index) in _kept)
        {
            Observed(index).CopyTo(_trials[state]);
            _trials.ForgetRemainder(state);
        }

        _trials.HasStates |= _kept.Count > 0;
    }

    /// <summary>Lets the rules in time act.</summary>
    public void ApplyRulesInTime() => _simulation?.ApplyRules();
}
