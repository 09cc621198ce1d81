using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plasticity;

/// <summary>
/// Sums the rules of a circuit over trials. It names the formulae it needs (<see cref="Observed"/>); whoever has evaluated them for a
/// batch hands them in, and the increments of every weight come out, added over the trials in their order.
/// </summary>
internal sealed class RuleIncrements<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>A piece has at least so many rows: each lays out the presynaptic factor anew.</summary>
    private const int FewestRowsPerPiece = 32;

    private readonly List<Term> _terms = [];
    private readonly List<(Expression Formula, int Rows)> _observed = [];
    private readonly List<(int Rule, int FirstRow, int EndRow)> _pieces = [];
    private readonly List<PlasticityRule> _rules;
    private readonly T[][] _increments;

    /// <param name="rules">The rules.</param>
    /// <param name="workers">Threads that will call <see cref="AddPiece"/>.</param>
    /// <param name="capacity">The most trials at once.</param>
    public RuleIncrements(IReadOnlyList<PlasticityRule> rules, int workers, int capacity)
    {
        _rules = [.. rules];
        _increments = new T[_rules.Count][];
        int widest = 1;
        for (int r = 0; r < _rules.Count; r++)
        {
            Weight weight = _rules[r].Weight;
            _increments[r] = new T[weight.Rows * weight.Columns];
            widest = Math.Max(widest, weight.Columns);
            IReadOnlyList<RuleTerm>? separated = RuleTerm.Separate(_rules[r].Expression);
            if (separated is null)
            {
                var program = new SynapseProgram<T>(weight, _rules[r].Expression);
                _terms.Add(new Term(r, -1, -1, program,
                    [.. program.Sides.Select(side => (side, Observe(side.Meaning, side.Variable.Variable.Population.Size)))])
                { Sums = new T[Math.Max(weight.Rows, weight.Columns)] });
            }
            else
            {
                foreach (RuleTerm term in separated)
                {
                    SynapseProgram<T>? factor = term.Synapse.IsOne ? null : new SynapseProgram<T>(weight, term.Synapse);
                    _terms.Add(new Term(r, Observe(term.Post, weight.Rows), weight.Pre is null ? -1 : Observe(term.Pre, weight.Columns), factor, [])
                    { Sums = factor is null ? [] : new T[weight.Rows * weight.Columns] });
                }
            }

            bool whole = _terms.Any(t => t.Rule == r && t.Synapse is not null);
            int rows = whole ? weight.Rows : Math.Max(FewestRowsPerPiece, (weight.Rows + workers - 1) / workers);
            for (int first = 0; first < weight.Rows; first += rows)
            {
                _pieces.Add((r, first, Math.Min(weight.Rows, first + rows)));
            }
        }

        Scratch = [.. Enumerable.Range(0, workers).Select(_ => new T[widest * capacity])];
        Ones = new T[capacity];
        Ones.AsSpan().Fill(T.One);
    }

    /// <summary>The rules, in order.</summary>
    public IReadOnlyList<PlasticityRule> Rules => _rules;

    /// <summary>What must be evaluated for each trial.</summary>
    public IReadOnlyList<(Expression Formula, int Rows)> Observed => _observed;

    /// <summary>Pieces of work; each writes its own rows of one weight's increments.</summary>
    public int Pieces => _pieces.Count;

    private T[][] Scratch { get; }

    private T[] Ones { get; }

    /// <summary>The increments of a rule, [post, pre].</summary>
    public Span<T> Increments(int rule) => _increments[rule];

    /// <summary>Forgets all increments.</summary>
    public void Clear()
    {
        foreach (T[] increments in _increments)
        {
            Array.Clear(increments);
        }
    }

    /// <summary>Forgets the increments of one piece.</summary>
    public void ClearPiece(int piece)
    {
        (int rule, int first, int end) = _pieces[piece];
        int columns = _rules[rule].Weight.Columns;
        _increments[rule].AsSpan(first * columns, (end - first) * columns).Clear();
    }

    /// <summary>Adds a batch to one piece.</summary>
    /// <param name="piece">Which.</param>
    /// <param name="worker">The calling thread's number.</param>
    /// <param name="observed">The formula of each index, (rows, trials).</param>
    /// <param name="trials">Trials.</param>
    /// <param name="values">Weights.</param>
    /// <param name="learning">Whether each trial counts; empty where all do. Trials that do not must be observed as zeros.</param>
    public void AddPiece(int piece, int worker, ObservedValues<T> observed, int trials, CircuitValues<T> values, ReadOnlySpan<bool> learning = default)
    {
        (int rule, int first, int end) = _pieces[piece];
        Weight weight = _rules[rule].Weight;
        Span<T> increments = _increments[rule];
        foreach (Term term in _terms)
        {
            if (term.Rule != rule)
            {
                continue;
            }

            if (term.Post < 0)
            {
                AddSynapseBySynapse(term, observed, trials, values, learning, weight, increments);
                continue;
            }

            ReadOnlySpan<T> post = observed(term.Post);
            ReadOnlySpan<T> pre = term.Pre < 0 ? Ones.AsSpan(0, trials) : observed(term.Pre);
            if (term.Synapse is null)
            {
                MatrixProducts.AddOuterProducts(post, trials, weight.Rows, pre, trials, weight.Columns, increments, trials, first, end, Scratch[worker]);
                continue;
            }

            ReadOnlySpan<T> factor = term.Synapse.Evaluate(values, values.Weight(weight));
            T[] sums = term.Sums;
            Array.Clear(sums);
            MatrixProducts.AddOuterProducts(post, trials, weight.Rows, pre, trials, weight.Columns, sums, trials, 0, weight.Rows, Scratch[worker]);
            Arithmetic.Multiply(sums, factor, sums);
            Arithmetic.Add(increments, sums, increments);
        }

        values.Mask(weight, increments, first, end);
    }

    private static void AddSynapseBySynapse(Term term, ObservedValues<T> observed, int trials, CircuitValues<T> values, ReadOnlySpan<bool> learning,
        Weight weight, Span<T> increments)
    {
        for (int t = 0; t < trials; t++)
        {
            if (!learning.IsEmpty && !learning[t])
            {
                // such a rule need not vanish where its factors do
                continue;
            }

            foreach ((SideInput side, int index) in term.Sides)
            {
                ReadOnlySpan<T> all = observed(index);
                Span<T> column = term.Sums.AsSpan(0, all.Length / trials);
                for (int i = 0; i < column.Length; i++)
                {
                    column[i] = all[(i * trials) + t];
                }

                term.Synapse!.SetSide(side, column);
            }

            Arithmetic.Add(increments, term.Synapse!.Evaluate(values, values.Weight(weight)), increments);
        }
    }

    private int Observe(Expression formula, int rows)
    {
        _observed.Add((formula, rows));
        return _observed.Count - 1;
    }

    private sealed record Term(int Rule, int Post, int Pre, SynapseProgram<T>? Synapse, (SideInput Side, int Observed)[] Sides)
    {
        /// <summary>Room for Σ post preᵀ before it meets the synapse's own factor.</summary>
        public T[] Sums { get; init; } = [];
    }
}

/// <summary>The values of an observed formula over a batch, (rows, trials).</summary>
internal delegate ReadOnlySpan<T> ObservedValues<T>(int index);
