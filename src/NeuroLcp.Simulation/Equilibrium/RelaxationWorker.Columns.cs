using System.Numerics;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>Trials come into columns, move closer together, and leave.</summary>
internal sealed partial class RelaxationWorker<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Columns for some trials.</summary>
    private static int Width(int trials) => trials switch { <= 1 => 1, <= 4 => 4, <= 8 => 8, _ => (trials + 15) / 16 * 16 };

    /// <summary>All columns from one on are free, the first to be taken first.</summary>
    private void FreeFrom(int column)
    {
        _freeCount = _work.Columns - column;
        for (int i = 0; i < _freeCount; i++)
        {
            _free[i] = _work.Columns - 1 - i;
            _fast[_free[i]] = _slow[_free[i]] = T.Zero;
        }
    }

    /// <summary>Takes in a group of trials.</summary>
    private void Enter(TrialEntries<T> entries, int first, int count)
    {
        _freeCount -= count;
        ReadOnlySpan<int> columns = _free.AsSpan(_freeCount, count);
        entries.CopyTo(_work, first, columns);
        for (int t = 0; t < count; t++)
        {
            int c = columns[t];
            _fast[c] = T.One;
            bool warm = entries.IsWarm(first + t);
            _slow[c] = warm ? T.One : _entryDamping;
            _squaredFastStep[c] = T.Zero;
            _courses[c] = new TrialCourse(first + t, warm);
            _live[_count++] = c;
        }
    }

    private void Restart(IReadOnlyList<T[]> states, int trials)
    {
        for (int i = 0; i < _count; i++)
        {
            int c = _live[i];
            if (_courses[c].Restarts)
            {
                for (int s = 0; s < states.Count; s++)
                {
                    Span<T> rows = _work.Rows(_plan.States[s].Slot, _plan.States[s].Rows), last = _lastSteps[s].Span;
                    for (int r = 0; r < _plan.States[s].Rows; r++)
                    {
                        rows[(r * _work.Columns) + c] = states[s][(r * trials) + _courses[c].Trial];
                        last[(r * _work.Columns) + c] = T.Zero;
                    }
                }

                _history?.Forget(c);
                _courses[c].Restarts = false;
            }
        }
    }

    /// <summary>Closes up the trials that go on, in an arena of fewer columns; those beyond repeat one, so that nothing strange is computed there.</summary>
    private void Compact(int width)
    {
        // the order they entered in is of no account
        _live.AsSpan(0, _count).Sort();
        ReadOnlySpan<int> columns = _live.AsSpan(0, _count);
        int old = _work.Columns;
        for (int s = 0; s < _plan.States.Length; s++)
        {
            Columns.Compact<T>(_lastSteps[s].Span, _plan.States[s].Rows, old, columns, width);
        }

        Columns.Compact<TrialCourse>(_courses, 1, old, columns, width);
        Columns.Compact<T>(_fast, 1, old, columns, width);
        Columns.Compact<T>(_slow, 1, old, columns, width);
        Columns.Compact<T>(_squaredFastStep, 1, old, columns, width);
        _history?.Compact(columns, width);
        _work.Compact(columns, _plan.Program.PersistentRows, width);
        for (int c = 0; c < _count; c++)
        {
            _live[c] = c;
        }

        FreeFrom(_count);
        for (int r = 0; r < _plan.Program.PersistentRows && _freeCount > 0; r++)
        {
            Span<T> row = _work.Row(r);
            row[_count..].Fill(row[0]);
        }
    }

    /// <summary>After a trial was put back, its step is that from where it is.</summary>
    private void TakeBackStep(int column)
    {
        for (int s = 0; s < _plan.States.Length; s++)
        {
            IteratedState state = _plan.States[s];
            ReadOnlySpan<T> x = _work.Rows(state.Slot, state.Rows), next = _work.Rows(state.NextSlot, state.Rows);
            Span<T> last = _lastSteps[s].Span;
            for (int i = column; i < x.Length; i += _work.Columns)
            {
                last[i] = next[i] - x[i];
            }
        }
    }

    /// <summary>A trial that is through leaves, unless it has still to be judged as it would be delivered; true where it stays for that.</summary>
    private bool Stays(int column, ref TrialCourse course, double residual, bool settled, IReadOnlyList<T[]> states, int trials, EquilibriumReport report)
    {
        if (_plan.HasSolved && double.IsFinite(residual))
        {
            StandStill(column, ref course, moves: false, isOver: true);
            return true;
        }

        Leave(column, course, residual, settled, states, trials, report);
        return false;
    }

    /// <summary>A trial stands still for one evaluation: with η = 0 the step is the plain one of the state as it is.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="course">Its course.</param>
    /// <param name="moves">Whether what is solved for goes first to where it is solved for.</param>
    /// <param name="isOver">True where it will leave whatever that shows.</param>
    private void StandStill(int column, ref TrialCourse course, bool moves, bool isOver)
    {
        course.StandStill(double.CreateTruncating(_fast[column]), double.CreateTruncating(_slow[column]), moves, isOver);
        _history?.End(column);
        _fast[column] = _slow[column] = T.Zero;
        foreach (IteratedState state in _plan.States)
        {
            if (state.IsSolved && moves)
            {
                Span<T> x = _work.Rows(state.Slot, state.Rows);
                ReadOnlySpan<T> next = _work.Rows(state.NextSlot, state.Rows);
                for (int i = column; i < x.Length; i += _work.Columns)
                {
                    x[i] = next[i];
                }
            }
        }
    }

    /// <summary>Writes where a trial rests; its column stays as it is.</summary>
    private void Leave(int column, in TrialCourse course, double residual, bool settled, IReadOnlyList<T[]> states, int trials, EquilibriumReport report)
    {
        for (int s = 0; s < states.Count; s++)
        {
            IteratedState state = _plan.States[s];
            ReadOnlySpan<T> rows = _work.Rows(state.Slot, state.Rows);
            for (int r = 0; r < state.Rows; r++)
            {
                states[s][(r * trials) + course.Trial] = rows[(r * _work.Columns) + column];
            }
        }

        report.Set(course.Trial, course.Steps + course.NewtonSteps, residual, settled);
        Release(column);
    }

    /// <summary>
    /// Newton's method from where a trial stands, once when it has come near and once more before it is given up; where that fails it goes on as if nothing had
    /// been tried.
    /// </summary>
    private bool Finish(int column, ref TrialCourse course, bool isLast, TrialBatch<T> batch, IReadOnlyList<T[]> states, double tolerance,
        EquilibriumReport report)
    {
        if (_newton is null || (course.IsPassedBack && !isLast))
        {
            return false;
        }

        bool found = _newton.Solve(batch, course.Trial, _work, column, tolerance);
        course.NewtonSteps += _newton.Steps;
        course.IsPassedBack = !found;
        if (found)
        {
            _newton.Store(states, batch.Count, course.Trial);
            report.Set(course.Trial, course.Steps + course.NewtonSteps, _newton.Residual, true);
            Release(column);
        }

        return found;
    }

    /// <summary>A column is free for another trial.</summary>
    private void Release(int column)
    {
        _history?.End(column);
        _fast[column] = _slow[column] = T.Zero;
        _free[_freeCount++] = column;
    }
}
