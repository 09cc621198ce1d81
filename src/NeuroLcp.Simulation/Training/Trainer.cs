using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Simulation.Training;

/// <summary>
/// Trains a circuit at its controlled equilibrium: every batch is driven to equilibrium, every rule is summed over the trials and acts once
/// through the optimiser. Same seed, same bits, for any number of threads.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Trainer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Circuit _circuit;
    private readonly LearningTask _task;
    private readonly WorkerPool _pool;
    private readonly EquilibriumSolver<T> _controlled;
    private readonly RuleIncrements<T> _rules;
    private readonly TrialBatch<T> _batch;
    private readonly PresentationOrder _order;
    private readonly Optimiser<T> _optimiser;
    private readonly LearningRateSchedule _schedule;
    private readonly double[] _squares;
    private readonly BatchMeasures _measures;
    private readonly Evaluator<T> _evaluator;

    /// <summary>Compiles the circuit and takes all memory.</summary>
    /// <param name="circuit">The circuit; it needs a readout.</param>
    /// <param name="task">What it learns.</param>
    /// <param name="values">The weights; changed in place.</param>
    /// <param name="seed">Orders the presentations.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">The circuit has no readout.</exception>
    public Trainer(Circuit circuit, LearningTask task, CircuitValues<T> values, ulong seed, WorkerPool pool)
    {
        if (circuit.Readout is null || circuit.Loss is null)
        {
            throw new ArgumentException($"circuit '{circuit.Name}' names no readout: nothing can be learned or tested.", nameof(circuit));
        }

        _circuit = circuit;
        _task = task;
        _pool = pool;
        Values = values;
        LearningSettings learning = circuit.Learning;
        int capacity = Math.Min(learning.Batch, task.Train.Count);
        _rules = new RuleIncrements<T>([.. circuit.Weights.Select(w => w.Rule).OfType<PlasticityRule>().Where(r => !r.InTime)], pool.Count, capacity);
        _measures = new BatchMeasures(circuit);
        _controlled = new EquilibriumSolver<T>(circuit, [], [.. _rules.Observed, .. _measures.Formulae], capacity, pool);
        _evaluator = new Evaluator<T>(circuit, pool);
        _batch = new TrialBatch<T>(circuit.Task, learning.SoftTargets, capacity);
        _order = new PresentationOrder(seed, task.Train.Count, capacity);
        Updates = (long)_order.Batches * learning.Epochs;
        _optimiser = Optimiser<T>.Create(
            new OptimiserSettings(learning.Optimiser) { Momentum = learning.Momentum },
            [.. _rules.Rules.Select(r => new OptimisedWeight(r.Weight.Name, r.Weight.Rows * r.Weight.Columns, r.Rate))]);
        _schedule = learning.Schedule == "cosine" ? LearningRateSchedule.Cosine(learning.Rate, learning.Floor, Math.Max(1, Updates)) : LearningRateSchedule.Constant(learning.Rate);
        _squares = new double[_rules.Rules.Count];
    }

    /// <summary>The weights as they are now.</summary>
    public CircuitValues<T> Values { get; }

    /// <summary>Updates made.</summary>
    public long Update { get; private set; }

    /// <summary>Updates in all.</summary>
    public long Updates { get; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchesPerEpoch => _order.Batches;

    /// <summary>The current epoch, from 0.</summary>
    public int Epoch => (int)(Update / _order.Batches);

    /// <summary>Presents the next batch and updates the weights.</summary>
    /// <exception cref="DivergenceException">A state left the finite numbers.</exception>
    public TrainingStep Step()
    {
        int epoch = Epoch, number = (int)(Update % _order.Batches);
        _batch.Load(_task.Train, _order.Batch(epoch, number), _order.FirstPresentation(epoch, number));
        _controlled.Solve(Values, _batch);
        int firstMeasure = _rules.Observed.Count;
        double rate = _schedule.At(Update);
        double norm = Learn(rate);
        BatchSummary summary = _measures.Summarise<T>(i => _controlled.Observed(firstMeasure + i), _batch.Labels, _circuit.Learning.PerBatch ? _circuit.Learning.Batch : 1);
        var step = new TrainingStep(
            Update, epoch, _batch.Count, summary.Loss, summary.Accuracy, summary.ControlNorm,
            _controlled.Report.MeanSteps, _controlled.Report.Unconverged, rate, norm);
        Update++;
        return step;
    }

    /// <summary>How the circuit does without control.</summary>
    /// <param name="examples">What it is tested on.</param>
    /// <param name="cancel">Stops between batches.</param>
    public Evaluation Evaluate(ExampleSet examples, CancellationToken cancel = default) => _evaluator.Run(Values, examples, cancel);

    private double Learn(double rate)
    {
        int trials = _batch.Count;
        _rules.Clear();
        ReadOnlySpan<bool> converged = _controlled.Report.Converged;
        bool skip = _circuit.Solver.SkipUnconverged && converged.Contains(false);
        ObservedValues<T> observed = skip ? SkipUnconverged() : _controlled.Observed;
        _pool.Run(worker =>
        {
            for (int piece = _pool.Next(); piece < _rules.Pieces; piece = _pool.Next())
            {
                _rules.AddPiece(piece, worker, observed, trials, Values, skip ? _controlled.Report.Converged : default);
            }
        });
        _pool.Run(_ =>
        {
            for (int rule = _pool.Next(); rule < _squares.Length; rule = _pool.Next())
            {
                _squares[rule] = IncrementNorm.SumOfSquares<T>(_rules.Increments(rule));
            }
        });
        double clip = IncrementNorm.ClipFactor(_squares, _circuit.Learning.Clip);
        _pool.Run(_ =>
        {
            for (int rule = _pool.Next(); rule < _squares.Length; rule = _pool.Next())
            {
                PlasticityRule r = _rules.Rules[rule];
                Span<T> weight = Values.Weight(r.Weight);
                _optimiser.Update(rule, weight, _rules.Increments(rule), rate, clip);
                if (r.Decay != 0)
                {
                    // outside learning rate and optimiser, so that Kolen-Pollack's law holds to the digit
                    Numerics.Arithmetic.MultiplyScalar(weight, T.CreateChecked(1 - r.Decay), weight);
                }

                Values.Constrain(r.Weight);
            }
        });
        return Math.Sqrt(_squares.Sum());
    }

    /// <summary>The observed values with a zero for every trial that did not settle.</summary>
    private ObservedValues<T> SkipUnconverged()
    {
        var masked = new T[_rules.Observed.Count][];
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] = _controlled.Observed(i).ToArray();
            for (int at = 0; at < masked[i].Length; at++)
            {
                if (!_controlled.Report.Converged[at % _batch.Count])
                {
                    masked[i][at] = T.Zero;
                }
            }
        }

        return i => masked[i];
    }
}
