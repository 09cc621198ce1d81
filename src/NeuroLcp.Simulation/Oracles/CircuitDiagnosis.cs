using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// Diagnoses any circuit: its controlled equilibria against the least control, its plasticity against gradient descent, its feedback against
/// what it should mirror, its modes. Everything follows from the equations of the file and their symbolic derivatives.
/// </summary>
public sealed class CircuitDiagnosis
{
    /// <summary>Larger circuits are refused: their dense matrices would take minutes and gigabytes a trial.</summary>
    public const int MostUnknowns = 2000;

    private readonly Circuit _circuit;
    private readonly FreeDynamics _free;
    private readonly ControllerStructure _structure;
    private readonly IReadOnlyList<Weight> _feedback;
    private readonly IReadOnlyList<PlasticityRule> _rules;
    private readonly List<Variable> _states;
    private readonly double _lossScale;

    /// <summary>Takes the circuit apart.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <exception cref="OracleException">There is nothing to compare, or the circuit is too large.</exception>
    public CircuitDiagnosis(Circuit circuit)
    {
        _circuit = circuit;
        _free = new FreeDynamics(circuit);
        _structure = new ControllerStructure(_free);
        _feedback = _structure.FeedbackWeights(_free);
        _states = [.. circuit.States];
        _rules = [.. _free.Weights.Select(w => w.Rule).OfType<PlasticityRule>().Where(r => !r.InTime)];
        _lossScale = circuit.Learning.PerBatch ? circuit.Learning.Batch : 1;
        int unknowns = Math.Max(
            new RelaxationMap(circuit, [], [.. _free.Controlled, .. _structure.States]).Iterated.Sum(s => s.Population.Size),
            _free.Controlled.Concat(_free.Inner).Sum(s => s.Population.Size) + _free.Inner.Sum(s => s.Population.Size) + _free.Readout.Population.Size);
        if (unknowns > MostUnknowns)
        {
            throw new OracleException(
                $"circuit '{circuit.Name}' has {unknowns} unknowns at rest; the oracles work with dense matrices of up to {MostUnknowns}. Diagnose a smaller one (--set population.size=...), whose weights are drawn or trained in the same way");
        }
    }

    /// <summary>α for the loss of a trial, in place of what the circuit's controller says; null to ask the circuit.</summary>
    public double? Alpha { get; init; }

    /// <summary>Diagnoses trials.</summary>
    /// <param name="values">The weights.</param>
    /// <param name="batch">The trials.</param>
    /// <param name="pool">Threads for the circuit's own solver.</param>
    /// <param name="done">Told the trials done so far, after each.</param>
    /// <param name="cancel">Stops between trials.</param>
    /// <exception cref="OracleException">There is no least control: a class cannot be reached with a finite one.</exception>
    /// <exception cref="DivergenceException">The circuit leaves the finite numbers.</exception>
    public Diagnosis Run(CircuitValues<double> values, TrialBatch<double> batch, WorkerPool pool, Action<int>? done = null, CancellationToken cancel = default)
    {
        var rules = new RuleIncrements<double>(_rules, 1, batch.Count);
        var rest = new CircuitAtRest(_circuit, [], [.. _free.Controlled, .. _structure.States], Observed(rules), values);
        var equations = new LeastControlEquations(_free, values);
        var oracle = new TrialOracle(equations, _lossScale);
        Solved controlled = Solve(values, batch, [], pool), free = Solve(values, batch, _circuit.Free, pool);
        double[][] factors = [.. rules.Observed.Select(o => new double[o.Rows * batch.Count])];
        var gains = new GainAlignment(_feedback, _structure, _free);
        var trials = new List<TrialDiagnosis>();
        ControllerGain? first = null;
        ClosedLoop? loop = null;
        for (int t = 0; t < batch.Count; t++)
        {
            cancel.ThrowIfCancellationRequested();
            int trial = t;
            TrialBatch<double> alone = Single(batch, t, -1, 0);
            (Vector<double> x, double residual) = rest.Settle(Vector(rest.States.Gather(v => controlled.Of(v, trial))), alone);
            Vector<double> observed = rest.Observe(x, alone);
            ControllerGain controller = Controller(rest, x, batch, t, alone);
            first ??= controller;

            // the leak is the controller's own and does not depend on the trial; what its signals reach does
            double alpha = Alpha ?? first.Alpha;
            RequireReachable(alpha, alone);
            double[] State(Variable v) => observed.AsArray()[rest.RowsOf(_structure.Signals.Count + _free.Circuit.Control.Count + _states.IndexOf(v))];
            Vector<double> phi = Vector(equations.States.Gather(State));
            ControlledPoint point = oracle.Examine(phi, alpha, controller, alone);
            LeastControl optimum = oracle.Optimum(point.Point.X, alpha, alone);
            double freeLoss = oracle.Free(Vector(equations.States.Gather(v => free.Of(v, trial))), alone);
            loop ??= ClosedLoopModes.Of(values, alone, State, _structure, controller);
            gains.Add(point, controller, values);
            for (int f = 0; f < factors.Length; f++)
            {
                double[] rows = observed.AsArray()[rest.RowsOf(FirstFactor + f)];
                for (int r = 0; r < rows.Length; r++)
                {
                    factors[f][(r * batch.Count) + t] = rows[r];
                }
            }

            Vector<double> currents = Vector(
                [.. Enumerable.Range(0, _circuit.Control.Count).SelectMany(c => observed.AsArray()[rest.RowsOf(_structure.Signals.Count + c)])]);
            trials.Add(Trial(controlled.Report, t, residual, currents, point, optimum, freeLoss, alpha));
            done?.Invoke(t + 1);
        }

        return new Diagnosis
        {
            Alpha = Alpha ?? first!.Alpha,
            IsIsotropic = Alpha is not null || first!.IsIsotropic,
            Trials = trials,
            Weights = Weights(rules, factors, batch.Count, values, oracle),
            Feedback = Feedback(values, gains),
            Gains = gains.Means(),
            Loop = loop!,
            Notes = Notes(trials, first!),
        };
    }

    /// <summary>Where the factors of the rules begin in what is observed: behind signals, currents and states.</summary>
    private int FirstFactor => _structure.Signals.Count + _circuit.Control.Count + _states.Count;

    private IReadOnlyList<(Expression Formula, int Rows)> Observed(RuleIncrements<double> rules) =>
    [
        .. _structure.Signals.Concat(_circuit.Control.Select(c => c.Current)).Concat(_states)
            .Select(v => ((Expression)new VariableReference(v), v.Population.Size)),
        .. rules.Observed,
    ];

    private ControllerGain Controller(CircuitAtRest rest, Vector<double> x, TrialBatch<double> batch, int trial, TrialBatch<double> alone)
    {
        ControllerGain gain = ControllerGain.Of(_free, _structure, rest, x, alone, (output, by) => Single(batch, trial, output, by));
        return double.IsFinite(Alpha ?? gain.Alpha)
            ? gain
            : throw new OracleException(
                $"the leak of the controller of circuit '{_circuit.Name}' cannot be told from its equations ({string.Join(", ", _structure.Signals.Select(s => s.FullName))} answers the loss gradient in no fixed proportion); say with --alpha which least control to compare with");
    }

    /// <summary>Perfect control of a softmax needs targets between 0 and 1: a class of probability 0 or 1 is infinitely far.</summary>
    private void RequireReachable(double alpha, TrialBatch<double> trial)
    {
        if (alpha == 0 && _circuit.Learning.Loss.IsOfProbabilities && trial.Targets.ToArray() is var targets && (targets.Min() <= 0 || targets.Max() >= 1))
        {
            throw new OracleException(
                "without a leak the least control of a softmax cross-entropy with targets of 0 and 1 is infinite; soften them (--set learning.loss.soft_targets=0.01), or compare at a leak (--alpha 0.1)");
        }
    }

    private TrialDiagnosis Trial(EquilibriumReport report, int t, double residual, Vector<double> currents, ControlledPoint point, LeastControl optimum,
        double freeLoss, double alpha)
    {
        double control = 0.5 * point.Control.DotProduct(point.Control), loss = point.Point.Loss * _lossScale, optimalLoss = optimum.Loss * _lossScale;
        double norm = optimum.Control.L2Norm();
        return new TrialDiagnosis
        {
            Steps = report.Steps[t],
            Converged = report.Converged[t],
            SolverResidual = report.Residuals[t],
            Residual = residual,
            CurrentMismatch = (currents - point.Control).L2Norm() / (1e-5 + point.Control.L2Norm()),
            Control = control,
            Loss = loss,
            FreeLoss = freeLoss,
            OptimalControl = optimum.Amount,
            OptimalLoss = optimalLoss,
            Objective = alpha == 0 ? control : control + (loss / alpha),
            OptimalObjective = alpha == 0 ? optimum.Amount : optimum.Amount + (optimalLoss / alpha),
            Distance = (point.Control - optimum.Control).L2Norm() / norm,
            Cosine = point.Control.DotProduct(optimum.Control) / (norm * point.Control.L2Norm()),
            Stationarity = point.Stationarity,
            ControlAngle = point.ControlAngle,
            FeedbackAngles = point.FeedbackAngles,
            HasOptimum = optimum.Converged,
            IsMinimum = optimum.IsMinimum,
            OptimumResidual = optimum.Residual,
            Iterations = optimum.Iterations,
        };
    }

    private List<WeightDiagnosis> Weights(RuleIncrements<double> rules, double[][] factors, int trials, CircuitValues<double> values, TrialOracle oracle)
    {
        for (int piece = 0; piece < rules.Pieces; piece++)
        {
            rules.AddPiece(piece, 0, index => factors[index], trials, values);
        }

        return [.. _circuit.Weights.Where(_free.Weights.Contains).Select(weight =>
        {
            double[] gradient = oracle.Gradient[weight], loss = oracle.LossGradient[weight];

            // a synapse that does not exist has no gradient
            values.Mask(weight, gradient, 0, weight.Rows);
            values.Mask(weight, loss, 0, weight.Rows);
            int rule = _rules.Index().FirstOrDefault(r => r.Item.Weight == weight, (-1, null!)).Index;
            double[]? update = rule < 0 ? null : [.. rules.Increments(rule).ToArray().Select(i => i * _rules[rule].Rate)];
            return new WeightDiagnosis(
                weight,
                update is null ? double.NaN : WeightSums.Norm(update),
                WeightSums.Norm(gradient),
                update is null ? double.NaN : PrincipalAngles.Between(update, gradient),
                WeightSums.Norm(loss),
                update is null ? double.NaN : PrincipalAngles.Between(update, loss));
        })];
    }

    private List<FeedbackDiagnosis> Feedback(CircuitValues<double> values, GainAlignment gains) =>
        [.. FeedbackPairs.Of([.. _feedback.Where(w => !gains.IsDirect(w))], _circuit.Weights.Where(_free.Weights.Contains)).Select(pair =>
    {
        Matrix<double> feedback = Table(values, pair.Feedback), forward = Table(values, pair.Forward);
        forward = pair.Kind == FeedbackKind.Transpose ? forward.Transpose() : forward;
        return new FeedbackDiagnosis(
            pair,
            PrincipalAngles.Between(feedback.ToColumnMajorArray(), forward.ToColumnMajorArray()),
            feedback.FrobeniusNorm() / forward.FrobeniusNorm(),
            pair.Feedback.TransposeOf == pair.Forward);
    })];

    private List<string> Notes(List<TrialDiagnosis> trials, ControllerGain controller)
    {
        var notes = new List<string>();
        if (_circuit.Control.GroupBy(pair => pair.Current.Dimension).Count() > 1)
        {
            notes.Add($"H adds the squares of currents in different units ({string.Join(", ", _circuit.Control.Select(pair => $"{pair.Current.FullName}: {(pair.Current.Dimension.IsNone ? "a pure number" : pair.Current.Dimension)}"))}); name currents in one unit, such as psi: apical / V0");
        }

        if (!controller.IsIsotropic && Alpha is null)
        {
            notes.Add("the controller's leak differs between outputs; the least control is that of its mean");
        }

        double[] missed = [.. trials.Where(t => !t.Converged).Select(t => t.SolverResidual).Order()];
        Say(missed.Length, missed.Length == 0 ? "" : FormattableString.Invariant($"({100.0 * missed.Length / trials.Count:G3} %) did not meet the circuit's own tolerance (residuals: median {(missed[missed.Length / 2] + missed[(missed.Length - 1) / 2]) / 2:G2}, worst {missed[^1]:G2}); they are diagnosed where Newton's method takes them from there"));
        Say(trials.Count(t => !(t.Residual < 1e-8)), "could not be brought to rest by Newton's method either; numbers of theirs are not exact");
        Say(trials.Count(t => !t.HasOptimum), "have no least control that Newton's method could find; they are left out");
        Say(trials.Count(t => t.HasOptimum && !t.IsMinimum), "lie near a stationary point of the objective that is no minimum");
        Say(trials.Count(t => double.IsNaN(t.FreeLoss)), "have no free equilibrium near by; they are left out of the gradient of the free loss");
        Say(trials.Count(t => t.CurrentMismatch > 1e-6), "are held by another control than the currents named in 'control:' (at most "
            + FormattableString.Invariant($"{100 * trials.Max(t => t.CurrentMismatch):G3} % apart): those act with a gain, or through more than their own state; the control meant here is what acts"));
        return notes;

        void Say(int count, string what)
        {
            if (count > 0)
            {
                notes.Add($"{count} of {trials.Count} trials {what}");
            }
        }
    }

    private Solved Solve(CircuitValues<double> values, TrialBatch<double> batch, IReadOnlyList<Held> held, WorkerPool pool)
    {
        var solver = new EquilibriumSolver<double>(_circuit, held, [.. _states.Select(s => ((Expression)new VariableReference(s), s.Population.Size))],
            batch.Count, pool);
        solver.Solve(values, batch);
        return new Solved(solver.Report, (state, trial) =>
        {
            ReadOnlySpan<double> all = solver.Observed(_states.IndexOf(state));
            var column = new double[state.Population.Size];
            for (int r = 0; r < column.Length; r++)
            {
                column[r] = all[(r * batch.Count) + trial];
            }

            return column;
        });
    }

    /// <summary>One trial of a batch, with the target of one output moved.</summary>
    private TrialBatch<double> Single(TrialBatch<double> batch, int trial, int output, double by)
    {
        double[] input = [.. Enumerable.Range(0, batch.InputCount).Select(i => batch.Inputs[(i * batch.Count) + trial])];
        double[] target = [.. Enumerable.Range(0, batch.OutputCount).Select(i => batch.Targets[(i * batch.Count) + trial] + (i == output ? by : 0))];

        // targets of the batch are softened already
        var single = new TrialBatch<double>(_circuit.Task, 0, 1);
        single.Load(new ArrayExamples(input, input.Length, target, target.Length, null), [0], batch.Presentations[trial]);
        return single;
    }

    private static Matrix<double> Table(CircuitValues<double> values, Weight weight) =>
        Matrix<double>.Build.DenseOfRowMajor(weight.Rows, weight.Columns, values.Read(weight));

    private static Vector<double> Vector(double[] values) => Vector<double>.Build.DenseOfArray(values);

    /// <summary>Equilibria the circuit's own solver found.</summary>
    private sealed record Solved(EquilibriumReport Report, Func<Variable, int, double[]> Of);
}
