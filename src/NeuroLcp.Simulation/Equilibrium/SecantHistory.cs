using System.Numerics;
using NeuroLcp.Numerics;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Anderson acceleration of the trials that one thread relaxes. From its last steps each trial knows how the step r = x⁺ − x answers to
/// the state; with Δx and Δr the last few differences and γ = argmin ‖r − Δr γ‖ it moves by x ← x + η r − (Δx + η Δr) γ, which in a linear
/// circuit is what GMRES would do.
/// </summary>
/// <remarks>Columns (trials) never mix: what a trial does depends on itself alone.</remarks>
internal sealed class SecantHistory<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Differences kept. More than these cost more than they save.</summary>
    private const int Depth = 5;

    /// <summary>What is added to the diagonal of the normal equations, of their trace: what float leaves of their smallest eigenvalues is noise.</summary>
    private static readonly double Ridge = 16 * double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private readonly RelaxationPlan _plan;
    private readonly Workspace<T> _work;
    private readonly int[] _firstRow;
    private readonly int _rows;
    private readonly T[] _lastX;
    private readonly T[] _lastStep;
    private readonly T[] _entryX;
    private readonly T[] _entryNext;
    private readonly T[][] _dx = new T[Depth][];
    private readonly T[][] _dr = new T[Depth][];
    private readonly T[][] _gram = new T[Depth * Depth][];
    private readonly T[][] _right = new T[Depth][];
    private readonly T[][] _gamma = new T[Depth][];
    private readonly int[] _held;
    private readonly bool[] _active;
    private int _newest;

    /// <param name="plan">The relaxation step.</param>
    /// <param name="work">Where states and their next values stand.</param>
    public SecantHistory(RelaxationPlan plan, Workspace<T> work)
    {
        _plan = plan;
        _work = work;
        _firstRow = new int[plan.States.Length];
        for (int s = 0; s < plan.States.Length; s++)
        {
            _firstRow[s] = _rows;
            _rows += plan.States[s].Rows;
        }

        _lastX = new T[_rows * work.Capacity];
        _lastStep = new T[_rows * work.Capacity];
        _entryX = new T[_rows * work.Capacity];
        _entryNext = new T[_rows * work.Capacity];
        for (int j = 0; j < Depth; j++)
        {
            _dx[j] = new T[_rows * work.Capacity];
            _dr[j] = new T[_rows * work.Capacity];
            _right[j] = new T[work.Capacity];
            _gamma[j] = new T[work.Capacity];
        }

        for (int j = 0; j < _gram.Length; j++)
        {
            _gram[j] = new T[work.Capacity];
        }

        _held = new int[work.Capacity];
        _active = new bool[work.Capacity];
    }

    /// <summary>No trial is accelerated.</summary>
    public void Clear() => _active.AsSpan().Clear();

    /// <summary>A trial is accelerated from here on: the first step is a plain one, and where it is now is what <see cref="TakeBack"/> returns to.</summary>
    public void Begin(int column)
    {
        _held[column] = -1;
        _active[column] = true;
        CopyColumn(column, toEntry: true);
    }

    /// <summary>A trial is accelerated no longer.</summary>
    public void End(int column) => _active[column] = false;

    /// <summary>Puts a trial, and its next state, back to where its acceleration began.</summary>
    public void TakeBack(int column)
    {
        End(column);
        CopyColumn(column, toEntry: false);
    }

    /// <summary>Takes in the steps at hand and finds γ for every trial that is accelerated.</summary>
    public void Learn()
    {
        int columns = _work.Columns, length = _rows * columns;
        _newest = (_newest + 1) % Depth;
        for (int s = 0; s < _firstRow.Length; s++)
        {
            IteratedState state = _plan.States[s];
            Range part = Part(s);
            Secants.Take<T>(
                _work.Rows(state.Slot, state.Rows), _work.Rows(state.NextSlot, state.Rows), _lastX.AsSpan(part), _lastStep.AsSpan(part), _dx[_newest].AsSpan(part), _dr[_newest].AsSpan(part));
        }

        for (int j = 0; j < Depth; j++)
        {
            Span<T> products = _gram[(j * Depth) + _newest].AsSpan(0, columns), right = _right[j].AsSpan(0, columns);
            products.Clear();
            right.Clear();
            Secants.AddProducts<T>(_dr[j].AsSpan(0, length), _dr[_newest].AsSpan(0, length), _lastStep.AsSpan(0, length), products, right);
            products.CopyTo(_gram[(_newest * Depth) + j]);
        }

        for (int c = 0; c < columns; c++)
        {
            // a trial that has just begun has no step before this one
            _held[c] = _active[c] ? Math.Min(_held[c] + 1, Depth) : 0;
            Solve(c);
        }
    }

    /// <summary>Takes off what is foretold, after the plain step.</summary>
    /// <param name="state">Which iterated state.</param>
    /// <param name="damping">η of each trial.</param>
    public void TakeOff(int state, ReadOnlySpan<T> damping)
    {
        IteratedState place = _plan.States[state];
        Range part = Part(state);
        for (int age = 0; age < Depth; age++)
        {
            // the newest first: a trial must not feel where in the ring its neighbours made it begin
            int j = (_newest - age + Depth) % Depth;
            Secants.TakeOff<T>(_work.Rows(place.Slot, place.Rows), _dx[j].AsSpan(part), _dr[j].AsSpan(part), _gamma[j].AsSpan(0, _work.Columns), damping);
        }
    }

    /// <summary>Keeps only the listed columns (ascending); to be called while the workspace still has all of them.</summary>
    public void Close(ReadOnlySpan<int> columns)
    {
        int old = _work.Columns;
        Columns.Keep<int>(_held, 1, old, columns);
        Columns.Keep<bool>(_active, 1, old, columns);
        if (!_active.AsSpan(0, columns.Length).Contains(true))
        {
            return;
        }

        Columns.Keep<T>(_lastX, _rows, old, columns);
        Columns.Keep<T>(_lastStep, _rows, old, columns);
        Columns.Keep<T>(_entryX, _rows, old, columns);
        Columns.Keep<T>(_entryNext, _rows, old, columns);
        for (int j = 0; j < Depth; j++)
        {
            Columns.Keep<T>(_dx[j], _rows, old, columns);
            Columns.Keep<T>(_dr[j], _rows, old, columns);
        }

        foreach (T[] row in _gram)
        {
            Columns.Keep<T>(row, 1, old, columns);
        }
    }

    /// <summary>(Δrᵀ Δr + ridge) γ = Δrᵀ r over the differences the trial has; γ = 0 for the others.</summary>
    private void Solve(int column)
    {
        Span<double> a = stackalloc double[Depth * Depth], b = stackalloc double[Depth];
        Span<int> slot = stackalloc int[Depth];
        int n = _held[column];
        double trace = 0;
        for (int j = 0; j < n; j++)
        {
            slot[j] = (_newest - j + Depth) % Depth;
            trace += double.CreateChecked(_gram[(slot[j] * Depth) + slot[j]][column]);
        }

        for (int i = 0; i < n; i++)
        {
            b[i] = double.CreateChecked(_right[slot[i]][column]);
            for (int j = 0; j < n; j++)
            {
                a[(i * Depth) + j] = double.CreateChecked(_gram[(slot[i] * Depth) + slot[j]][column]) + (i == j ? Ridge * trace : 0);
            }
        }

        for (int j = 0; j < Depth; j++)
        {
            _gamma[j][column] = T.Zero;
        }

        if (Cholesky(a, b, n))
        {
            for (int j = 0; j < n; j++)
            {
                _gamma[slot[j]][column] = T.CreateSaturating(b[j]);
            }
        }
    }

    /// <summary>Solves a symmetric positive definite system in place; false where it is not.</summary>
    private static bool Cholesky(Span<double> a, Span<double> b, int n)
    {
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = a[(i * Depth) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= a[(i * Depth) + k] * a[(j * Depth) + k];
                }

                if (i == j && !(sum > 0 && double.IsFinite(sum)))
                {
                    return false;
                }

                a[(i * Depth) + j] = i == j ? Math.Sqrt(sum) : sum / a[(j * Depth) + j];
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                b[i] -= a[(i * Depth) + k] * b[k];
            }

            b[i] /= a[(i * Depth) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                b[i] -= a[(k * Depth) + i] * b[k];
            }

            b[i] /= a[(i * Depth) + i];
        }

        return double.IsFinite(b[0]);
    }

    private Range Part(int state)
    {
        int from = _firstRow[state] * _work.Columns;
        return from..(from + (_plan.States[state].Rows * _work.Columns));
    }

    private void CopyColumn(int column, bool toEntry)
    {
        int columns = _work.Columns;
        for (int s = 0; s < _firstRow.Length; s++)
        {
            IteratedState state = _plan.States[s];
            Span<T> x = _work.Rows(state.Slot, state.Rows), next = _work.Rows(state.NextSlot, state.Rows);
            int from = _firstRow[s] * columns;
            for (int i = column; i < x.Length; i += columns)
            {
                if (toEntry)
                {
                    _entryX[from + i] = x[i];
                    _entryNext[from + i] = next[i];
                }
                else
                {
                    x[i] = _entryX[from + i];
                    next[i] = _entryNext[from + i];
                }
            }
        }
    }
}
