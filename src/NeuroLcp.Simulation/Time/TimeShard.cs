using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Plasticity;

namespace NeuroLcp.Simulation.Time;

/// <summary>A few trials integrated together on one thread, from start to end without a barrier. A step allocates nothing.</summary>
internal sealed class TimeShard<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Steps after which sums of rules in time move to double, so that long trials lose no digits.</summary>
    private const int StepsPerSum = 256;

    private readonly TimePlan _plan;
    private readonly CircuitValues<T> _values;
    private readonly Workspace<T> _work;
    private readonly uint[] _presentations;
    private readonly T[] _scratch;
    private readonly RuleIncrements<T> _rules;
    private readonly ObservedValues<T> _factors;
    private readonly double[][] _sums;
    private readonly T[][] _samples;
    private readonly long _firstPresentation;
    private readonly bool _online;

    public TimeShard(TimePlan plan, IReadOnlyList<PlasticityRule> rules, CircuitValues<T> values, TrialBatch<T> batch, int first, int count, InitialStates initial, bool online, int sampleCapacity)
    {
        _plan = plan;
        _values = values;
        First = first;
        _online = online;
        _work = new Workspace<T>(plan.Program, count);
        _presentations = new uint[count];
        for (int t = 0; t < count; t++)
        {
            // the counter of the generator holds 32 bits of the presentation number
            _presentations[t] = unchecked((uint)batch.Presentations[first + t]);
        }

        _firstPresentation = batch.Presentations[first];
        _scratch = new T[plan.Noise.ScratchRows * count];
        _rules = new RuleIncrements<T>(rules, 1, count);
        _factors = index => _work.Rows(_plan.Factor(index).Slot, _plan.Factor(index).Rows);
        _sums = [.. rules.Select(r => new double[r.Weight.Rows * r.Weight.Columns])];
        _samples = [.. Enumerable.Range(0, plan.Monitors).Select(m => new T[plan.Monitor(m).Rows * count * sampleCapacity])];

        plan.Task.Load(_work, batch, first);
        Workspace<T> start = initial.MakeWorkspace<T>(count);
        initial.Evaluate(start, values, batch, first, count);
        for (int s = 0; s < plan.States.Length; s++)
        {
            PlanOutput place = initial.Place(s);
            start.Rows(place.Slot, place.Rows).CopyTo(_work.Rows(plan.States[s].Slot, place.Rows));
        }

        plan.Noise.Start(_work, _presentations);
        plan.Program.RunPrologue(_work, values);
    }

    /// <summary>Its first trial in the batch.</summary>
    public int First { get; }

    /// <summary>Its trials.</summary>
    public int Count => _work.Columns;

    /// <summary>Samples taken in the last block.</summary>
    public int Samples { get; private set; }

    /// <summary>The samples of a monitor: [sample, trial, unit].</summary>
    public ReadOnlySpan<T> Sampled(int monitor) => _samples[monitor].AsSpan(0, Samples * Count * _plan.Monitor(monitor).Rows);

    /// <summary>Σ over steps and trials of a rule in time, [post, pre].</summary>
    public double[] Sum(int rule) => _sums[rule];

    /// <summary>A state, (units, trials).</summary>
    public ReadOnlySpan<T> State(int state) => _work.Rows(_plan.States[state].Slot, _plan.States[state].Rows);

    /// <summary>Integrates some steps.</summary>
    /// <param name="firstStep">The number of the first.</param>
    /// <param name="steps">How many.</param>
    /// <param name="every">A sample before every such step.</param>
    /// <param name="last">True to end with a sample of the state reached.</param>
    public void Run(long firstStep, long steps, long every, bool last)
    {
        Samples = 0;
        for (long step = firstStep; step < firstStep + steps; step++)
        {
            _plan.Program.RunBody(_work, _values);
            if (step % every == 0)
            {
                Sample();
            }

            Learn(step);
            AdvanceStates(step);
            _plan.Noise.Advance<T>(_work, _presentations, unchecked((uint)(step + 1)), _scratch);
        }

        MoveSums();
        if (last)
        {
            _plan.Program.RunBody(_work, _values);
            Sample();
        }
    }

    /// <summary>Computes what cannot change within a trial once more, after weights have changed.</summary>
    public void Refresh() => _plan.Program.RunPrologue(_work, _values);

    /// <summary>x ← x + f Δt, all from the old values.</summary>
    private void AdvanceStates(long step)
    {
        foreach (IteratedState state in _plan.States)
        {
            Span<T> next = _work.Rows(state.NextSlot, state.Rows);
            if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<T>(next))
            {
                throw Diverged(state, next, step);
            }

            next.CopyTo(_work.Rows(state.Slot, state.Rows));
        }
    }

    private void Learn(long step)
    {
        if (_rules.Rules.Count == 0)
        {
            return;
        }

        for (int piece = 0; piece < _rules.Pieces; piece++)
        {
            _rules.AddPiece(piece, 0, _factors, Count, _values);
        }

        if (_online)
        {
            for (int r = 0; r < _rules.Rules.Count; r++)
            {
                Span<T> increments = _rules.Increments(r);
                Numerics.Arithmetic.MultiplyScalar(increments, T.CreateChecked(_plan.Step), increments);
                Span<T> weight = _values.Weight(_rules.Rules[r].Weight);
                Numerics.Arithmetic.Add(weight, increments, weight);
                _values.Constrain(_rules.Rules[r].Weight);
            }

            _rules.Clear();
            Refresh();
        }
        else if (step % StepsPerSum == StepsPerSum - 1)
        {
            MoveSums();
        }
    }

    private void MoveSums()
    {
        for (int r = 0; r < _rules.Rules.Count; r++)
        {
            Span<T> increments = _rules.Increments(r);
            double[] sum = _sums[r];
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += double.CreateChecked(increments[i]);
            }
        }

        _rules.Clear();
    }

    private void Sample()
    {
        int count = Count;
        for (int m = 0; m < _samples.Length; m++)
        {
            PlanOutput place = _plan.Monitor(m);
            ReadOnlySpan<T> rows = _work.Rows(place.Slot, place.Rows);
            Span<T> to = _samples[m].AsSpan(Samples * count * place.Rows, count * place.Rows);
            for (int t = 0; t < count; t++)
            {
                for (int r = 0; r < place.Rows; r++)
                {
                    to[(t * place.Rows) + r] = rows[(r * count) + t];
                }
            }
        }

        Samples++;
    }

    private DivergenceException Diverged(IteratedState state, ReadOnlySpan<T> next, long step)
    {
        int at = 0;
        while (T.IsFinite(next[at]))
        {
            at++;
        }

        return new DivergenceException(state.Variable, at / Count, _firstPresentation + (at % Count), FormattableString.Invariant($"at t = {(step + 1) * _plan.Step:G10} ms"));
    }
}
