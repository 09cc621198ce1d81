using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Training;

/// <summary>
/// What a phase teaches: its increments, summed over the trials of the batch where the phase ended, act once through the optimiser.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class PhaseLearning<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Numbers of a weight that one thread changes at a time.</summary>
    private const int PartLength = 1 << 15;

    private readonly WorkerPool _pool;
    private readonly CircuitValues<T> _values;
    private readonly RuleIncrements<T> _rules;
    private readonly Optimiser<T> _optimiser;
    private readonly int[] _slots;
    private readonly double[] _squares;
    private readonly (int Rule, Range Values)[] _parts;
    private readonly double _clip;

    /// <param name="phase">The phase.</param>
    /// <param name="values">The weights; changed in place.</param>
    /// <param name="optimiser">The optimiser of all increments.</param>
    /// <param name="clip">The largest norm of all increments of a phase together.</param>
    /// <param name="capacity">The most trials.</param>
    /// <param name="pool">The threads.</param>
    public PhaseLearning(Phase phase, CircuitValues<T> values, Optimiser<T> optimiser, double clip, int capacity, WorkerPool pool)
    {
        _pool = pool;
        _values = values;
        _optimiser = optimiser;
        _clip = clip;
        _rules = new RuleIncrements<T>([.. phase.Learn.Select(w => w.Rule!).Where(r => !r.InTime)], pool.Count, capacity);
        _slots = [.. _rules.Rules.Select(r => optimiser.Weights.Index().First(w => w.Item.Name == r.Weight.Name).Index)];
        _squares = new double[_rules.Rules.Count];
        _parts = [.. _rules.Rules.Index().SelectMany(r => PartsOf(r.Item.Weight).Select(part => (r.Index, part)))];
    }

    /// <summary>What must be evaluated for each trial.</summary>
    public IReadOnlyList<(Language.Operations.Expression Formula, int Rows)> Observed => _rules.Observed;

    /// <summary>Sums, clips and applies.</summary>
    /// <param name="observed">The formulae of <see cref="Observed"/>.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="update">The number of the update, for errors.</param>
    /// <param name="learning">Whether each trial counts; empty where all do.</param>
    /// <returns>The norm of all increments before clipping.</returns>
    /// <exception cref="DivergenceException">An increment or a weight left the finite numbers.</exception>
    public double Apply(ObservedValues<T> observed, int trials, double rate, long update, bool[] learning)
    {
        observed = learning.Length == 0 ? observed : Masked(observed, trials, learning);
        _pool.RunPieces(_rules.Pieces, (worker, piece) =>
        {
            _rules.ClearPiece(piece);
            _rules.AddPiece(piece, worker, observed, trials, _values, learning);
        });
        _pool.RunPieces(_squares.Length, (_, rule) =>
        {
            _squares[rule] = IncrementNorm.SumOfSquares<T>(_rules.Increments(rule));
        });
        foreach ((int rule, double square) in _squares.Index())
        {
            // of numbers that are finite, only those beyond 1e154 have squares that are not: no norm clips what it cannot measure
            if (!double.IsFinite(square))
            {
                RequireFinite(_rules.Increments(rule), _rules.Rules[rule], update, isIncrement: true);
                throw DivergenceException.AtUpdate(_rules.Rules[rule], 0, update, isIncrement: true, isFinite: true);
            }
        }

        double factor = IncrementNorm.ClipFactor(_squares, _clip);
        foreach (int slot in _slots)
        {
            _optimiser.Begin(slot);
        }

        _pool.RunPieces(_parts.Length, (_, part) =>
        {
            (int rule, Range range) = _parts[part];
            PlasticityRule r = _rules.Rules[rule];
            Span<T> values = _values.Weight(r.Weight)[range];
            _optimiser.UpdatePart(_slots[rule], range.Start.Value, values, _rules.Increments(rule)[range], rate, factor);
            if (r.Decay != 0)
            {
                // outside learning rate and optimiser, so that Kolen-Pollack's law holds to the digit
                Numerics.Elementwise.Arithmetic.MultiplyScalar(values, T.CreateChecked(1 - r.Decay), values);
            }

            _values.Constrain(r.Weight, range);
            RequireFinite(_values.Weight(r.Weight)[range], r, update, isIncrement: false, range.Start.Value);
        });
        return Math.Sqrt(_squares.Sum());
    }

    /// <summary>Requires all of a weight, or of its increments, to be finite.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="rule">The rule that changed it.</param>
    /// <param name="update">The number of the update.</param>
    /// <param name="isIncrement">Whether they are its increments.</param>
    /// <param name="first">Where in the weight they begin.</param>
    /// <exception cref="DivergenceException">One is not.</exception>
    public static void RequireFinite(ReadOnlySpan<T> values, PlasticityRule rule, long update, bool isIncrement, int first = 0)
    {
        if (System.Numerics.Tensors.TensorPrimitives.IsFiniteAll(values))
        {
            return;
        }

        int at = 0;
        while (T.IsFinite(values[at]))
        {
            at++;
        }

        throw DivergenceException.AtUpdate(rule, first + at, update, isIncrement);
    }

    private static IEnumerable<Range> PartsOf(Weight weight)
    {
        int length = weight.Rows * weight.Columns;
        for (int first = 0; first < length; first += PartLength)
        {
            yield return first..Math.Min(first + PartLength, length);
        }
    }

    /// <summary>The observed values with a zero for every trial that does not count.</summary>
    private ObservedValues<T> Masked(ObservedValues<T> observed, int trials, bool[] learning)
    {
        var masked = new T[Observed.Count][];
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] = observed(i).ToArray();
            for (int at = 0; at < masked[i].Length; at++)
            {
                if (!learning[at % trials])
                {
                    masked[i][at] = T.Zero;
                }
            }
        }

        return i => masked[i];
    }
}
