using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
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
    private readonly WorkerPool _pool;
    private readonly SolverSettings _settings;
    private readonly BatchDivision _division;
    private readonly Variable[] _iterated;
    private readonly T[][] _states, _solved, _found;
    private readonly TransposedWeights<T> _transposes;
    private readonly EquilibriumStart<T> _start;
    private readonly TrialEntries<T> _entries;
    private readonly RelaxationWorker<T>[] _workers;
    private readonly ExactWeights<T>? _exact;
    private readonly Lazy<SecondAttempt<T>> _second;
    private readonly GmresWorker<T>[] _solvers;
    private readonly EquilibriumObservation<T> _observation;
    private readonly SampledCertificate<T> _certificate;

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

    /// <summary>As the public one, with settings of its own. To a patient one a trial that leaves all bounds is unconverged, and no error.</summary>
    internal EquilibriumSolver(
        Circuit circuit, IReadOnlyList<Held> held, IReadOnlyList<(Expression Formula, int Rows)> observed, int capacity, WorkerPool pool,
            SolverSettings settings, bool isPatient)
    {
        _pool = pool;
        _settings = settings;
        var map = new RelaxationMap(circuit, held);
        IReadOnlySet<Variable> linear = settings.Method.SolvesLinearStates ? LinearStates.Of(map, map.Iterated) : new HashSet<Variable>();
        Variable[] relaxed = [.. map.Iterated.Where(s => !linear.Contains(s))], solved = [.. map.Iterated.Where(linear.Contains)];
        _iterated = [.. relaxed, .. solved];
        _found = [.. _iterated.Select(s => new T[s.Population.Size * capacity])];
        (_states, _solved) = (_found[..relaxed.Length], _found[relaxed.Length..]);
        Iterated = map.Iterated;
        Report = new EquilibriumReport(capacity);
        _division = new BatchDivision(capacity, pool.Count);

        var relaxation = new RelaxationPlan(map, relaxed, settings.Method.IsAccelerated);
        NewtonPlan? newton = settings.Method.EndsByNewton ? new NewtonPlan(relaxation) : null;
        GmresPlan? krylov = solved.Length == 0 ? null : new GmresPlan(map, relaxed, solved);
        _exact = newton is null ? null : new ExactWeights<T>(newton.Weights);
        _transposes = new TransposedWeights<T>(relaxation.Program);
        _start = new EquilibriumStart<T>(relaxed, capacity, _division.Piece, pool.Count);
        _entries = new TrialEntries<T>(relaxation, capacity, _division.Group, _division.Piece, pool.Count);
        _workers = [.. Enumerable.Range(0, pool.Count).Select(_ => new RelaxationWorker<T>(
            relaxation, _division.Together, _transposes, settings.Method.IsAccelerated,
            newton is null ? null : new NewtonWorker<T>(newton, _exact!), isPatient))];
        _solvers = krylov is null ? [] : [.. Enumerable.Range(0, pool.Count).Select(_ => new GmresWorker<T>(krylov, BatchDivision.Solved))];
        _observation = new EquilibriumObservation<T>(map, _iterated, observed, capacity, _division.Piece, pool.Count);
        _certificate = new SampledCertificate<T>(map);

        // taken when it is first needed: most circuits never do
        _second = new Lazy<SecondAttempt<T>>(() => new SecondAttempt<T>(circuit, held, Iterated, capacity, pool));
    }

    /// <summary>Where trials start that no earlier phase has left somewhere, if not from the circuit's initial state.</summary>
    internal RememberedEquilibria<T>? Remembered => _start.Remembered;

    /// <summary>From here on trials start where their example rested the last time.</summary>
    /// <param name="examples">Examples of the task.</param>
    internal void StartWarm(int examples) => _start.Remembered = new RememberedEquilibria<T>(_iterated[.._states.Length], examples);

    /// <summary>How the trials of the last batch came to rest.</summary>
    public EquilibriumReport Report { get; }

    /// <summary>
    /// What a check of the equations in double has found so far: of one trial of the first batch and of every 64th from then on, each time another one.
    /// </summary>
    public CertifiedEquilibria Certified => _certificate.Found;

    /// <summary>Where the trials of the last batch rest: each state that is relaxed, (units, trials).</summary>
    internal IReadOnlyList<T[]> States => _states;

    /// <summary>The states that are iterated; all others follow from them.</summary>
    public IReadOnlyList<Variable> Iterated { get; }

    /// <summary>An observed formula at the equilibria of the last batch, (rows, trials).</summary>
    public ReadOnlySpan<T> Observed(int index) => _observation.Of(index, Report.Count);

    /// <summary>The same, trials first: [trial, unit].</summary>
    public T[] ObservedByTrial(int index) => _observation.ByTrial(index, Report.Count);

    /// <summary>Finds the equilibria of a batch and evaluates the observed formulae there.</summary>
    /// <param name="values">Weights and drawn parameters.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <exception cref="DivergenceException">A trial left the finite numbers however short its steps, or an observed state or readout is not
    /// finite.</exception>
    public void Solve(CircuitValues<T> values, TrialBatch<T> batch) => Solve(values, batch, null);

    /// <summary>As the public one, from where trials stand.</summary>
    internal void Solve(CircuitValues<T> values, TrialBatch<T> batch, TrialStates<T>? from)
    {
        _start.From = from is { HasStates: true } ? from : null;
        Report.Count = batch.Count;
        Start(values, batch);
        _pool.Run(worker => _workers[worker].Relax(values, _entries, _pool.Next, _states, _settings.Tolerance, _settings.Limit, Report));
        if (_settings.Method.TriesAgain && SecondAttempt<T>.GivenUp(Report, _settings.Limit) is { Length: > 0 } givenUp)
        {
            _second.Value.Try(values, batch, givenUp, _start.From, _states, Report);
        }

        if (_solvers.Length > 0)
        {
            InPieces(batch.Count, BatchDivision.Solved, (worker, first, count) =>
                _solvers[worker].Solve(values, batch, first, count, _states, _solved, _settings.Tolerance, Report));
        }

        InPieces(batch.Count, _division.Piece, (worker, first, count) =>
        {
            _observation.Evaluate(worker, values, batch, first, count, _found);
            _start.Remember(batch, first, count, _states, Report);
        });
        _certificate.Check(values, batch, Report, state => _found[Array.IndexOf(_iterated, state)]);
    }

    /// <summary>Puts trials where they start, with all that cannot change within a trial; copies weights as products want them.</summary>
    private void Start(CircuitValues<T> values, TrialBatch<T> batch)
    {
        _entries.Start(batch, _start.Warm);
        _exact?.Take(values);
        int copies = _transposes.Count, width = _division.Piece;
        _pool.RunPieces(copies + ((batch.Count + width - 1) / width), (worker, number) =>
        {
            if (number < copies)
            {
                _transposes.Take(number, values);
                return;
            }

            int piece = number - copies, first = piece * width;
            _start.Place(worker, values, batch, first, Math.Min(width, batch.Count - first), _states);
            _entries.Prepare(worker, values, piece, _states);
        });
    }

    /// <summary>Runs work on some trials at a time: worker, first trial, how many.</summary>
    private void InPieces(int trials, int width, Action<int, int, int> work) => _pool.RunPieces((trials + width - 1) / width, (worker, piece) =>
        work(worker, piece * width, Math.Min(width, trials - (piece * width))));
}
