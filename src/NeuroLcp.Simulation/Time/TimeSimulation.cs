using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Time;

/// <summary>
/// A circuit in continuous time: Euler-Maruyama with a fixed step, all compartments, all noise, rules in time. The reference meaning of a
/// circuit. Values and random draws at t, then all states from the old values.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TimeSimulation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Trials of a shard: fixed, so that sums over trials are the same for any number of threads.</summary>
    private const int ShardWidth = 32;

    private readonly TimePlan _plan;
    private readonly TimeShard<T>[] _shards;
    private readonly IReadOnlyList<PlasticityRule> _rules;
    private readonly CircuitValues<T> _values;
    private readonly WorkerPool _pool;
    private readonly TrialStates<T> _trials;
    private readonly T[][] _observed;
    private readonly TransposedWeights<T>? _transposes;
    private T[] _gathered = [];
    private int _active;
    private int _count;

    /// <summary>Compiles the circuit, takes all memory and sets every trial to its initial state.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Weights and drawn parameters; rules in time change them.</param>
    /// <param name="batch">The trials: inputs and targets clamped for the whole simulation.</param>
    /// <param name="held">Variables held at a value.</param>
    /// <param name="monitors">What is sampled.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="stepsPerRun">The most steps that one <see cref="Run"/> may make: as many samples must find room.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="events">Events that are listed.</param>
    /// <param name="synapses">Synapses that are sampled while they learn.</param>
    /// <exception cref="ArgumentException">Rules that change weights as they go (<c>online</c>) were asked to run more than one trial at a time.</exception>
    public TimeSimulation(
        Circuit circuit, CircuitValues<T> values, TrialBatch<T> batch, IReadOnlyList<Held> held, IReadOnlyList<TimeMonitor> monitors,
        double step, ulong seed, long stepsPerRun, WorkerPool pool, IReadOnlyList<EventMonitor>? events = null, IReadOnlyList<SynapseMonitor>? synapses = null)
        : this(
            circuit, values,
            new TimePhase(step, seed)
            {
                Held = held,
                Monitors = monitors,
                Events = events ?? [],
                Synapses = synapses ?? [],
                Rules = [.. circuit.Weights.Select(w => w.Rule).OfType<PlasticityRule>().Where(r => r.InTime)],
                StepsPerRun = stepsPerRun,
            },
            new TrialStates<T>(circuit, batch.Count), batch.Count, pool) => Start(batch);

    /// <summary>Compiles a phase and takes all memory; <see cref="Start"/> sets trials to where they stand.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Weights and drawn parameters; rules in time change them.</param>
    /// <param name="phase">What runs.</param>
    /// <param name="trials">Where trials stand between phases.</param>
    /// <param name="capacity">The most trials.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">Rules that change weights as they go (<c>online</c>) were asked to run more than one trial at a time.</exception>
    internal TimeSimulation(Circuit circuit, CircuitValues<T> values, TimePhase phase, TrialStates<T> trials, int capacity, WorkerPool pool)
    {
        _pool = pool;
        _values = values;
        _trials = trials;
        _rules = phase.Rules;
        bool online = _rules.Any(r => r.Online);
        if (online && capacity > 1)
        {
            throw new ArgumentException($"the rule of '{_rules.First(r => r.Online).Weight.Name}' is online: it changes the weight as the trial goes on, so trials run one at a time (--trials 1 in 'simulate', --batch 1 in 'run').", nameof(capacity));
        }

        var factors = new RuleIncrements<T>(_rules, 1, 1);
        bool isFloat = typeof(T) == typeof(float);
        _plan = new TimePlan(circuit, phase, factors.Observed, isFloat, values.Drawn);
        foreach (TimeState state in _plan.States.Where(s => s.IsCompensated))
        {
            trials.KeepRemainder(state.Variable);
        }

        // an online rule adds at every step; the others at the end of the phase
        foreach (PlasticityRule rule in _rules.Where(r => r.Online || SlowStates.NeedsCompensation(r, phase.Duration, isFloat)))
        {
            values.KeepRemainder(rule.Weight);
        }

        // a rule that is online changes weights at every step: another orientation would have to be made at every step
        _transposes = online ? null : new TransposedWeights<T>(_plan.Program);
        var initial = new InitialStates([.. _plan.States.Select(s => s.Variable)]);
        _shards = [.. Enumerable.Range(0, (capacity + ShardWidth - 1) / ShardWidth)
            .Select(i => new TimeShard<T>(_plan, phase, values, _transposes, initial, Math.Min(ShardWidth, capacity - (i * ShardWidth))))];
        _observed = [.. phase.Observed.Select(o => new T[o.Rows * capacity])];
    }

    /// <summary>Takes on the trials of a batch, from where they stand.</summary>
    internal void Start(TrialBatch<T> batch)
    {
        Steps = 0;
        _count = batch.Count;
        _active = (_count + ShardWidth - 1) / ShardWidth;
        _transposes?.Take(_values);
        _pool.RunPieces(_active, (_, shard) =>
        {
            _shards[shard].Start(batch, shard * ShardWidth, Math.Min(ShardWidth, _count - (shard * ShardWidth)), _trials);
        });
    }

    /// <summary>Ends the phase: evaluates what is observed and leaves the trials where the next phase finds them.</summary>
    internal void Finish()
    {
        _pool.RunPieces(_active, (_, shard) =>
        {
            _shards[shard].Observe(_observed, _count);
            _shards[shard].Store(_trials, _count);
        });
        _trials.HasStates = true;
        if (_trials.Signals is { } signals)
        {
            signals.Step = _plan.Step;
        }

        _trials.HasNoise |= _plan.HasNoise;
        _trials.Steps += Steps;
    }

    /// <summary>An observed formula where the trials stood at <see cref="Finish"/>, (rows, trials).</summary>
    internal ReadOnlySpan<T> Observed(int index) => _observed[index].AsSpan(0, _plan.Observable(index).Rows * _count);

    /// <summary>Steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>Time reached, ms.</summary>
    public double Time => Steps * _plan.Step;

    /// <summary>Integrates some steps; what monitors see of them is there until the next run.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="last">True where the simulation ends with the state reached, which is then looked at too.</param>
    /// <exception cref="DivergenceException">A state left the finite numbers.</exception>
    public void Run(long steps, bool last = false)
    {
        long first = Steps;
        _pool.RunPieces(_active, (_, shard) =>
        {
            _shards[shard].Run(first, steps, last);
        });
        Steps += steps;
    }

    /// <summary>The step of each sample that a monitor took in the last run.</summary>
    public ReadOnlySpan<long> SampledSteps(int monitor) => _shards[0].Sampled(monitor).Steps;

    /// <summary>
    /// The samples that a monitor took in the last run, [sample, trial, unit]; there until the next run, or until those of another monitor are asked for.
    /// </summary>
    public ReadOnlySpan<T> Samples(int monitor)
    {
        Sampler<T> first = _shards[0].Sampled(monitor);
        if (_active == 1 && first.IsInOrder)
        {
            return first.Values;
        }

        int rows = first.Rows, trials = 0;
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            trials += shard.Sampled(monitor).Places.Length;
        }

        int length = first.Samples * trials * rows;
        if (_gathered.Length < length)
        {
            _gathered = new T[length];
        }

        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            Sampler<T> part = shard.Sampled(monitor);
            ReadOnlySpan<int> places = part.Places;
            for (int sample = 0; sample < part.Samples; sample++)
            {
                for (int t = 0; t < places.Length; t++)
                {
                    part.Values.Slice(((sample * places.Length) + t) * rows, rows).CopyTo(_gathered.AsSpan(((sample * trials) + places[t]) * rows));
                }
            }
        }

        return _gathered.AsSpan(0, length);
    }

    /// <summary>A copy of <see cref="Samples"/>.</summary>
    public T[] Sampled(int monitor) => Samples(monitor).ToArray();

    /// <summary>The occurrences that an event monitor listed in the last run, in the order of steps, then trials, then units.</summary>
    public IReadOnlyList<Occurrence> Happened(int monitor) =>
        [.. _shards.Take(_active).SelectMany(s => s.Happened(monitor).List).OrderBy(o => o.Step).ThenBy(o => o.Trial).ThenBy(o => o.Unit)];

    /// <summary>The step of each sample that a synapse monitor took in the last run.</summary>
    public ReadOnlySpan<long> SynapseSteps(int monitor) => _shards[0].Synapses(monitor).Steps;

    /// <summary>The samples that a synapse monitor took in the last run, [sample, synapse].</summary>
    public ReadOnlySpan<T> SampledSynapses(int monitor) => _shards[0].Synapses(monitor).Values;

    /// <summary>Keeps all that the next step depends on, weights included; what monitors have seen must have been fetched.</summary>
    public SavedState Save()
    {
        var state = new SavedState();
        state.Add("steps", Steps);
        _values.Save(state);
        for (int i = 0; i < _active; i++)
        {
            _shards[i].Save(state, Place(i));
        }

        return state;
    }

    /// <summary>Goes on from what was kept of the same simulation: the same circuit, trials, seed, step and monitors.</summary>
    /// <param name="state">What <see cref="Save"/> kept.</param>
    /// <param name="mostSteps">Steps in all; a state after more is another's.</param>
    /// <exception cref="ArgumentException">It is the state of another simulation.</exception>
    public void Restore(SavedState state, long mostSteps = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(state);
        Steps = state.Number("steps");
        if (Steps < 0 || Steps > mostSteps)
        {
            throw new ArgumentException($"the saved state is that after {Steps} steps, and there are {mostSteps}");
        }

        _values.Restore(state);
        _transposes?.Take(_values);
        for (int i = 0; i < _active; i++)
        {
            _shards[i].Restore(state, Place(i), Steps);
        }
    }

    private static string Place(int shard) => FormattableString.Invariant($"shard{shard}");

    /// <summary>A state as it is now, [trial, unit].</summary>
    /// <param name="state">The state; not one that is held.</param>
    public double[] Read(Variable state)
    {
        int index = Array.FindIndex(_plan.States, s => s.Variable == state);
        int rows = state.Population.Size;
        var all = new double[_count * rows];
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            ReadOnlySpan<T> part = shard.State(index);
            for (int r = 0; r < rows; r++)
            {
                for (int t = 0; t < shard.Count; t++)
                {
                    all[((shard.First + t) * rows) + r] = double.CreateChecked(part[(r * shard.Count) + t]);
                }
            }
        }

        return all;
    }

    /// <summary>
    /// The integral of every rule in time since <see cref="Start"/> or the last call, averaged over the trials, is added to its weight. Rules that
    /// are online have done so already.
    /// </summary>
    /// <exception cref="DivergenceException">A rule or its weight left the finite numbers.</exception>
    public void ApplyRules()
    {
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            shard.MoveSums();
        }

        for (int r = 0; r < _rules.Count; r++)
        {
            PlasticityRule rule = _rules[r];
            if (rule.Online)
            {
                continue;
            }

            int of = r;
            if (_values.KeepsRemainder(rule.Weight))
            {
                _values.AddKeepingRemainder(rule.Weight, i => Sum(of, i) * _plan.Step / _count);
            }
            else
            {
                Span<T> weight = _values.Weight(rule.Weight);
                for (int i = 0; i < weight.Length; i++)
                {
                    weight[i] += T.CreateChecked(Sum(r, i) * _plan.Step / _count);
                }

                _values.Constrain(rule.Weight, ..);
            }

            _shards[0].RequireFinite(rule, _values.Weight(rule.Weight), Steps);
        }

        _transposes?.Take(_values);
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            for (int r = 0; r < _rules.Count; r++)
            {
                Array.Clear(shard.Sum(r));
            }

            shard.Refresh();
        }
    }

    /// <summary>Σ over steps and trials of a rule for one synapse.</summary>
    private double Sum(int rule, int synapse)
    {
        double sum = 0;
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            sum += shard.Sum(rule)[synapse];
        }

        return sum;
    }
}
