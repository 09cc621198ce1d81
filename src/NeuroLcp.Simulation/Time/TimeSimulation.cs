using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;
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
    private readonly bool _online;
    private int _active;
    private int _count;

    /// <summary>Compiles the circuit, takes all memory and sets every trial to its initial state.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Weights and drawn parameters; rules in time change them.</param>
    /// <param name="batch">The trials: inputs and targets clamped for the whole simulation.</param>
    /// <param name="held">Variables held at a value.</param>
    /// <param name="monitored">Variables to sample.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="samplesPerBlock">The most samples that one <see cref="Run"/> may take.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">Rules that change weights as they go (<c>online</c>) were asked to run more than one trial at a time.</exception>
    public TimeSimulation(
        Circuit circuit, CircuitValues<T> values, TrialBatch<T> batch, IReadOnlyList<Held> held, IReadOnlyList<Variable> monitored,
        double step, ulong seed, int samplesPerBlock, WorkerPool pool)
        : this(
            circuit, values,
            new TimePhase(step, seed)
            {
                Held = held,
                Monitored = monitored,
                Rules = [.. circuit.Weights.Select(w => w.Rule).OfType<PlasticityRule>().Where(r => r.InTime)],
                SamplesPerBlock = samplesPerBlock,
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
        _online = _rules.Any(r => r.Online);
        if (_online && capacity > 1)
        {
            throw new ArgumentException($"the rule of '{_rules.First(r => r.Online).Weight.Name}' is online: it changes the weight as the trial goes on, so trials run one at a time (--trials 1 in 'simulate', --batch 1 in 'run').", nameof(capacity));
        }

        var factors = new RuleIncrements<T>(_rules, 1, 1);
        _plan = new TimePlan(circuit, phase, factors.Observed);
        var initial = new InitialStates([.. _plan.States.Select(s => s.Variable)]);
        _shards = [.. Enumerable.Range(0, (capacity + ShardWidth - 1) / ShardWidth).Select(i => new TimeShard<T>(_plan, phase, values, initial, Math.Min(ShardWidth, capacity - (i * ShardWidth))))];
        _observed = [.. phase.Observed.Select(o => new T[o.Rows * capacity])];
    }

    /// <summary>Takes on the trials of a batch, from where they stand.</summary>
    internal void Start(TrialBatch<T> batch)
    {
        Steps = 0;
        _count = batch.Count;
        _active = (_count + ShardWidth - 1) / ShardWidth;
        _pool.Run(_ =>
        {
            for (int shard = _pool.Next(); shard < _active; shard = _pool.Next())
            {
                _shards[shard].Start(batch, shard * ShardWidth, Math.Min(ShardWidth, _count - (shard * ShardWidth)), _trials);
            }
        });
    }

    /// <summary>Ends the phase: evaluates what is observed and leaves the trials where the next phase finds them.</summary>
    internal void Finish()
    {
        _pool.Run(_ =>
        {
            for (int shard = _pool.Next(); shard < _active; shard = _pool.Next())
            {
                _shards[shard].Observe(_observed, _count);
                _shards[shard].Store(_trials, _count);
            }
        });
        _trials.HasStates = true;
        _trials.HasNoise |= _plan.HasNoise;
        _trials.Steps += Steps;
    }

    /// <summary>An observed formula where the trials stood at <see cref="Finish"/>, (rows, trials).</summary>
    internal ReadOnlySpan<T> Observed(int index) => _observed[index].AsSpan(0, _plan.Observable(index).Rows * _count);

    /// <summary>Steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>Time reached, ms.</summary>
    public double Time => Steps * _plan.Step;

    /// <summary>Samples taken by the last <see cref="Run"/>.</summary>
    public int Samples => _shards[0].Samples;

    /// <summary>Integrates some steps, sampling the monitored variables before every <paramref name="every"/>-th.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="every">Steps between samples.</param>
    /// <param name="last">True to end with a sample of the state reached.</param>
    /// <exception cref="DivergenceException">A state left the finite numbers.</exception>
    public void Run(long steps, long every, bool last)
    {
        long first = Steps;
        _pool.Run(_ =>
        {
            for (int shard = _pool.Next(); shard < _active; shard = _pool.Next())
            {
                _shards[shard].Run(first, steps, every, last);
            }
        });
        Steps += steps;
    }

    /// <summary>The samples of a monitored variable, [sample, trial, unit].</summary>
    public T[] Sampled(int monitor)
    {
        int rows = _plan.Monitor(monitor).Rows;
        var all = new T[Samples * _count * rows];
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            ReadOnlySpan<T> part = shard.Sampled(monitor);
            int length = shard.Count * rows;
            for (int sample = 0; sample < Samples; sample++)
            {
                part.Slice(sample * length, length).CopyTo(all.AsSpan(((sample * _count) + shard.First) * rows));
            }
        }

        return all;
    }

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
    public void ApplyRules()
    {
        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            shard.MoveSums();
        }

        for (int r = 0; r < _rules.Count && !_online; r++)
        {
            Span<T> weight = _values.Weight(_rules[r].Weight);
            for (int i = 0; i < weight.Length; i++)
            {
                double sum = 0;
                foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
                {
                    sum += shard.Sum(r)[i];
                }

                weight[i] += T.CreateChecked(sum * _plan.Step / _count);
            }

            _values.Constrain(_rules[r].Weight);
        }

        foreach (TimeShard<T> shard in _shards.AsSpan(0, _active))
        {
            for (int r = 0; r < _rules.Count; r++)
            {
                Array.Clear(shard.Sum(r));
            }

            shard.Refresh();
        }
    }
}
