using System.Numerics;
using System.Numerics.Tensors;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;

namespace NeuroLcp.Simulation.Time;

/// <summary>A few trials integrated together on one thread, from start to end without a barrier. A step allocates nothing.</summary>
internal sealed partial class TimeShard<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Steps after which sums of rules in time move to double, so that long trials lose no digits.</summary>
    private const int StepsPerSum = 256;

    private readonly TimePlan _plan;
    private readonly CircuitValues<T> _values;
    private readonly Workspace<T> _work;
    private readonly InitialStates _initial;
    private readonly Workspace<T> _start;
    private readonly uint[] _presentations;
    private readonly T[] _scratch;
    private readonly DelayLines<T> _delays;
    private readonly Workspace<T>? _before;
    private readonly T[][] _remainders;
    private readonly RuleIncrements<T> _rules;
    private readonly ObservedValues<T> _factors;
    private readonly double[][] _sums;
    private readonly Sampler<T>[] _samplers;
    private readonly Occurrences<T>[] _occurrences;
    private readonly SynapseSampler<T>[] _synapses;
    private readonly bool _anyOnline;
    private long _firstPresentation;
    private long _earlierSteps;
    private long _step;

    public TimeShard(TimePlan plan, TimePhase phase, CircuitValues<T> values, TransposedWeights<T>? transposes, InitialStates initial, int capacity)
    {
        _plan = plan;
        _values = values;
        _initial = initial;
        _anyOnline = phase.Rules.Any(r => r.Online);
        _work = new Workspace<T>(plan.Program, capacity) { Transposes = transposes };
        _start = initial.MakeWorkspace<T>(capacity);
        _presentations = new uint[capacity];
        _scratch = new T[plan.Noise.ScratchRows * capacity];
        _delays = new DelayLines<T>(plan.Delays, capacity);
        _before = plan.Delays.Length == 0 ? null : new Workspace<T>(plan.Before, capacity) { Transposes = transposes };
        _remainders = [.. plan.States.Select(s => s.IsCompensated ? new T[s.Rows * capacity] : [])];
        _rules = new RuleIncrements<T>(phase.Rules, 1, capacity);
        _factors = index => _work.Rows(_plan.Factor(index).Slot, _plan.Factor(index).Rows);
        _sums = [.. phase.Rules.Select(r => new double[r.Weight.Rows * r.Weight.Columns])];
        _samplers = [.. phase.Monitors.Select((monitor, m) => new Sampler<T>(monitor, plan.Monitor(m), capacity, phase.StepsPerRun))];
        _occurrences = [.. phase.Events.Select((monitor, e) => new Occurrences<T>(monitor, plan.Event(e), capacity))];
        _synapses = [.. phase.Synapses.Select(s => new SynapseSampler<T>(s, values, phase.StepsPerRun))];
    }

    /// <summary>Its first trial in the batch.</summary>
    public int First { get; private set; }

    /// <summary>Its trials.</summary>
    public int Count => _work.Columns;

    /// <summary>What a monitor has seen in the last run.</summary>
    public Sampler<T> Sampled(int monitor) => _samplers[monitor];

    /// <summary>When an event happened in the last run.</summary>
    public Occurrences<T> Happened(int monitor) => _occurrences[monitor];

    /// <summary>The synapses sampled in the last run.</summary>
    public SynapseSampler<T> Synapses(int monitor) => _synapses[monitor];

    /// <summary>Σ over steps and trials of a rule in time, [post, pre], up to the last <see cref="MoveSums"/>.</summary>
    public double[] Sum(int rule) => _sums[rule];

    /// <summary>A state, (units, trials).</summary>
    public ReadOnlySpan<T> State(int state) => _work.Rows(_plan.States[state].Slot, _plan.States[state].Rows);

    /// <summary>Takes on trials [first, first + count) of a batch, from where they stand.</summary>
    public void Start(TrialBatch<T> batch, int first, int count, TrialStates<T> from)
    {
        First = first;
        _work.Columns = count;
        _firstPresentation = batch.Presentations[first];
        _earlierSteps = from.Steps;
        for (int t = 0; t < count; t++)
        {
            // the counter of the generator holds 32 bits of the presentation number
            _presentations[t] = unchecked((uint)batch.Presentations[first + t]);
        }

        _plan.Task.Load(_work, batch, first);
        if (!from.HasStates)
        {
            _initial.Evaluate(_start, _values, batch, first, count);
        }

        for (int s = 0; s < _plan.States.Length; s++)
        {
            TimeState state = _plan.States[s];
            Array.Clear(_remainders[s]);
            if (!from.HasStates)
            {
                _start.Rows(_initial.Place(s).Slot, state.Rows).CopyTo(_work.Rows(state.Slot, state.Rows));
                RequireFinite(state.Variable, _work.Rows(state.Slot, state.Rows), 0);
                continue;
            }

            Columns.Load(_work, new PlanOutput(state.Slot, state.Rows), from[state.Variable], batch.Count, first);
            if (state.IsCompensated && from.Remainder(state.Variable) is { } remainder)
            {
                Columns.Load(_remainders[s], state.Rows, count, remainder, batch.Count, first);
            }
        }

        _plan.Noise.Start(_work, Presentations, Counter(0), from, batch.Count, first);
        foreach (double[] sum in _sums)
        {
            Array.Clear(sum);
        }

        _rules.Clear();
        foreach (Sampler<T> sampler in _samplers)
        {
            sampler.Start(first, count);
        }

        foreach (Occurrences<T> occurrences in _occurrences)
        {
            occurrences.Start(first, count);
        }

        Refresh();
        _step = 0;
        if (_before is null)
        {
            return;
        }

        if (from.Signals is { Step: > 0 } signals)
        {
            _delays.Load(signals, _plan.Step, count, batch.Count, first);
            return;
        }

        EvaluateBefore(_before, batch, first);
        _delays.Start(_before);
    }

    /// <summary>Evaluates what every delayed signal was before the first instant, from where the trials stand in it.</summary>
    private void EvaluateBefore(Workspace<T> before, TrialBatch<T> batch, int first)
    {
        before.Columns = _work.Columns;
        _plan.TaskBefore.Load(before, batch, first);
        foreach (PlanInput input in _plan.Before.Inputs)
        {
            if (Array.Find(_plan.Program.Inputs, i => i.Source.Equals(input.Source)) is { } same)
            {
                _work.Rows(same.Slot, same.Rows).CopyTo(before.Rows(input.Slot, input.Rows));
            }
        }

        _plan.Before.RunPrologue(before, _values);
        _plan.Before.RunBody(before, _values);
    }

    /// <summary>Leaves every state where the next phase finds it.</summary>
    public void Store(TrialStates<T> to, int trials)
    {
        for (int s = 0; s < _plan.States.Length; s++)
        {
            TimeState state = _plan.States[s];
            Columns.Store(_work, new PlanOutput(state.Slot, state.Rows), to[state.Variable], trials, First);
            if (to.Remainder(state.Variable) is { } remainder)
            {
                Columns.Store(state.IsCompensated ? _remainders[s] : [], state.Rows, Count, remainder, trials, First);
            }
        }

        _plan.Noise.Store(_work, to, trials, First);
        if (to.Signals is { } signals)
        {
            _delays.Store(signals, _step, Count, trials, First);
        }
    }

    /// <summary>Evaluates the observed formulae where the trials stand; writes them into arrays of a whole batch, (rows, trials).</summary>
    public void Observe(IReadOnlyList<T[]> observed, int trials)
    {
        Evaluate();
        for (int o = 0; o < observed.Count; o++)
        {
            Columns.Store(_work, _plan.Observable(o), observed[o], trials, First);
        }
    }

    /// <summary>Integrates some steps.</summary>
    /// <param name="firstStep">The number of the first.</param>
    /// <param name="steps">How many.</param>
    /// <param name="last">True where the simulation ends with the state reached, which is then looked at too.</param>
    public void Run(long firstStep, long steps, bool last)
    {
        foreach (Sampler<T> sampler in _samplers)
        {
            sampler.Clear();
        }

        foreach (Occurrences<T> occurrences in _occurrences)
        {
            occurrences.Clear();
        }

        foreach (SynapseSampler<T> synapses in _synapses)
        {
            synapses.Clear();
        }

        for (long step = firstStep; step < firstStep + steps; step++)
        {
            Evaluate();
            _delays.Write(_work, step);
            Look(step, isEnd: false);
            Learn(step);
            AdvanceStates(step);
            _plan.Noise.Advance<T>(_work, Presentations, Counter(step + 1), _scratch);
            _step = step + 1;
        }

        if (last)
        {
            Evaluate();
            Look(_step, isEnd: true);
        }
    }

    /// <summary>Keeps all that the next step depends on.</summary>
    public void Save(SavedState state, string place)
    {
        for (int s = 0; s < _plan.States.Length; s++)
        {
            TimeState of = _plan.States[s];
            state.Add<T>($"{place}/state/{of.Variable.FullName}", _work.Rows(of.Slot, of.Rows));
            if (of.IsCompensated)
            {
                state.Add<T>($"{place}/remainder/{of.Variable.FullName}", _remainders[s].AsSpan(0, of.Rows * Count));
            }
        }

        _plan.Noise.Save(_work, state, place);
        _delays.Save(state, place);
        for (int r = 0; r < _rules.Rules.Count; r++)
        {
            state.Add<T>($"{place}/increments/{_rules.Rules[r].Weight.Name}", _rules.Increments(r));
            state.Add<double>($"{place}/sum/{_rules.Rules[r].Weight.Name}", _sums[r]);
        }

        for (int m = 0; m < _samplers.Length; m++)
        {
            state.Add<double>($"{place}/monitor/{m}", _samplers[m].Reduced);
        }
    }

    /// <summary>Goes on from what was kept, after <see cref="Start"/> with the same trials.</summary>
    /// <param name="state">What was kept.</param>
    /// <param name="place">Where in it.</param>
    /// <param name="step">The step to come.</param>
    public void Restore(SavedState state, string place, long step)
    {
        for (int s = 0; s < _plan.States.Length; s++)
        {
            TimeState of = _plan.States[s];
            state.CopyTo($"{place}/state/{of.Variable.FullName}", _work.Rows(of.Slot, of.Rows));
            if (of.IsCompensated)
            {
                state.CopyTo($"{place}/remainder/{of.Variable.FullName}", _remainders[s].AsSpan(0, of.Rows * Count));
            }
        }

        _plan.Noise.Restore(_work, state, place);
        _delays.Restore(state, place);
        for (int r = 0; r < _rules.Rules.Count; r++)
        {
            state.CopyTo($"{place}/increments/{_rules.Rules[r].Weight.Name}", _rules.Increments(r));
            state.CopyTo<double>($"{place}/sum/{_rules.Rules[r].Weight.Name}", _sums[r]);
        }

        for (int m = 0; m < _samplers.Length; m++)
        {
            state.CopyTo<double>($"{place}/monitor/{m}", _samplers[m].Reduced);
        }

        _step = step;
        Refresh();
    }

    /// <summary>Evaluates everything where the trials stand, with what arrives there.</summary>
    private void Evaluate()
    {
        _delays.Read(_work, _step);
        _plan.Program.RunBody(_work, _values);
    }

    /// <summary>Computes what cannot change within a trial once more, after weights have changed.</summary>
    public void Refresh() => _plan.Program.RunPrologue(_work, _values);

    private ReadOnlySpan<uint> Presentations => _presentations.AsSpan(0, Count);

    /// <summary>What the noise of a step is keyed by: steps of the trial, earlier phases included.</summary>
    private uint Counter(long step) => unchecked((uint)(_earlierSteps + step));

    /// <summary>x ← x + f Δt, all from the old values.</summary>
    private void AdvanceStates(long step)
    {
        foreach ((Variable happening, PlanOutput place) in _plan.Happening)
        {
            // whether it happens is not known: neither yes nor no is right
            RequireFinite(happening, _work.Rows(place.Slot, place.Rows), step);
        }

        for (int s = 0; s < _plan.States.Length; s++)
        {
            TimeState state = _plan.States[s];
            Span<T> next = _work.Rows(state.NextSlot, state.Rows), now = _work.Rows(state.Slot, state.Rows);
            if (state.IsCompensated)
            {
                Numerics.Elementwise.CompensatedSums.Add(
                    now, _remainders[s].AsSpan(0, now.Length), next,
                    _work.Rows(state.IncrementSlot, state.Rows), state.FineSlot < 0 ? [] : _work.Rows(state.FineSlot, state.Rows));
                RequireFinite(state.Variable, now, step + 1);
                continue;
            }

            RequireFinite(state.Variable, next, step + 1);
            next.CopyTo(now);
        }
    }

    private void Look(long step, bool isEnd)
    {
        foreach (Sampler<T> sampler in _samplers)
        {
            sampler.Observe(_work, step, isEnd);
        }

        foreach (SynapseSampler<T> synapses in _synapses)
        {
            synapses.Observe(step);
        }

        if (isEnd)
        {
            // what happens in a step is drawn in it, and this one does not come
            return;
        }

        foreach (Occurrences<T> occurrences in _occurrences)
        {
            occurrences.Observe(_work, step);
        }
    }

    private void RequireFinite(Variable variable, ReadOnlySpan<T> values, long step)
    {
        if (TensorPrimitives.IsFiniteAll(values))
        {
            return;
        }

        int at = FirstNotFinite(values);
        throw new DivergenceException(variable, at / Count, _firstPresentation + (at % Count), When(step));
    }

    private static int FirstNotFinite(ReadOnlySpan<T> values)
    {
        int at = 0;
        while (T.IsFinite(values[at]))
        {
            at++;
        }

        return at;
    }

    private string When(long step) => FormattableString.Invariant($"at t = {step * _plan.Step:G10} ms");
}
