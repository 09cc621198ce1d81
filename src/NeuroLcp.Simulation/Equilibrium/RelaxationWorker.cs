using System.Numerics;
using NeuroLcp.Numerics;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Relaxes trials to their equilibrium on one thread. Each trial stops on its own, at the first state that meets the tolerance; a trial that
/// does not settle has its steps shortened, the integrators' first; one that takes long is accelerated, and put back where that does not
/// help. A column never depends on its neighbours.
/// </summary>
internal sealed class RelaxationWorker<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>A state of this norm is as lost as one that is not finite: nothing in a circuit is counted in such numbers.</summary>
    private const double Bound = 1e12;

    private readonly RelaxationPlan _plan;
    private readonly Workspace<T> _work;
    private readonly T[] _squaredStep;
    private readonly T[] _squaredState;
    private readonly T[] _squaredFastStep;
    private readonly T[] _lastSquaredFastStep;
    private readonly T[] _fastProducts;
    private readonly T[][] _lastFastSteps;
    private readonly T[] _fast;
    private readonly T[] _slow;
    private readonly TrialCourse[] _courses;
    private readonly int[] _keep;
    private readonly SecantHistory<T>? _history;

    /// <param name="plan">The relaxation step.</param>
    /// <param name="capacity">The most trials.</param>
    /// <param name="accelerate">Whether trials that take long are accelerated.</param>
    public RelaxationWorker(RelaxationPlan plan, int capacity, bool accelerate)
    {
        _plan = plan;
        _work = new Workspace<T>(plan.Program, capacity);
        _squaredStep = new T[capacity];
        _squaredState = new T[capacity];
        _squaredFastStep = new T[capacity];
        _lastSquaredFastStep = new T[capacity];
        _fastProducts = new T[capacity];
        _lastFastSteps = [.. plan.States.Select(s => new T[s.Integrates ? 0 : s.Rows * capacity])];
        _fast = new T[capacity];
        _slow = new T[capacity];
        _courses = new TrialCourse[capacity];
        _keep = new int[capacity];
        _history = accelerate ? new SecantHistory<T>(plan, _work) : null;
    }

    /// <summary>Relaxes trials [first, first + count) of a batch and writes their states and their report.</summary>
    /// <param name="values">Weights.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="first">First trial.</param>
    /// <param name="count">How many.</param>
    /// <param name="states">Each iterated state, (units, trials of the batch); its content is where the trials start from.</param>
    /// <param name="tolerance">When a trial has settled.</param>
    /// <param name="limit">The most steps.</param>
    /// <param name="report">Receives steps and residuals.</param>
    public void Relax(CircuitValues<T> values, TrialBatch<T> batch, int first, int count, IReadOnlyList<T[]> states, double tolerance, int limit, EquilibriumReport report)
    {
        _work.Columns = count;
        _plan.LoadTask(_work, batch, first);
        _history?.Clear();
        for (int c = 0; c < count; c++)
        {
            Load(c, first + c, states, batch.Count);
            _courses[c] = new TrialCourse(first + c);
            _fast[c] = T.One;
            _slow[c] = T.One;
        }

        _plan.Program.RunPrologue(_work, values);
        while (_work.Columns > 0)
        {
            _plan.Program.RunBody(_work, values);
            Measure();
            int kept = 0;
            bool accelerated = false;
            for (int c = 0; c < _work.Columns; c++)
            {
                ref TrialCourse course = ref _courses[c];
                double norm = Math.Sqrt(double.CreateChecked(_squaredState[c]));
                double step = norm < Bound ? Math.Sqrt(double.CreateChecked(_squaredStep[c])) : double.NaN;
                double residual = step / (1e-5 + norm);
                bool settled = residual <= tolerance;
                if (course.IsAccelerated && !settled && !course.IsHelped(step, course.Steps >= limit))
                {
                    _history!.TakeBack(c);
                    course.GoOnPlain();
                    (step, residual) = (course.EntryStep, course.EntryResidual);
                }

                if (settled || (course.Steps >= limit && double.IsFinite(residual)))
                {
                    Store(c, course.Trial, states, batch.Count);
                    report.Set(course.Trial, course.Steps, residual, settled);
                    continue;
                }

                if (course.Advance(step))
                {
                    Shorten(c, ref course);
                }
                else if (course.IsDue && _history is not null)
                {
                    _history.Begin(c);
                    course.Accelerate(step, residual);
                }

                if (course.IsExhausted && !course.Restarts)
                {
                    // no step is short enough to bring it closer: rounding or a cycle, which is not to settle but not to diverge either
                    Store(c, course.Trial, states, batch.Count);
                    report.Set(course.Trial, course.Steps, residual, false);
                    continue;
                }

                if (course.IsExhausted || course.Steps > limit)
                {
                    throw Diverged(c, batch, course);
                }

                accelerated |= course.IsAccelerated;
                _keep[kept++] = c;
            }

            if (accelerated)
            {
                _history!.Learn();
            }

            Advance(accelerated);
            for (int k = 0; k < kept; k++)
            {
                int c = _keep[k];
                if (_courses[c].Restarts)
                {
                    Load(c, _courses[c].Trial, states, batch.Count);
                    _courses[c].Restarts = false;
                }
            }

            if (kept < _work.Columns)
            {
                Close(_keep.AsSpan(0, kept));
            }
        }
    }

    /// <summary>Shortens the steps of a trial.</summary>
    private void Shorten(int c, ref TrialCourse course)
    {
        // a step that turns back on the one before it is too long, and it is the leaks that overshoot; unless they have just been shortened to no avail
        double product = double.CreateChecked(_fastProducts[c]), norms = double.CreateChecked(_squaredFastStep[c]) * double.CreateChecked(_lastSquaredFastStep[c]);
        bool overshoots = product < 0 && product * product > 0.25 * norms;
        course.LeaksWereShortened = overshoots && !course.LeaksWereShortened;
        if (course.LeaksWereShortened)
        {
            _fast[c] *= T.CreateChecked(0.5);
            return;
        }

        // otherwise integrators first: a slow controller is always stable (science: tau_u well above the lags round the loop)
        _slow[c] *= T.CreateChecked(0.5);
        if (!_plan.HasIntegrators || course.Cuts % 3 == 0)
        {
            _fast[c] *= T.CreateChecked(0.7);
        }
    }

    private void Measure()
    {
        int columns = _work.Columns;
        _squaredFastStep.AsSpan(0, columns).CopyTo(_lastSquaredFastStep);
        Span<T> step = _squaredStep.AsSpan(0, columns), state = _squaredState.AsSpan(0, columns), fast = _squaredFastStep.AsSpan(0, columns), products = _fastProducts.AsSpan(0, columns);
        step.Clear();
        state.Clear();
        fast.Clear();
        products.Clear();
        for (int s = 0; s < _plan.States.Length; s++)
        {
            IteratedState place = _plan.States[s];
            Span<T> x = _work.Rows(place.Slot, place.Rows), next = _work.Rows(place.NextSlot, place.Rows);
            Relaxation.AddNorms(x, next, place.Integrates ? step : fast, state);
            if (!place.Integrates)
            {
                Relaxation.AddProductsWithLast(x, next, _lastFastSteps[s].AsSpan(0, x.Length), products);
            }
        }

        for (int c = 0; c < columns; c++)
        {
            step[c] += fast[c];
        }
    }

    private void Advance(bool accelerated)
    {
        for (int s = 0; s < _plan.States.Length; s++)
        {
            IteratedState state = _plan.States[s];
            ReadOnlySpan<T> damping = (state.Integrates ? _slow : _fast).AsSpan(0, _work.Columns);
            Relaxation.Advance(_work.Rows(state.Slot, state.Rows), _work.Rows(state.NextSlot, state.Rows), damping);
            if (accelerated)
            {
                _history!.TakeOff(s, damping);
            }
        }
    }

    /// <summary>Keeps only the listed columns.</summary>
    private void Close(ReadOnlySpan<int> columns)
    {
        int old = _work.Columns;
        for (int s = 0; s < _plan.States.Length; s++)
        {
            if (!_plan.States[s].Integrates)
            {
                Columns.Keep<T>(_lastFastSteps[s], _plan.States[s].Rows, old, columns);
            }
        }

        Columns.Keep<TrialCourse>(_courses, 1, old, columns);
        Columns.Keep<T>(_fast, 1, old, columns);
        Columns.Keep<T>(_slow, 1, old, columns);
        Columns.Keep<T>(_squaredFastStep, 1, old, columns);
        _history?.Close(columns);

        _work.Close(columns, _plan.Program.PersistentRows);
    }

    private void Load(int column, int trial, IReadOnlyList<T[]> states, int trials)
    {
        for (int s = 0; s < states.Count; s++)
        {
            Span<T> rows = _work.Rows(_plan.States[s].Slot, _plan.States[s].Rows);
            for (int r = 0; r < _plan.States[s].Rows; r++)
            {
                rows[(r * _work.Columns) + column] = states[s][(r * trials) + trial];
            }
        }
    }

    private void Store(int column, int trial, IReadOnlyList<T[]> states, int trials)
    {
        for (int s = 0; s < states.Count; s++)
        {
            ReadOnlySpan<T> rows = _work.Rows(_plan.States[s].Slot, _plan.States[s].Rows);
            for (int r = 0; r < _plan.States[s].Rows; r++)
            {
                states[s][(r * trials) + trial] = rows[(r * _work.Columns) + column];
            }
        }
    }

    private DivergenceException Diverged(int c, TrialBatch<T> batch, in TrialCourse course)
    {
        string when = $"after {course.Steps} relaxation steps";
        foreach (IteratedState state in _plan.States)
        {
            ReadOnlySpan<T> next = _work.Rows(state.NextSlot, state.Rows);
            for (int r = 0; r < state.Rows; r++)
            {
                if (!(double.CreateChecked(T.Abs(next[(r * _work.Columns) + c])) < Bound / Math.Sqrt(state.Rows * _plan.States.Length)))
                {
                    return new DivergenceException(state.Variable, r, batch.Presentations[course.Trial], when, T.IsFinite(next[(r * _work.Columns) + c]));
                }
            }
        }

        return new DivergenceException(_plan.States[0].Variable, 0, batch.Presentations[course.Trial], when);
    }
}
