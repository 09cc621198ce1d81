using System.Numerics;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Solves x = x⁺(x) for the states that enter linearly, x⁺(x) = b + L x, on one thread: GMRES (Saad and Schultz 1986) on (Id − L) x = b, every trial in a
/// Krylov space of its own, to what rounding allows. Where relaxation needs |eig L| below 1 and slows down on the way there, this needs neither. A
/// column never depends on its neighbours.
/// </summary>
internal sealed class GmresWorker<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Directions before a restart; what is left of an indefinite system after fewer may not shrink at all.</summary>
    private const int Directions = 200;

    /// <summary>Numbers that the directions of a worker may take: 128 MB of doubles.</summary>
    private const int Room = 1 << 24;

    /// <summary>Restarts; a system that has not been solved by then is left as it is and counted.</summary>
    private const int Restarts = 20;

    /// <summary>A cycle that leaves more than this of the residual has met its rounding.</summary>
    private const double Progress = 0.9;

    /// <summary>Relative residual at which a system counts as solved: a few tens of roundings.</summary>
    private static readonly double Finest = typeof(T) == typeof(float) ? 2e-6 : 1e-14;

    private readonly GmresPlan _plan;
    private readonly Workspace<T> _work;
    private readonly int _most;
    private readonly T[][] _basis;
    private readonly T[] _constant;
    private readonly T[] _solution;
    private readonly T[] _factors;
    private readonly double[] _norms;
    private readonly Column[] _columns;

    public GmresWorker(GmresPlan plan, int capacity)
    {
        _plan = plan;
        _work = new Workspace<T>(plan.Program, capacity);
        _most = Math.Min(plan.Rows, Math.Clamp(Room / (plan.Rows * capacity), 20, Directions));
        _basis = [.. Enumerable.Range(0, _most + 1).Select(_ => new T[plan.Rows * capacity])];
        _constant = new T[plan.Rows * capacity];
        _solution = new T[plan.Rows * capacity];
        _factors = new T[capacity];
        _norms = new double[capacity];
        _columns = [.. Enumerable.Range(0, capacity).Select(_ => new Column(_most))];
    }

    /// <summary>Solves trials [first, first + count) of a batch and adds to their report.</summary>
    /// <param name="values">Weights.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="first">First trial.</param>
    /// <param name="count">How many.</param>
    /// <param name="resting">The states at rest, (units, trials of the batch).</param>
    /// <param name="states">Receives the solution, (units, trials of the batch).</param>
    /// <param name="tolerance">A trial with a larger ‖x − x⁺‖ / (1e-5 + ‖x‖) counts as not converged, unless that is rounding.</param>
    /// <param name="report">Receives steps and residuals.</param>
    public void Solve(CircuitValues<T> values, TrialBatch<T> batch, int first, int count, IReadOnlyList<T[]> resting, IReadOnlyList<T[]> states,
        double tolerance, EquilibriumReport report)
    {
        _work.Columns = count;
        int length = _plan.Rows * count;
        _plan.Load(_work, batch, first, resting);
        _plan.Program.RunPrologue(_work, values);
        Span<T> solution = _solution.AsSpan(0, length), constant = _constant.AsSpan(0, length);
        solution.Clear();
        Map(values, solution, constant);
        Norms(constant, count);
        for (int c = 0; c < count; c++)
        {
            _columns[c].Start(_norms[c]);
        }

        Residual(values, count, isFirst: true);
        for (int restart = 0; restart < Restarts && Cycle(values, count); restart++)
        {
            Residual(values, count, isFirst: false);
        }

        // as for states that relax: x⁺ − x beside x
        Norms(solution, count);
        for (int c = 0; c < count; c++)
        {
            double residual = _columns[c].Relative * _columns[c].Scale / (1e-5 + _norms[c]);
            report.Add(first + c, _columns[c].Steps, residual, residual <= Math.Max(tolerance, 100 * Finest));
        }

        int row = 0;
        for (int s = 0; s < states.Count; s++)
        {
            for (int r = 0; r < _plan.States[s].Rows; r++, row++)
            {
                solution.Slice(row * count, count).CopyTo(states[s].AsSpan((r * batch.Count) + first));
            }
        }
    }

    /// <summary>One Krylov space from the current residual (in the first basis vector); false where nothing is left to do.</summary>
    private bool Cycle(CircuitValues<T> values, int count)
    {
        int length = _plan.Rows * count;
        bool open = false;
        for (int c = 0; c < count; c++)
        {
            open |= _columns[c].Begin();
        }

        if (!open)
        {
            return false;
        }

        for (int k = 0; k < _most && open; k++)
        {
            Span<T> image = _basis[k + 1].AsSpan(0, length);
            Apply(values, _basis[k].AsSpan(0, length), image, count);
            for (int pass = 0; pass < 2; pass++)
            {
                // once more: what the first pass leaves behind of earlier directions is rounding
                for (int j = 0; j <= k; j++)
                {
                    Orthogonalise(image, j, k, count);
                }
            }

            Norms(image, count);
            open = false;
            for (int c = 0; c < count; c++)
            {
                open |= _columns[c].Rotate(k, _norms[c]);
            }

            Normalise(image, count);
        }

        for (int c = 0; c < count; c++)
        {
            _columns[c].BackSubstitute();
        }

        for (int k = 0; k < _most; k++)
        {
            for (int c = 0; c < count; c++)
            {
                _factors[c] = T.CreateSaturating(_columns[c].Coefficient(k) * _columns[c].Scale);
            }

            ColumnVectors.AddScaled(_solution.AsSpan(0, length), _factors.AsSpan(0, count), _basis[k].AsSpan(0, length));
        }

        return true;
    }

    /// <summary>b − (Id − L) x, in units of ‖b‖, normalised, into the first basis vector.</summary>
    private void Residual(CircuitValues<T> values, int count, bool isFirst)
    {
        int length = _plan.Rows * count;
        Span<T> residual = _basis[0].AsSpan(0, length), solution = _solution.AsSpan(0, length);
        if (isFirst)
        {
            _constant.AsSpan(0, length).CopyTo(residual);
        }
        else
        {
            // x⁺(x) − x
            Map(values, solution, residual);
            _factors.AsSpan(0, count).Fill(-T.One);
            ColumnVectors.AddScaled(residual, _factors.AsSpan(0, count), solution);
        }

        Norms(residual, count);
        for (int c = 0; c < count; c++)
        {
            _columns[c].Relative = _columns[c].Scale > 0 ? _norms[c] / _columns[c].Scale : 0;
        }

        Normalise(residual, count);
    }

    /// <summary>(Id − L) v = v − (x⁺(s v) − b) / s, with s = ‖b‖ so that nothing is lost beside b.</summary>
    private void Apply(CircuitValues<T> values, ReadOnlySpan<T> v, Span<T> image, int count)
    {
        v.CopyTo(image);
        for (int c = 0; c < count; c++)
        {
            _factors[c] = T.CreateSaturating(_columns[c].Scale);
        }

        Scale(image, count);
        Map(values, image, image);
        _factors.AsSpan(0, count).Fill(-T.One);
        ColumnVectors.AddScaled(image, _factors.AsSpan(0, count), _constant.AsSpan(0, image.Length));
        for (int c = 0; c < count; c++)
        {
            _factors[c] = _columns[c].Scale > 0 ? T.CreateSaturating(-1 / _columns[c].Scale) : T.Zero;
        }

        Scale(image, count);
        _factors.AsSpan(0, count).Fill(T.One);
        ColumnVectors.AddScaled(image, _factors.AsSpan(0, count), v);
    }

    /// <summary>x⁺(x).</summary>
    private void Map(CircuitValues<T> values, ReadOnlySpan<T> x, Span<T> next)
    {
        int at = 0;
        foreach (IteratedState state in _plan.States)
        {
            Span<T> rows = _work.Rows(state.Slot, state.Rows);
            x.Slice(at, rows.Length).CopyTo(rows);
            at += rows.Length;
        }

        _plan.Program.RunBody(_work, values);
        at = 0;
        foreach (IteratedState state in _plan.States)
        {
            Span<T> rows = _work.Rows(state.NextSlot, state.Rows);
            rows.CopyTo(next[at..]);
            at += rows.Length;
        }
    }

    private void Orthogonalise(Span<T> image, int j, int k, int count)
    {
        Span<T> dots = _factors.AsSpan(0, count);
        dots.Clear();
        ColumnVectors.AddDots(image, _basis[j].AsSpan(0, image.Length), dots);
        for (int c = 0; c < count; c++)
        {
            _columns[c].Project(j, k, double.CreateChecked(dots[c]));
            dots[c] = -dots[c];
        }

        ColumnVectors.AddScaled(image, dots, _basis[j].AsSpan(0, image.Length));
    }

    /// <summary>The norm of each column.</summary>
    private void Norms(ReadOnlySpan<T> x, int count)
    {
        Span<T> squares = _factors.AsSpan(0, count);
        squares.Clear();
        ColumnVectors.AddDots(x, x, squares);
        for (int c = 0; c < count; c++)
        {
            _norms[c] = Math.Sqrt(double.CreateChecked(squares[c]));
        }
    }

    /// <summary>Divides each column by its norm, last asked for.</summary>
    private void Normalise(Span<T> x, int count)
    {
        for (int c = 0; c < count; c++)
        {
            _factors[c] = _norms[c] > 0 ? T.CreateSaturating(1 / _norms[c]) : T.Zero;
        }

        Scale(x, count);
    }

    private void Scale(Span<T> x, int count)
    {
        for (int start = 0; start < x.Length; start += count)
        {
            Arithmetic.Multiply(x.Slice(start, count), _factors.AsSpan(0, count), x.Slice(start, count));
        }
    }

    /// <summary>The small least-squares problem of one trial, kept triangular by Givens rotations.</summary>
    private sealed class Column(int most)
    {
        private readonly double[] _triangle = new double[(most + 1) * most];
        private readonly double[] _cosine = new double[most];
        private readonly double[] _sine = new double[most];
        private readonly double[] _right = new double[most + 1];
        private readonly double[] _solution = new double[most];
        private int _size;
        private bool _open;
        private double _before;
        private double _largest;

        /// <summary>‖b‖, in which the trial is counted.</summary>
        public double Scale { get; private set; }

        /// <summary>Residual over ‖b‖ at the beginning of the cycle, and as estimated since.</summary>
        public double Relative { get; set; }

        /// <summary>Products with the matrix.</summary>
        public int Steps { get; private set; }

        /// <summary>A new trial.</summary>
        public void Start(double scale) => (Scale, Steps, _before, _largest) = (scale, 0, double.PositiveInfinity, 0);

        public double Coefficient(int k) => k < _size ? _solution[k] : 0;

        /// <summary>Begins a cycle; false where the trial is solved, or its residual no longer shrinks.</summary>
        public bool Begin()
        {
            Array.Clear(_triangle);
            Array.Clear(_right);
            _size = 0;
            _right[0] = Relative;
            _open = Relative > Finest && Relative < Progress * _before;
            _before = Relative;
            return _open;
        }

        public void Project(int j, int k, double dot) => _triangle[(j * most) + k] += dot;

        /// <summary>Takes in column k of the Hessenberg matrix; true while the trial is not solved.</summary>
        public bool Rotate(int k, double norm)
        {
            if (!_open)
            {
                return false;
            }

            Steps++;
            for (int j = 0; j < k; j++)
            {
                (double above, double below) = (_triangle[(j * most) + k], _triangle[((j + 1) * most) + k]);
                _triangle[(j * most) + k] = (_cosine[j] * above) + (_sine[j] * below);
                _triangle[((j + 1) * most) + k] = (_cosine[j] * below) - (_sine[j] * above);
            }

            double diagonal = _triangle[(k * most) + k], length = Math.Sqrt((diagonal * diagonal) + (norm * norm));
            _largest = Math.Max(_largest, length);
            if (length <= Finest * _largest)
            {
                // the space is exhausted and the matrix singular on it, to rounding: what this direction would add is without bound, and a residual beside it
                // would pass for none
                _open = false;
                return false;
            }

            (_cosine[k], _sine[k]) = (diagonal / length, norm / length);
            _triangle[(k * most) + k] = length;
            _right[k + 1] = -_sine[k] * _right[k];
            _right[k] *= _cosine[k];
            _size = k + 1;
            Relative = Math.Abs(_right[k + 1]);
            _open = Relative > Finest;
            return _open;
        }

        public void BackSubstitute()
        {
            for (int i = _size - 1; i >= 0; i--)
            {
                double sum = _right[i];
                for (int j = i + 1; j < _size; j++)
                {
                    sum -= _triangle[(i * most) + j] * _solution[j];
                }

                _solution[i] = sum / _triangle[(i * most) + i];
            }
        }
    }
}
