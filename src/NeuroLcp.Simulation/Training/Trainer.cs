using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Training;

/// <summary>
/// Trains a circuit: every batch goes through the phases of its protocol (one controlled equilibrium unless the file says otherwise); at the
/// end of a phase the rules it names act, increments once through the optimiser, summed over the trials, rules in time averaged over them.
/// Same seed, same bits, for any number of threads.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Trainer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Circuit _circuit;
    private readonly LearningTask _task;
    private readonly PhaseRunner<T>[] _phases;
    private readonly PhaseLearning<T>[] _learning;
    private readonly TrialStates<T> _trials;
    private readonly TrialBatch<T> _batch;
    private readonly PresentationOrder _order;
    private readonly LearningRateSchedule _schedule;
    private readonly BatchMeasures _measures;
    private readonly int _measured;
    private readonly Evaluator<T> _evaluator;
    private readonly Optimiser<T> _optimiser;
    private readonly WorkerPool _pool;

    /// <summary>The largest residual with which each trial of the batch missed the tolerance; 0 where it did not.</summary>
    private readonly double[] _residuals;

    /// <summary>Compiles the circuit and takes all memory.</summary>
    /// <param name="circuit">The circuit; it needs a readout.</param>
    /// <param name="task">What it learns.</param>
    /// <param name="values">The weights; changed in place.</param>
    /// <param name="seed">Orders the presentations and draws the noise.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">The circuit has no readout, or a rule is online and the batch has more than one trial.</exception>
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
        IReadOnlyList<Phase> phases = circuit.Protocol;
        int capacity = Math.Min(learning.Batch, task.Train.Count);
        Weight[] increments = [.. circuit.Weights.Where(w => w.Rule is { InTime: false } && phases.Any(p => p.Learn.Contains(w)))];
        _optimiser = Optimiser<T>.Create(
            new OptimiserSettings(learning.Optimiser) { Momentum = learning.Momentum },
            [.. increments.Select(w => new OptimisedWeight(w.Name, w.Rows * w.Columns, w.Rule!.Rate))]);
        _measures = new BatchMeasures(circuit);

        // the equilibrium is what the theory speaks of; a protocol without one is measured where it ends
        _measured = phases.Any(p => p.Kind == PhaseKind.Equilibrate) ? phases.Index().Last(p => p.Item.Kind == PhaseKind.Equilibrate).Index : phases.Count - 1;
        _trials = new TrialStates<T>(circuit, capacity, phases);
        _learning = [.. phases.Select(p => new PhaseLearning<T>(p, values, _optimiser, learning.Clip, capacity, pool))];
        _phases = [.. phases.Select((p, i) => new PhaseRunner<T>(
            circuit, p, values, [.. _learning[i].Observed, .. i == _measured ? _measures.Formulae : []], _trials, i == phases.Count - 1 && p.Repeat == 1,
                capacity, seed, pool, i == 0 && circuit.Solver.StartsWarm ? task.Train.Count : 0))];
        _evaluator = new Evaluator<T>(circuit, values, seed, pool);
        _residuals = new double[capacity];
        _batch = new TrialBatch<T>(circuit.Task, learning.SoftTargets, capacity);
        _order = new PresentationOrder(seed, task.Train.Count, capacity);
        Updates = (long)_order.Batches * learning.Epochs;
        _schedule = learning.Schedule == "cosine"
            ? LearningRateSchedule.Cosine(learning.Rate, learning.Floor, Math.Max(1, Updates))
            : LearningRateSchedule.Constant(learning.Rate);
    }

    /// <summary>The weights as they are now.</summary>
    public CircuitValues<T> Values { get; }

    /// <summary>Updates made: batches presented.</summary>
    public long Update { get; private set; }

    /// <summary>Updates in all.</summary>
    public long Updates { get; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchesPerEpoch => _order.Batches;

    /// <summary>The current epoch, from 0.</summary>
    public int Epoch => (int)(Update / _order.Batches);

    /// <summary>Equilibria of training that were checked with the plain equations in double.</summary>
    public CertifiedEquilibria Certified => _phases.Aggregate(default(CertifiedEquilibria), (sum, phase) => sum.And(phase.Certified));

    /// <summary>Presents the next batch and updates the weights.</summary>
    /// <exception cref="DivergenceException">A state, an increment or a weight left the finite numbers.</exception>
    public TrainingStep Step()
    {
        int epoch = Epoch, number = (int)(Update % _order.Batches);
        _batch.Load(_task.Train, _order.Batch(epoch, number), _order.FirstPresentation(epoch, number), _pool);
        _trials.Forget();
        double rate = _schedule.At(Update), squaredNorm = 0, steps = 0;
        _residuals.AsSpan(0, _batch.Count).Clear();
        BatchSummary summary = default;
        for (int p = 0; p < _phases.Length; p++)
        {
            for (int round = 0; round < _phases[p].Phase.Repeat; round++)
            {
                double norm = Run(p, rate);
                squaredNorm += norm * norm;
                steps += _phases[p].Report?.MeanSteps ?? 0;
                Note(_phases[p].Report);
            }

            if (p == _measured)
            {
                int first = _learning[p].Observed.Count;
                summary = _measures.Summarise<T>(i => _phases[p].Observed(first + i), _batch.Labels, _circuit.Learning.PerBatch ? _circuit.Learning.Batch : 1);
            }
        }

        var step = new TrainingStep(
            Update, epoch, _batch.Count, summary.Loss, summary.Accuracy, summary.ControlNorm, steps, [.. _residuals.Take(_batch.Count).Where(r => r > 0)], rate,
                Math.Sqrt(squaredNorm));
        Update++;
        return step;
    }

    /// <summary>How the circuit does without control.</summary>
    /// <param name="examples">What it is tested on.</param>
    /// <param name="cancel">Stops between batches.</param>
    public Evaluation Evaluate(ExampleSet examples, CancellationToken cancel = default) => _evaluator.Run(examples, cancel);

    /// <summary>
    /// Keeps all that the next update depends on. Presentations and noise follow from seed and number, so weights, optimiser and count are all, and equilibria
    /// that trials start from.
    /// </summary>
    public SavedState Save()
    {
        var state = new SavedState();
        state.Add("update", Update);
        Values.Save(state);
        OptimiserState<T> optimiser = _optimiser.Export();
        foreach ((string weight, long updates) in optimiser.Updates)
        {
            state.Add($"optimiser/updates/{weight}", updates);
        }

        foreach ((string name, T[] values) in optimiser.Arrays)
        {
            state.Add<T>($"optimiser/{optimiser.Kind}/{name}", values);
        }

        _phases[0].Remembered?.Save(state);
        return state;
    }

    /// <summary>Goes on from what was kept of the same training.</summary>
    /// <param name="state">What <see cref="Save"/> kept.</param>
    /// <exception cref="ArgumentException">It is the state of another training.</exception>
    public void Restore(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        long update = state.Number("update");
        if (update < 0 || update > Updates)
        {
            throw new ArgumentException($"the saved state is that after {update} updates, and there are {Updates}");
        }

        OptimiserState<T> empty = _optimiser.Export();
        _optimiser.Import(new OptimiserState<T>(
            empty.Kind,
            empty.Updates.Keys.ToDictionary(weight => weight, weight => state.Number($"optimiser/updates/{weight}")),
            empty.Arrays.ToDictionary(a => a.Key, a => state.Find<T>($"optimiser/{empty.Kind}/{a.Key}", a.Value.Length))));
        Values.Restore(state);
        _phases[0].Remembered?.Restore(state);
        Update = update;
    }

    private void Note(EquilibriumReport? report)
    {
        for (int t = 0; t < (report?.Count ?? 0); t++)
        {
            if (!report!.Converged[t])
            {
                _residuals[t] = Math.Max(_residuals[t], double.IsNaN(report.Residuals[t]) ? double.PositiveInfinity : report.Residuals[t]);
            }
        }
    }

    /// <summary>One round of a phase, and what it teaches.</summary>
    private double Run(int phase, double rate)
    {
        PhaseRunner<T> runner = _phases[phase];
        runner.Run(_batch);
        runner.ApplyRulesInTime();
        foreach (Weight weight in runner.Phase.Learn.Where(w => w.Rule!.InTime))
        {
            PhaseLearning<T>.RequireFinite(Values.Weight(weight), weight.Rule!, Update, isIncrement: false);
        }

        bool skip = _circuit.Solver.SkipUnconverged && runner.Report is { Unconverged: > 0 };
        return _learning[phase].Apply(runner.Observed, _batch.Count, rate, Update, skip ? runner.Report!.Converged.ToArray() : []);
    }
}
