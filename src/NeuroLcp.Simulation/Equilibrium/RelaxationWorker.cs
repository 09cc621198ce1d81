using System.Numerics;
using NeuroLcp.Numerics;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Relaxes trials to their equilibrium on one thread. Each trial stops on its own, at the first state that meets the tolerance; a trial that
/// does not settle has its steps shortened, the integrators' first. A column never depends on its neighbours.
/// </summary>
internal sealed class RelaxationWorker<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Steps over which a trial must have come closer, or its steps are shortened.</summary>
    private const int Patience = 20;

    /// <summary>A trial whose step has grown this much over its shortest starts again from rest with shorter steps.</summary>
    private const double Runaway = 1e3;

    /// <summary>A state of this norm is as lost as one that is not finite: nothing in a circuit is counted in such numbers.</summary>
    private const double Bound = 1e12;

    /// <summary>Steps shortened this often and still not settled: there is nothing to settle at, or rounding stands in the way.</summary>
    private const int MostCuts = 40;

    private readonly RelaxationPlan _plan;
    private readonly Workspace<T> _work;
    private readonly T[] _squaredStep;
    private readonly T[] _squaredState;
    private readonly T[] _fast;
    private readonly T[] _slow;
    private readonly Column[] _columns;
    private readonly int[] _keep;

    public RelaxationWorker(RelaxationPlan plan, int capacity)
    {
        _plan = plan;
        _work = new Workspace<T>(plan.Program, capacity);
        _squaredStep = new T[capacity];
        _squaredState = new T[capacity];
        _fast = new T[capacity];
        _slow = new T[capacity];
        _columns = new Column[capacity];
        _keep = new int[capacity];
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
        for (int c = 0; c < count; c++)
        {
            Load(c, first + c, states, batch.Count);
            _columns[c] = new Column(first + c);
            _fast[c] = T.One;
            _slow[c] = T.One;
        }

        _plan.Program.RunPrologue(_work, values);
        while (_work.Columns > 0)
        {
            _plan.Program.RunBody(_work, values);
            Measure();
            int kept = 0;
            for (int c = 0; c < _work.Columns; c++)
            {
                ref Column column = ref _columns[c];
                double norm = Math.Sqrt(double.CreateChecked(_squaredState[c]));
                double step = norm < Bound ? Math.Sqrt(double.CreateChecked(_squaredStep[c])) : double.NaN;
                double residual = step / (1e-5 + norm);
                bool settled = residual <= tolerance;
                if (settled || (column.Steps >= limit && double.IsFinite(residual)))
                {
                    Store(c, column.Trial, states, batch.Count);
                    report.Set(column.Trial, column.Steps, residual, settled);
                    continue;
                }

                column.Steps++;
                Watch(ref column, c, step);
                if (column.Cuts > MostCuts && !column.Restart)
                {
                    // no step is short enough to bring it closer: rounding or a cycle, which is not to settle but not to diverge either
                    Store(c, column.Trial, states, batch.Count);
                    report.Set(column.Trial, column.Steps, residual, false);
                    continue;
                }

                if (column.Cuts > MostCuts || column.Steps > limit)
                {
                    throw Diverged(c, batch, column);
                }

                _keep[kept++] = c;
            }

            Advance();
            for (int k = 0; k < kept; k++)
            {
                int c = _keep[k];
                if (_columns[c].Restart)
                {
                    Load(c, _columns[c].Trial, states, batch.Count);
                    _columns[c].Restart = false;
                }

                _columns[k] = _columns[c];
                _fast[k] = _fast[c];
                _slow[k] = _slow[c];
            }

            if (kept < _work.Columns)
            {
                _work.Close(_keep.AsSpan(0, kept), _plan.Program.PersistentRows);
            }
        }
    }

    /// <summary>Shortens the steps of a trial that has not come closer for a while, or has run away.</summary>
    /// <remarks>
    /// What counts is the length of the step itself: beside its state, the step of a trial that grows or shrinks by a factor stays the same.
    /// </remarks>
    private void Watch(ref Column column, int c, double step)
    {
        bool runaway = !double.IsFinite(step) || step > Runaway * column.Best;
        if (step < column.Best)
        {
            column.Best = step;
            column.Waited = 0;
        }
        else if (++column.Waited < Patience && !runaway)
        {
            return;
        }

        if (column.Waited == 0 && !runaway)
        {
            return;
        }

        column.Cuts++;
        column.Waited = 0;
        column.Restart = runaway;
        column.Best = runaway ? double.PositiveInfinity : step;

        // integrators first: a slow controller is always stable (science: tau_u well above the lags round the loop)
        _slow[c] *= T.CreateChecked(0.5);
        if (!_plan.HasIntegrators || column.Cuts % 3 == 0)
        {
            _fast[c] *= T.CreateChecked(0.7);
        }
    }

    private void Measure()
    {
        int columns = _work.Columns;
        _squaredStep.AsSpan(0, columns).Clear();
        _squaredState.AsSpan(0, columns).Clear();
        foreach (IteratedState state in _plan.States)
        {
            Relaxation.AddNorms<T>(_work.Rows(state.Slot, state.Rows), _work.Rows(state.NextSlot, state.Rows), _squaredStep.AsSpan(0, columns), _squaredState.AsSpan(0, columns));
        }
    }

    private void Advance()
    {
        int columns = _work.Columns;
        foreach (IteratedState state in _plan.States)
        {
            Relaxation.Advance<T>(_work.Rows(state.Slot, state.Rows), _work.Rows(state.NextSlot, state.Rows), (state.Integrates ? _slow : _fast).AsSpan(0, columns));
        }
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

    private DivergenceException Diverged(int c, TrialBatch<T> batch, in Column column)
    {
        string when = $"after {column.Steps} relaxation steps";
        foreach (IteratedState state in _plan.States)
        {
            ReadOnlySpan<T> next = _work.Rows(state.NextSlot, state.Rows);
            for (int r = 0; r < state.Rows; r++)
            {
                if (!(double.CreateChecked(T.Abs(next[(r * _work.Columns) + c])) < Bound / Math.Sqrt(state.Rows * _plan.States.Length)))
                {
                    return new DivergenceException(state.Variable, r, batch.Presentations[column.Trial], when, T.IsFinite(next[(r * _work.Columns) + c]));
                }
            }
        }

        return new DivergenceException(_plan.States[0].Variable, 0, batch.Presentations[column.Trial], when);
    }

    private struct Column(int trial)
    {
        /// <summary>Its number in the batch.</summary>
        public int Trial = trial;

        public int Steps;

        /// <summary>The smallest step (undamped) since the steps were last shortened.</summary>
        public double Best = double.PositiveInfinity;

        /// <summary>Steps since then.</summary>
        public int Waited;

        /// <summary>How often its steps were shortened.</summary>
        public int Cuts;

        /// <summary>True where it has to start again from rest.</summary>
        public bool Restart;
    }
}
