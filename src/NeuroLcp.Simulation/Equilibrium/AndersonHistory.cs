using System.Numerics;
using NeuroLcp.Numerics.Acceleration;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Anderson acceleration (Anderson 1965; Walker and Ni 2011) of the trials that one thread relaxes. From its last steps each trial knows how the step
/// r = x⁺ − x answers to the state; with Δx and Δr the last few differences and γ = argmin ‖r − Δr γ‖ it moves by x ← x + η r − (Δx + η Δr) γ, which in a
/// linear circuit is what GMRES would do.
/// </summary>
/// <remarks>Columns (trials) never mix: what a trial does depends on itself alone.</remarks>
internal sealed class AndersonHistory<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Depth = AndersonPasses.Depth;

    /// <summary>Sums before those of the differences: Σ r², Σ x², Σ r r₀.</summary>
    private const int FirstSum = 3;

    /// <summary>What is added to the diagonal of the normal equations, of their trace: what float leaves of their smallest eigenvalues is noise.</summary>
    private static readonly double Ridge = 16 * double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private readonly Workspace<T> _work;
    private readonly StateHistory[] _states;
    private readonly T[][] _gram = new T[Depth * Depth][];
    private readonly T[] _minusGamma;
    private readonly int[] _held;
    private readonly bool[] _active;
    private int _newest;
    private bool _looked;

    /// <param name="plan">The relaxation step.</param>
    /// <param name="work">Where states and their next values stand.</param>
    public AndersonHistory(RelaxationPlan plan, Workspace<T> work)
    {
        _work = work;
        _states = [.. plan.States.Select(s => new StateHistory(s, work.Capacity))];
        for (int j = 0; j < _gram.Length; j++)
        {
            _gram[j] = new T[work.Capacity];
        }

        _minusGamma = new T[Depth * work.Capacity];
        _held = new int[work.Capacity];
        _active = new bool[work.Capacity];
    }

    /// <summary>Trials that are accelerated.</summary>
    public int Active { get; private set; }

    /// <summary>No trial is accelerated.</summary>
    public void Clear()
    {
        _active.AsSpan().Clear();
        _held.AsSpan().Clear();
        Active = 0;
        _looked = false;
    }

    /// <summary>A trial is accelerated from here on: the first step is a plain one, and where it is now is what <see cref="TakeBack"/> returns to.</summary>
    public void Begin(int column)
    {
        // the difference taken in with this step, if any, is none of this trial's
        _held[column] = _looked ? -1 : 0;
        _active[column] = true;
        Active++;
        foreach (StateHistory state in _states)
        {
            state.Begin(_work, column);
        }
    }

    /// <summary>A trial is accelerated no longer.</summary>
    public void End(int column)
    {
        Active -= _active[column] ? 1 : 0;
        _active[column] = false;
        _held[column] = 0;
    }

    /// <summary>Puts a trial, and its next state, back to where its acceleration began.</summary>
    public void TakeBack(int column)
    {
        End(column);
        foreach (StateHistory state in _states)
        {
            state.TakeBack(_work, column);
        }
    }

    /// <summary>A trial that has left the finite numbers starts again: what it leaves behind is forgotten.</summary>
    public void Forget(int column)
    {
        foreach (StateHistory state in _states)
        {
            state.Clear(column, _work.Columns);
        }
    }

    /// <summary>Begins a step.</summary>
    /// <returns>Whether it is to be looked at here: some trial is accelerated.</returns>
    public bool Turn()
    {
        _looked = Active > 0;
        _newest = _looked ? (_newest + 1) % Depth : _newest;
        return _looked;
    }

    /// <summary>Looks at the step of a state, and takes in how it answered.</summary>
    /// <param name="state">Which iterated state.</param>
    /// <param name="lastStep">r₀ of the state; becomes r.</param>
    /// <param name="damping">η of each trial.</param>
    /// <param name="sums">The sums of <see cref="AndersonPasses.Observe"/>.</param>
    public void Observe(int state, Span<T> lastStep, ReadOnlySpan<T> damping, Span<T> sums)
    {
        StateHistory history = _states[state];
        IteratedState place = history.Place;
        int length = place.Rows * _work.Columns;
        AndersonPasses.Observe<T>(
            _work.Rows(place.Slot, place.Rows), _work.Rows(place.NextSlot, place.Rows), history.LastX.Slice(0, length), lastStep,
            history.Differences.Slice(0, Depth * length), history.Moves.Slice(0, Depth * length), _newest, damping, sums);
    }

    /// <summary>Finds γ for every trial that is accelerated, from the sums of all states.</summary>
    public void Learn(ReadOnlySpan<T> sums)
    {
        int columns = _work.Columns;
        for (int age = 0; age < Depth; age++)
        {
            int j = Slot(age);
            ReadOnlySpan<T> products = sums.Slice((FirstSum + age) * columns, columns);
            products.CopyTo(_gram[(j * Depth) + _newest]);
            products.CopyTo(_gram[(_newest * Depth) + j]);
        }

        ReadOnlySpan<T> right = sums[((FirstSum + Depth) * columns)..];
        for (int c = 0; c < columns; c++)
        {
            for (int age = 0; age < Depth; age++)
            {
                _minusGamma[(age * columns) + c] = T.Zero;
            }

            if (_active[c])
            {
                // a trial that has just begun has no step before this one
                _held[c] = Math.Min(_held[c] + 1, Depth);
                Solve(c, right);
            }
        }
    }

    /// <summary>Moves a state by its damped step, less what is foretold.</summary>
    /// <param name="state">Which iterated state.</param>
    /// <param name="step">r.</param>
    /// <param name="damping">η of each trial.</param>
    public void Advance(int state, ReadOnlySpan<T> step, ReadOnlySpan<T> damping)
    {
        StateHistory history = _states[state];
        int length = history.Place.Rows * _work.Columns;
        AndersonPasses.Advance<T>(
            _work.Rows(history.Place.Slot, history.Place.Rows), step, history.Moves.Slice(0, Depth * length), _newest, damping,
                _minusGamma.AsSpan(0, Depth * _work.Columns));
    }

    /// <summary>Keeps only the listed columns (ascending), and makes room; to be called while the workspace still has all of them.</summary>
    public void Compact(ReadOnlySpan<int> columns, int width)
    {
        int old = _work.Columns;
        Columns.Compact<int>(_held, 1, old, columns, width);
        Columns.Compact<bool>(_active, 1, old, columns, width);
        _active.AsSpan(columns.Length).Clear();
        _held.AsSpan(columns.Length).Clear();
        if (Active == 0)
        {
            return;
        }

        foreach (T[] row in _gram)
        {
            Columns.Compact<T>(row, 1, old, columns, width);
        }

        foreach (StateHistory state in _states)
        {
            state.Compact(old, columns, width);
        }
    }

    private int Slot(int age) => (_newest - age + Depth) % Depth;

    /// <summary>
    /// (Δrᵀ Δr + ridge) γ = Δrᵀ r over the differences the trial has, in double, from the newest to the oldest; γ = 0 where that has no answer.
    /// </summary>
    private void Solve(int column, ReadOnlySpan<T> right)
    {
        int n = _held[column], columns = _work.Columns;
        if (n <= 0)
        {
            return;
        }

        Span<double> l = stackalloc double[Depth * Depth], gamma = stackalloc double[Depth];
        double trace = 0;
        for (int i = 0; i < n; i++)
        {
            gamma[i] = double.CreateTruncating(right[(i * columns) + column]);
            for (int j = 0; j <= i; j++)
            {
                l[(i * Depth) + j] = double.CreateTruncating(_gram[(Slot(i) * Depth) + Slot(j)][column]);
            }

            trace += l[(i * Depth) + i];
        }

        // L D Lᵀ, the entries of L below the diagonal and those of D on it
        for (int j = 0; j < n; j++)
        {
            double pivot = l[(j * Depth) + j] + (Ridge * trace);
            for (int k = 0; k < j; k++)
            {
                pivot -= l[(j * Depth) + k] * l[(j * Depth) + k] * l[(k * Depth) + k];
            }

            if (!(pivot > 0 && double.IsFinite(pivot)))
            {
                return;
            }

            l[(j * Depth) + j] = pivot;
            double inverse = 1 / pivot;
            for (int i = j + 1; i < n; i++)
            {
                double sum = l[(i * Depth) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= l[(i * Depth) + k] * l[(j * Depth) + k] * l[(k * Depth) + k];
                }

                l[(i * Depth) + j] = sum * inverse;
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                gamma[i] -= l[(i * Depth) + k] * gamma[k];
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            gamma[i] /= l[(i * Depth) + i];
            for (int k = i + 1; k < n; k++)
            {
                gamma[i] -= l[(k * Depth) + i] * gamma[k];
            }
        }

        for (int i = 0; i < n && double.IsFinite(gamma[0]); i++)
        {
            _minusGamma[(i * columns) + column] = -T.CreateSaturating(gamma[i]);
        }
    }

    /// <summary>What is kept of one state: blocks of (rows, columns).</summary>
    private sealed class StateHistory(IteratedState place, int capacity)
    {
        private readonly T[] _entryX = new T[place.Rows * capacity];
        private readonly T[] _entryNext = new T[place.Rows * capacity];

        public IteratedState Place { get; } = place;

        public AlignedMemory<T> LastX { get; } = new(place.Rows * capacity);

        public AlignedMemory<T> Differences { get; } = new(Depth * place.Rows * capacity);

        public AlignedMemory<T> Moves { get; } = new(Depth * place.Rows * capacity);

        public void Begin(Workspace<T> work, int column)
        {
            int columns = work.Columns;
            Span<T> x = work.Rows(Place.Slot, Place.Rows), next = work.Rows(Place.NextSlot, Place.Rows), lastX = LastX.Span;
            for (int i = column; i < x.Length; i += columns)
            {
                lastX[i] = _entryX[i] = x[i];
                _entryNext[i] = next[i];
            }
        }

        public void TakeBack(Workspace<T> work, int column)
        {
            int columns = work.Columns;
            Span<T> x = work.Rows(Place.Slot, Place.Rows), next = work.Rows(Place.NextSlot, Place.Rows);
            for (int i = column; i < x.Length; i += columns)
            {
                x[i] = _entryX[i];
                next[i] = _entryNext[i];
            }

            Clear(column, columns);
        }

        public void Compact(int old, ReadOnlySpan<int> columns, int width)
        {
            Columns.Compact<T>(LastX.Span, Place.Rows, old, columns, width);
            Columns.Compact<T>(_entryX, Place.Rows, old, columns, width);
            Columns.Compact<T>(_entryNext, Place.Rows, old, columns, width);
            Columns.Compact<T>(Differences.Span, Depth * Place.Rows, old, columns, width);
            Columns.Compact<T>(Moves.Span, Depth * Place.Rows, old, columns, width);
        }

        /// <summary>No 0 · ∞ may come of what a trial leaves behind.</summary>
        public void Clear(int column, int columns)
        {
            Clear(LastX.Span, Place.Rows, column, columns);
            Clear(Moves.Span, Depth * Place.Rows, column, columns);
        }

        private static void Clear(Span<T> block, int rows, int column, int columns)
        {
            for (int r = 0; r < rows; r++)
            {
                block[(r * columns) + column] = T.Zero;
            }
        }
    }
}
