using System.Numerics;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Newton's method on F(x) = x⁺(x) − x in all iterated units of one trial, in double, on one thread: x ← x − J⁻¹ F with J = ∂F/∂x dense. It begins where
/// relaxation has brought the trial, so that of several equilibria it finds the one that relaxation was on its way to.
/// </summary>
/// <typeparam name="T">The precision that the circuit runs in.</typeparam>
internal sealed class NewtonWorker<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>A trial that relaxes is handed over at this residual, or at its last step.</summary>
    public const double HandOver = 1e-3;

    /// <summary>Steps; they square the residual, so that one that needs more does not converge.</summary>
    private const int MostSteps = 20;

    /// <summary>How often a step that brings the trial no closer is halved before it is given up.</summary>
    private const int MostHalvings = 5;

    /// <summary>
    /// How many tolerances the state may be from where the next step would take it: a state that leaks by α has a step α times its distance from rest.
    /// </summary>
    private const double Reach = 100;

    /// <summary>Columns of J that are computed together.</summary>
    private const int ColumnsAtOnce = 64;

    private readonly NewtonPlan _plan;
    private readonly ExactWeights<T> _weights;
    private readonly Workspace<double> _step;
    private readonly Workspace<double> _point;
    private readonly Workspace<double> _directions;
    private readonly TrialBatch<double> _trial;
    private readonly double[] _jacobian;
    private readonly int[] _pivots;
    private readonly double[] _move;
    private double _moved;
    private double[] _x;
    private double[] _f;
    private double[] _triedX;
    private double[] _triedF;

    public NewtonWorker(NewtonPlan plan, ExactWeights<T> weights)
    {
        (_plan, _weights) = (plan, weights);
        int size = plan.States.Size;
        _step = new Workspace<double>(plan.Step.Program, 1) { Transposes = weights.Transposes };
        _point = new Workspace<double>(plan.Tangents.Program, 1) { Transposes = weights.Transposes };
        _directions = new Workspace<double>(plan.Tangents.Program, Math.Clamp(size, 1, ColumnsAtOnce)) { Transposes = weights.Transposes };
        _trial = new TrialBatch<double>(plan.Step.Map.Circuit.Task, 0, 1);
        (_x, _f, _triedX, _triedF, _move) = (new double[size], new double[size], new double[size], new double[size], new double[size]);
        (_jacobian, _pivots) = (new double[size * size], new int[size]);
    }

    /// <summary>Steps that the last trial took.</summary>
    public int Steps { get; private set; }

    /// <summary>‖F‖ / (1e-5 + ‖x‖) where the last trial ended, at the numbers that are stored.</summary>
    public double Residual { get; private set; }

    /// <summary>Brings a trial from where it stands in a column of a relaxation to its equilibrium.</summary>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="trial">Its number in the batch.</param>
    /// <param name="relaxed">Where it stands.</param>
    /// <param name="column">In which column.</param>
    /// <param name="tolerance">The residual to reach.</param>
    /// <returns>False where Newton's method does not reach it: the matrix is singular, or no step brings the trial closer.</returns>
    public bool Solve(TrialBatch<T> batch, int trial, Workspace<T> relaxed, int column, double tolerance)
    {
        batch.CopyTrial(trial, _trial);
        int at = 0;
        foreach (IteratedState state in _plan.Step.States)
        {
            ReadOnlySpan<T> rows = relaxed.Rows(state.Slot, state.Rows);
            for (int r = 0; r < state.Rows; r++)
            {
                _x[at++] = double.CreateTruncating(rows[(r * relaxed.Columns) + column]);
            }
        }

        _plan.Step.LoadTask(_step, _trial, 0, 1);
        _plan.Step.Program.RunPrologue(_step, _weights.Values);
        _plan.LoadTask(_point, _trial);
        double length = Evaluate(_x, _f), moved = double.PositiveInfinity;
        for (Steps = 0; ; Steps++)
        {
            double size = 1e-5 + Norm(_x);
            Residual = length / size;
            bool found = Residual <= tolerance;
            if (found && moved <= Reach * tolerance * size)
            {
                return Deliver();
            }

            if (Steps == MostSteps || !Linearise())
            {
                // a singular J tells no distance: states that only matter together
                return found && Steps < MostSteps && Deliver();
            }

            if (found && Norm(_move) <= Reach * tolerance * size)
            {
                return Deliver();
            }

            if (Backtrack(length) is not { } shorter)
            {
                return false;
            }

            // near rest a step leaves as much less of the way as it leaves of F
            moved = _moved * shorter / length;
            length = shorter;
        }
    }

    /// <summary>In float what is stored is the nearest number: that state is the one to report of.</summary>
    private bool Deliver()
    {
        if (typeof(T) != typeof(double))
        {
            for (int i = 0; i < _x.Length; i++)
            {
                _x[i] = double.CreateTruncating(T.CreateSaturating(_x[i]));
            }

            Residual = Evaluate(_x, _f) / (1e-5 + Norm(_x));
        }

        return true;
    }

    /// <summary>Writes where the last trial ended.</summary>
    /// <param name="states">Each iterated state, (units, trials of the batch).</param>
    /// <param name="trials">Trials of the batch.</param>
    /// <param name="trial">Its number.</param>
    public void Store(IReadOnlyList<T[]> states, int trials, int trial)
    {
        int at = 0;
        for (int s = 0; s < states.Count; s++)
        {
            for (int r = 0; r < _plan.Step.States[s].Rows; r++)
            {
                states[s][(r * trials) + trial] = T.CreateSaturating(_x[at++]);
            }
        }
    }

    /// <summary>Takes the longest of the steps −J⁻¹F, half of it, a quarter … that brings the trial closer; null where none does.</summary>
    private double? Backtrack(double length)
    {
        double scale = 1;
        for (int halving = 0; halving <= MostHalvings; halving++, scale /= 2)
        {
            for (int i = 0; i < _x.Length; i++)
            {
                _triedX[i] = _x[i] - (scale * _move[i]);
            }

            double tried = Evaluate(_triedX, _triedF);
            if (tried < length)
            {
                (_x, _triedX, _f, _triedF) = (_triedX, _x, _triedF, _f);
                _moved = scale * Norm(_move);
                return tried;
            }
        }

        return null;
    }

    /// <summary>F, and its length.</summary>
    private double Evaluate(ReadOnlySpan<double> x, Span<double> f)
    {
        int at = 0;
        foreach (IteratedState state in _plan.Step.States)
        {
            x.Slice(at, state.Rows).CopyTo(_step.Rows(state.Slot, state.Rows));
            at += state.Rows;
        }

        _plan.Step.Program.RunBody(_step, _weights.Values);
        at = 0;
        foreach (IteratedState state in _plan.Step.States)
        {
            ReadOnlySpan<double> next = _step.Rows(state.NextSlot, state.Rows);
            for (int r = 0; r < next.Length; r++, at++)
            {
                f[at] = next[r] - x[at];
            }
        }

        return Norm(f);
    }

    /// <summary>J⁻¹F at the state; false where J is singular.</summary>
    private bool Linearise()
    {
        int size = _x.Length;
        PlanProgram tangents = _plan.Tangents.Program;
        int at = 0;
        for (int s = 0; s < _plan.Points.Length; s++)
        {
            int rows = _plan.Step.States[s].Rows;
            if (_plan.Points[s] is { } place)
            {
                _x.AsSpan(at, rows).CopyTo(_point.Rows(place.Slot, rows));
            }

            at += rows;
        }

        tangents.RunPrologue(_point, _weights.Values);
        for (int first = 0; first < size; first += _directions.Capacity)
        {
            int columns = Math.Min(_directions.Capacity, size - first);
            _directions.Columns = columns;
            for (int r = 0; r < tangents.PersistentRows; r++)
            {
                _directions.Row(r).Fill(_point.Row(r)[0]);
            }

            Direct(first);
            tangents.RunBody(_directions, _weights.Values);
            at = 0;
            foreach (PlanOutput place in tangents.Outputs)
            {
                for (int r = 0; r < place.Rows; r++, at++)
                {
                    _directions.Row(place.Slot + r).CopyTo(_jacobian.AsSpan((at * size) + first));
                }
            }
        }

        if (!LinearSystem.Factor(_jacobian, _pivots))
        {
            return false;
        }

        _f.CopyTo(_move, 0);
        LinearSystem.Solve(_jacobian, _pivots, _move);
        return true;
    }

    /// <summary>The columns go along one unit each, from unit <paramref name="first"/> on.</summary>
    private void Direct(int first)
    {
        int unit = 0;
        for (int s = 0; s < _plan.Tangents.Directions.Length; s++)
        {
            int rows = _plan.Step.States[s].Rows;
            if (_plan.Tangents.Directions[s] is { } place)
            {
                for (int r = 0; r < rows; r++)
                {
                    Span<double> row = _directions.Row(place.Slot + r);
                    row.Clear();
                    int column = unit + r - first;
                    if (column >= 0 && column < row.Length)
                    {
                        row[column] = 1;
                    }
                }
            }

            unit += rows;
        }
    }

    private static double Norm(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
