using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Finds the equilibrium of every trial of a batch and evaluates formulae there. Trials start from the circuit's initial state or from
/// where an earlier phase left them, noise off.
/// Results do not depend on the number of threads, nor on which trials share a batch.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class EquilibriumSolver<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>One trial of so many batches is checked with the plain equations in double.</summary>
    private const int BatchesPerCheck = 64;

    /// <summary>Trials that one thread solves together.</summary>
    private const int KrylovWidth = 16;

    /// <summary>Trials that one thread relaxes together.</summary>
    private const int MostTogether = 64;

    /// <summary>Trials of a piece are a multiple of this: what a product takes at its best.</summary>
    private const int PieceUnit = 16;

    /// <summary>Trials that it takes at once: their rows lie side by side.</summary>
    private const int TrialsPerGroup = 8;

    private readonly WorkerPool _pool;
    private readonly SolverSettings _settings;
    private readonly RelaxationPlan _relaxation;
    private readonly InitialStates _start;
    private readonly PlanProgram _observation;
    private readonly TaskInputs _observationTask;
    private readonly PlanInput?[] _observationStates;
    private readonly PlanInput?[] _observationSolved;
    private readonly (int Output, Variable Variable)[] _mustBeFinite;
    private readonly RelaxationWorker<T>[] _workers;
    private readonly Workspace<T>[] _startWork;
    private readonly Workspace<T>[] _observationWork;
    private readonly KrylovPlan? _krylov;
    private readonly ExactWeights<T>? _exact;
    private readonly KrylovWorker<T>[] _solvers;
    private readonly T[][] _states;
    private readonly T[][] _solved;
    private readonly T[][] _observed;
    private readonly TransposedWeights<T> _transposes;
    private readonly TrialEntries<T> _entries;
    private readonly EquilibriumCertificate _certificate;
    private readonly Variable[] _relaxedStates;
    private readonly Variable[] _solvedStates;
    private readonly bool[] _warm;
    private readonly int _pieceWidth;
    private readonly Lazy<SecondAttempt<T>> _second;
    private long _batches;
    private TrialStates<T>? _from;

    /// <summary>Compiles the circuit and takes all memory.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="held">Variables held at a value: <see cref="Circuit.Free"/> to run without control, none to run with it.</param>
    /// <param name="observed">Formulae to evaluate at the equilibrium, and their rows.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="Language.Text.CircuitException">The file asks for Newton's method and the circuit has more iterated units than it can solve
    /// for.</exception>
    public EquilibriumSolver(Circuit circuit, IReadOnlyList<Held> held, IReadOnlyList<(Expression Formula, int Rows)> observed, int capacity, WorkerPool pool)
        : this(circuit, held, observed, capacity, pool, circuit.Solver, isPatient: false)
    {
    }

    /// <summary>As the public one, with settings of its own.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="held">Variables held at a value.</param>
    /// <param name="observed">Formulae to evaluate.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="settings">How equilibria are found.</param>
    /// <param name="isPatient">Whether a trial that leaves all bounds is left there, unconverged, instead of being an error.</param>
    internal EquilibriumSolver(
        Circuit circuit, IReadOnlyList<Held> held, IReadOnlyList<(Expression Formula, int Rows)> observed, int capacity, WorkerPool pool,
            SolverSettings settings, bool isPatient)
    {
        _pool = pool;
        _settings = settings;
        var map = new RelaxationMap(circuit, held);
        IReadOnlySet<Variable> linear = _settings.Method.SolvesLinearStates ? LinearStates.Of(map, map.Iterated) : new HashSet<Variable>();
        Variable[] relaxed = [.. map.Iterated.Where(s => !linear.Contains(s))], solved = [.. map.Iterated.Where(linear.Contains)];
        _relaxation = new RelaxationPlan(map, relaxed, _settings.Method.IsAccelerated);
        _krylov = solved.Length == 0 ? null : new KrylovPlan(map, relaxed, solved);
        NewtonPlan? newton = _settings.Method.EndsByNewton ? new NewtonPlan(_relaxation) : null;
        ExactWeights<T>? exact = _exact = newton is null ? null : new ExactWeights<T>(newton.Weights);
        _certificate = new EquilibriumCertificate(map);
        (_relaxedStates, _solvedStates) = (relaxed, solved);
        Iterated = map.Iterated;

        _start = new InitialStates(relaxed);
        var observation = new ProgramBuilder(map.Resolve, leaf => leaf is TaskReference);
        foreach ((Expression formula, int rows) in observed)
        {
            observation.Output(formula, rows);
        }

        // a state that is put at its target is seen here for the first time
        _mustBeFinite = [.. observed.Index().Select(o => (o.Index, Variable: BareVariable(o.Item.Formula)))
            .Where(o => o.Variable is { } v && (v.IsState || v == circuit.Readout)).Select(o => (o.Index, o.Variable!))];
        _observation = observation.Build();
        _observationTask = new TaskInputs(_observation);
        _observationStates = [.. relaxed.Select(_observation.FindInput)];
        _observationSolved = [.. solved.Select(_observation.FindInput)];

        // a thread's share of the batch, as many as stay in its cache; small groups fill up what those that are through leave free
        int share = Math.Max(1, (capacity + pool.Count - 1) / pool.Count), together = Math.Min(share, MostTogether);
        _pieceWidth = Math.Min((together + PieceUnit - 1) / PieceUnit * PieceUnit, capacity);
        _transposes = new TransposedWeights<T>(_relaxation.Program);
        _entries = new TrialEntries<T>(_relaxation, capacity, Math.Min(share, TrialsPerGroup), _pieceWidth, pool.Count);
        _workers = [.. Enumerable.Range(0, pool.Count).Select(_ => new RelaxationWorker<T>(
            _relaxation, together, _transposes, _settings.Method.IsAccelerated, newton is null ? null : new NewtonWorker<T>(newton, exact!), isPatient))];
        _startWork = [.. Enumerable.Range(0, pool.Count).Select(_ => _start.MakeWorkspace<T>(_pieceWidth))];
        _observationWork = [.. Enumerable.Range(0, pool.Count).Select(_ => new Workspace<T>(_observation, _pieceWidth))];
        _solvers = _krylov is null ? [] : [.. Enumerable.Range(0, pool.Count).Select(_ => new KrylovWorker<T>(_krylov, KrylovWidth))];
        _states = [.. _relaxation.States.Select(s => new T[s.Rows * capacity])];
        _solved = [.. solved.Select(s => new T[s.Population.Size * capacity])];
        _observed = [.. observed.Select(o => new T[o.Rows * capacity])];
        _warm = new bool[capacity];
        Report = new EquilibriumReport(capacity);

        // taken when it is first needed: most circuits never do
        _second = new Lazy<SecondAttempt<T>>(() => new SecondAttempt<T>(circuit, held, Iterated, capacity, pool));
    }

    /// <summary>Where trials start that no earlier phase has left somewhere, if not from the circuit's initial state.</summary>
    internal RememberedEquilibria<T>? Remembered { get; private set; }

    /// <summary>From here on trials start where their example rested the last time.</summary>
    /// <param name="examples">Examples of the task.</param>
    internal void StartWarm(int examples) => Remembered = new RememberedEquilibria<T>(_relaxedStates, examples);

    /// <summary>How the trials of the last batch came to rest.</summary>
    public EquilibriumReport Report { get; }

    /// <summary>
    /// What a check of the equations in double has found so far: of one trial of the first batch and of every 64th from then on, each time another one.
    /// </summary>
    public CertifiedEquilibria Certified { get; private set; }

    /// <summary>Where the trials of the last batch rest: each state that is relaxed, (units, trials).</summary>
    internal IReadOnlyList<T[]> States => _states;

    /// <summary>The states that are iterated; all others follow from them.</summary>
    public IReadOnlyList<Variable> Iterated { get; }

    /// <summary>An observed formula at the equilibria of the last batch, (rows, trials).</summary>
    public ReadOnlySpan<T> Observed(int index) => _observed[index].AsSpan(0, _observation.Outputs[index].Rows * Report.Count);

    /// <summary>The same, trials first: [trial, unit].</summary>
    public T[] ObservedByTrial(int index)
    {
        ReadOnlySpan<T> observed = Observed(index);
        var result = new T[observed.Length];
        for (int unit = 0, trials = Report.Count, units = observed.Length / trials; unit < units; unit++)
        {
            for (int trial = 0; trial < trials; trial++)
            {
                result[(trial * units) + unit] = observed[(unit * trials) + trial];
            }
        }

        return result;
    }

    /// <summary>Finds the equilibria of a batch and evaluates the observed formulae there.</summary>
    /// <param name="values">Weights and drawn parameters.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <exception cref="DivergenceException">A trial left the finite numbers however short its steps, or an observed state or readout is not
    /// finite.</exception>
    public void Solve(CircuitValues<T> values, TrialBatch<T> batch) => Solve(values, batch, null);

    /// <summary>As the public one, from where trials stand.</summary>
    internal void Solve(CircuitValues<T> values, TrialBatch<T> batch, TrialStates<T>? from)
    {
        _from = from is { HasStates: true } ? from : null;
        Report.Count = batch.Count;
        _entries.Start(batch, _warm);
        _exact?.Take(values);
        _pool.Run(worker =>
        {
            for (int piece = _pool.Next(); piece < _transposes.Count || (piece - _transposes.Count) * _pieceWidth < batch.Count; piece = _pool.Next())
            {
                if (piece < _transposes.Count)
                {
                    _transposes.Take(piece, values);
                }
                else
                {
                    Start(_startWork[worker], values, batch, (piece - _transposes.Count) * _pieceWidth);
                    _entries.Prepare(worker, values, piece - _transposes.Count, _states);
                }
            }
        });
        _pool.Run(worker => _workers[worker].Relax(values, _entries, _pool.Next, _states, _settings.Tolerance, _settings.Limit, Report));
        if (_settings.Method.TriesAgain
            && Enumerable.Range(0, batch.Count).Where(t => SecondAttempt<T>.Wants(Report, t, _settings.Limit)).ToArray() is { Length: > 0 } givenUp)
        {
            _second.Value.Try(values, batch, givenUp, _from, _states, Report);
        }

        if (_krylov is not null)
        {
            _pool.Run(worker =>
            {
                for (int piece = _pool.Next(); piece * KrylovWidth < batch.Count; piece = _pool.Next())
                {
                    int first = piece * KrylovWidth, count = Math.Min(KrylovWidth, batch.Count - first);
                    _solvers[worker].Solve(values, batch, first, count, _states, _solved, _settings.Tolerance, Report);
                }
            });
        }

        _pool.Run(worker =>
        {
            for (int piece = _pool.Next(); piece * _pieceWidth < batch.Count; piece = _pool.Next())
            {
                Observe(_observationWork[worker], values, batch, piece * _pieceWidth);
                Remember(batch, piece * _pieceWidth);
            }
        });
        Certify(values, batch);
    }

    /// <summary>Checks a trial now and then; the choice follows from the number of the batch alone.</summary>
    private void Certify(CircuitValues<T> values, TrialBatch<T> batch)
    {
        long sample = _batches / BatchesPerCheck;
        if (_batches++ % BatchesPerCheck != 0)
        {
            return;
        }

        int trial = (int)(sample % batch.Count);
        if (Report.Converged[trial])
        {
            double residual = _certificate.Residual(values, batch, trial, StateOf);
            Certified = Certified.And(new CertifiedEquilibria(1, residual));
        }
    }

    private T[] StateOf(Variable state)
    {
        int relaxed = Array.IndexOf(_relaxedStates, state);
        return relaxed >= 0 ? _states[relaxed] : _solved[Array.IndexOf(_solvedStates, state)];
    }

    private void Start(Workspace<T> work, CircuitValues<T> values, TrialBatch<T> batch, int first)
    {
        int count = Math.Min(_pieceWidth, batch.Count - first);
        _warm.AsSpan(first, count).Clear();
        if (_from is not null)
        {
            for (int s = 0; s < _states.Length; s++)
            {
                Variable state = _relaxation.States[s].Variable;
                for (int r = 0; r < state.Population.Size; r++)
                {
                    int at = (r * batch.Count) + first;
                    _from[state].AsSpan(at, count).CopyTo(_states[s].AsSpan(at));
                }
            }

            return;
        }

        _start.Evaluate(work, values, batch, first, count);
        for (int s = 0; s < _states.Length; s++)
        {
            Columns.Store(work, _start.Place(s), _states[s], batch.Count, first);
        }

        for (int trial = first; Remembered is not null && trial < first + count; trial++)
        {
            int example = batch.Examples[trial];
            _warm[trial] = Remembered.Has(example);
            for (int s = 0; s < _states.Length && _warm[trial]; s++)
            {
                Remembered.Recall(_relaxation.States[s].Variable, example, _states[s], batch.Count, trial);
            }
        }
    }

    /// <summary>Where a trial has come to rest its example starts the next time; one that has not starts anew.</summary>
    private void Remember(TrialBatch<T> batch, int first)
    {
        for (int trial = first; Remembered is not null && trial < Math.Min(first + _pieceWidth, batch.Count); trial++)
        {
            for (int s = 0; s < _states.Length && Report.Converged[trial]; s++)
            {
                Remembered.Keep(_relaxation.States[s].Variable, batch.Examples[trial], _states[s], batch.Count, trial);
            }
        }
    }

    private void Observe(Workspace<T> work, CircuitValues<T> values, TrialBatch<T> batch, int first)
    {
        work.Columns = Math.Min(_pieceWidth, batch.Count - first);
        _observationTask.Load(work, batch, first);
        for (int s = 0; s < _states.Length; s++)
        {
            if (_observationStates[s] is { } place)
            {
                Columns.Load(work, new PlanOutput(place.Slot, place.Rows), _states[s], batch.Count, first);
            }
        }

        for (int s = 0; s < _solved.Length; s++)
        {
            if (_observationSolved[s] is { } place)
            {
                Columns.Load(work, new PlanOutput(place.Slot, place.Rows), _solved[s], batch.Count, first);
            }
        }

        _observation.RunPrologue(work, values);
        _observation.RunBody(work, values);
        foreach ((int output, Variable variable) in _mustBeFinite)
        {
            RequireFinite(work, _observation.Outputs[output], variable, batch, first);
        }

        for (int o = 0; o < _observed.Length; o++)
        {
            Columns.Store(work, _observation.Outputs[o], _observed[o], batch.Count, first);
        }
    }

    private static Variable? BareVariable(Expression formula) => formula switch
    {
        VariableReference v => v.Variable,
        SynapseVariable s => s.Variable,
        _ => null,
    };

    private static void RequireFinite(Workspace<T> work, PlanOutput place, Variable variable, TrialBatch<T> batch, int first)
    {
        ReadOnlySpan<T> values = work.Rows(place.Slot, place.Rows);
        if (System.Numerics.Tensors.TensorPrimitives.IsFiniteAll(values))
        {
            return;
        }

        int at = 0;
        while (T.IsFinite(values[at]))
        {
            at++;
        }

        throw new DivergenceException(variable, at / work.Columns, batch.Presentations[first + (at % work.Columns)], "at its equilibrium");
    }
}
