using System.Numerics;
using NeuroLcp.Numerics.Acceleration;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Relaxes trials to their equilibrium on one thread. Each trial stops on its own, at the first state that meets the tolerance; a trial that
/// does not settle has its steps shortened, the integrators' first; one that takes long is accelerated, and put back where that does not
/// help. A column never depends on its neighbours. Every trial is judged at the very state that is delivered: where states are solved for within
/// the step, others have seen values that were on their way, and so a trial stands still for one evaluation (η = 0) before it leaves.
/// </summary>
/// <remarks>
/// Trials stand in columns: as many as a vector has lanes, or 1, 4 or 8. Those that wait take the columns of those that are through, a group at
/// a time. When none wait, a trial that is through rests in its column until the others fit a narrower arena.
/// </remarks>
internal sealed partial class RelaxationWorker<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>A state of this norm is as lost as one that is not finite: nothing in a circuit is counted in such numbers.</summary>
    private const double Bound = 1e12;

    /// <summary>
    /// How much further than the tolerance a solved state may be from where it is solved for: the plain step of a state of leak α tells its distance from rest
    /// α times too small.
    /// </summary>
    private const double Reach = 100;

    /// <summary>
    /// Where steps are damped, the others have seen only part of the last move of what is solved for; the whole of it may leave the delivered state so many
    /// tolerances from rest (4 is the most that 50,000 trials of digits have shown). Beyond that the trial goes on.
    /// </summary>
    private const double Allowance = 10;

    private readonly RelaxationPlan _plan;

    /// <summary>
    /// What is solved for enters at its plain rate, until the others have answered: a control that is there at once pushes trials to other equilibria than
    /// relaxation finds.
    /// </summary>
    private readonly T _entryDamping;
    private readonly Workspace<T> _work;
    private readonly AlignedMemory<T>[] _lastSteps;
    private readonly T[] _sums;
    private readonly T[] _slowSums;
    private readonly T[] _solvedSums;
    private readonly T[] _squaredMove;
    private readonly T[] _squaredFastStep;
    private readonly T[] _lastSquaredFastStep;
    private readonly T[] _fast;
    private readonly T[] _slow;
    private readonly TrialCourse[] _courses;
    private readonly int[] _live;
    private readonly int[] _free;
    private readonly AndersonHistory<T>? _history;
    private readonly NewtonWorker<T>? _newton;
    private readonly bool _isPatient;
    private int _count;
    private int _freeCount;
    private bool _learns;
    private DivergenceException? _diverged;

    /// <param name="plan">The relaxation step.</param>
    /// <param name="capacity">The most trials at once.</param>
    /// <param name="transposes">The weights in their other orientation.</param>
    /// <param name="accelerate">Whether trials that take long are accelerated.</param>
    /// <param name="newton">Takes over trials that have come near their equilibrium, or null.</param>
    /// <param name="isPatient">Whether a trial that leaves all bounds is left there, unconverged, instead of being an error, and one that has come nowhere near
    /// is not handed to Newton's method.</param>
    public RelaxationWorker(RelaxationPlan plan, int capacity, TransposedWeights<T> transposes, bool accelerate, NewtonWorker<T>? newton = null,
        bool isPatient = false)
    {
        (_plan, _newton, _isPatient) = (plan, newton, isPatient);
        _entryDamping = plan.SolvedDamping is null ? T.One : T.CreateChecked(plan.EntryDamping);
        _work = new Workspace<T>(plan.Program, Width(capacity)) { Transposes = transposes };
        int columns = _work.Capacity;
        _lastSteps = [.. plan.States.Select(s => new AlignedMemory<T>(s.Rows * columns))];
        _sums = new T[AndersonPasses.Sums * columns];
        _slowSums = new T[AndersonPasses.Sums * columns];
        _solvedSums = new T[AndersonPasses.Sums * columns];
        _squaredMove = new T[columns];
        _squaredFastStep = new T[columns];
        _lastSquaredFastStep = new T[columns];
        _fast = new T[columns];
        _slow = new T[columns];
        _courses = new TrialCourse[columns];
        _live = new int[columns];
        _free = new int[columns];
        _history = accelerate ? new AndersonHistory<T>(plan, _work) : null;
    }

    /// <summary>Relaxes trials of a batch, as long as there are any, and writes their states and their report.</summary>
    /// <param name="values">Weights.</param>
    /// <param name="entries">The trials, with what cannot change within one computed.</param>
    /// <param name="nextGroup">The number of the next group that waits; group i holds the trials from i times the size of a group.</param>
    /// <param name="states">Each iterated state, (units, trials of the batch); its content is where the trials start from.</param>
    /// <param name="tolerance">When a trial has settled.</param>
    /// <param name="limit">The most steps.</param>
    /// <param name="report">Receives steps and residuals.</param>
    public void Relax(CircuitValues<T> values, TrialEntries<T> entries, Func<int> nextGroup, IReadOnlyList<T[]> states, double tolerance, int limit,
        EquilibriumReport report)
    {
        TrialBatch<T> batch = entries.Batch;
        _count = 0;
        _diverged = null;
        _history?.Clear();
        _work.Columns = Math.Min(_work.Capacity, Width(batch.Count));
        FreeFrom(0);
        bool more = true;
        while (true)
        {
            while (more && _freeCount >= Math.Min(entries.Group, batch.Count))
            {
                int first = nextGroup() * entries.Group;
                more = first < batch.Count;
                if (more)
                {
                    Enter(entries, first, Math.Min(entries.Group, batch.Count - first));
                }
            }

            if (_count == 0)
            {
                break;
            }

            if (!more && Width(_count) < _work.Columns)
            {
                Compact(Width(_count));
            }

            if (_plan.SolvedDamping is { } row)
            {
                _slow.AsSpan(0, _work.Columns).CopyTo(_work.Row(row));
            }

            _plan.Program.RunBody(_work, values);
            Observe();
            Judge(batch, states, tolerance, limit, report);
            if (_learns)
            {
                _history!.Learn(_sums.AsSpan(0, AndersonPasses.Sums * _work.Columns));
            }

            Advance();
            Restart(states, batch.Count);
        }

        // the first of all, whichever was found first: which trials share a thread must not be seen
        if (_diverged is not null && !_isPatient)
        {
            throw _diverged;
        }
    }

    /// <summary>What a step looks like: lengths, and how it answers to the one before.</summary>
    private void Observe()
    {
        int columns = _work.Columns;
        _learns = _history?.Turn() == true;
        int used = (_learns ? AndersonPasses.Sums : 3) * columns;
        Span<T> sums = _sums.AsSpan(0, used), slow = _slowSums.AsSpan(0, used), solved = _solvedSums.AsSpan(0, used);
        _squaredFastStep.AsSpan(0, columns).CopyTo(_lastSquaredFastStep);
        sums.Clear();
        slow.Clear();
        solved.Clear();
        for (int s = 0; s < _plan.States.Length; s++)
        {
            IteratedState state = _plan.States[s];
            Span<T> into = state.Kind switch { IterationKind.Leaks => sums, IterationKind.Integrates => slow, _ => solved },
                last = _lastSteps[s].Slice(0, state.Rows * columns);
            if (_learns)
            {
                _history!.Observe(s, last, Damping(state), into);
            }
            else
            {
                Relaxation.Observe<T>(
                    _work.Rows(state.Slot, state.Rows), _work.Rows(state.NextSlot, state.Rows), last, into[..columns], into.Slice(columns, columns),
                        into.Slice(2 * columns, columns));
            }
        }

        // the criterion is about the plain step; how far what is solved for moves is asked of trials that stand still
        solved[..columns].CopyTo(_squaredMove);
        solved[..columns].Clear();
        foreach (IteratedState state in _plan.States)
        {
            if (state.IsSolved)
            {
                ReadOnlySpan<T> step = _work.Rows(state.StepSlot, state.Rows);
                ColumnVectors.AddDots(step, step, solved[..columns]);
            }
        }

        sums[..columns].CopyTo(_squaredFastStep);
        Span<T> products = _lastSquaredFastStep.AsSpan(0, columns);
        for (int c = 0; c < columns; c++)
        {
            // cosine² with its sign, of the leaks' step and the one before
            T product = sums[(2 * columns) + c], norms = _squaredFastStep[c] * products[c];
            products[c] = norms > T.Zero ? product * T.Abs(product) / norms : T.Zero;
        }

        System.Numerics.Tensors.TensorPrimitives.Add<T>(sums, slow, sums);
        System.Numerics.Tensors.TensorPrimitives.Add<T>(sums, solved, sums);
    }

    /// <summary>Decides of every trial whether it is through, goes on, or goes on otherwise.</summary>
    private void Judge(TrialBatch<T> batch, IReadOnlyList<T[]> states, double tolerance, int limit, EquilibriumReport report)
    {
        int kept = 0, columns = _work.Columns;
        for (int i = 0; i < _count; i++)
        {
            int c = _live[i];
            ref TrialCourse course = ref _courses[c];
            double norm = Math.Sqrt(double.CreateTruncating(_sums[columns + c]));
            double step = norm < Bound ? Math.Sqrt(double.CreateTruncating(_sums[c])) : double.NaN;
            double residual = step / (1e-5 + norm);
            bool settled = residual <= tolerance;
            if (course.IsStill)
            {
                double distance = Math.Sqrt(double.CreateTruncating(_squaredMove[c])) / (Reach * (1e-5 + norm));
                settled = residual <= (course.IsCandidate ? Allowance * tolerance : tolerance) && distance <= tolerance;
                (_fast[c], _slow[c]) = (T.CreateChecked(course.Damping.Fast), T.CreateChecked(course.Damping.Slow));
                if (settled || course.IsOver)
                {
                    Leave(c, course, settled ? residual : Math.Max(residual, distance), settled, states, batch.Count, report);
                    continue;
                }

                course.Move();
            }
            else if (settled && _plan.HasSolved)
            {
                StandStill(c, ref course, moves: true, isOver: course.Steps >= limit);
                _live[kept++] = c;
                continue;
            }

            if (course.IsAccelerated && !settled && !course.IsHelped(step, course.Steps >= limit))
            {
                _history!.TakeBack(c);
                TakeBackStep(c);
                course.GoOnPlain();
                (step, residual) = (course.EntryStep, course.EntryResidual);
            }

            bool ends = settled || (course.Steps >= limit && double.IsFinite(residual));
            if (((ends && !_isPatient) || residual <= NewtonWorker<T>.HandOver) && Finish(c, ref course, ends, batch, states, tolerance, report))
            {
                continue;
            }

            if (ends)
            {
                if (Stays(c, ref course, residual, settled, states, batch.Count, report))
                {
                    _live[kept++] = c;
                }

                continue;
            }

            bool shortens = course.Advance(step);
            if (course.Steps == TrialCourse.FirstPause && !course.IsWarm)
            {
                _slow[c] /= _entryDamping;
            }

            if (shortens)
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
                bool tries = !_isPatient || residual <= NewtonWorker<T>.HandOver;
                if (!(tries && Finish(c, ref course, true, batch, states, tolerance, report))
                    && Stays(c, ref course, residual, false, states, batch.Count, report))
                {
                    _live[kept++] = c;
                }

                continue;
            }

            if (course.IsExhausted || course.Steps > limit)
            {
                if (_diverged is null || batch.Presentations[course.Trial] < _diverged.Trial)
                {
                    _diverged = Diverged(c, batch, course);
                }

                Leave(c, course, residual, false, states, batch.Count, report);
                continue;
            }

            _live[kept++] = c;
        }

        _count = kept;
    }

    /// <summary>Shortens the steps of a trial.</summary>
    private void Shorten(int c, ref TrialCourse course)
    {
        // a step that turns back on the one before it is too long, and it is the leaks that overshoot; unless they have just been shortened to no avail
        bool overshoots = double.CreateTruncating(_lastSquaredFastStep[c]) < -0.25;
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

    private void Advance()
    {
        int columns = _work.Columns;
        for (int s = 0; s < _plan.States.Length; s++)
        {
            IteratedState state = _plan.States[s];
            ReadOnlySpan<T> step = _lastSteps[s].Slice(0, state.Rows * columns);
            if (_learns)
            {
                _history!.Advance(s, step, Damping(state));
            }
            else
            {
                Relaxation.Advance(_work.Rows(state.Slot, state.Rows), step, Damping(state));
            }
        }
    }

    /// <summary>η of each trial.</summary>
    private ReadOnlySpan<T> Damping(IteratedState state) => (state.Kind == IterationKind.Leaks ? _fast : _slow).AsSpan(0, _work.Columns);

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
