using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Training;

/// <summary>
/// Tests a circuit with everything under <c>free:</c> held, the control off: at its equilibrium, or in time where <c>evaluation:</c> says so.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Evaluator<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _atOnce;
    private readonly WorkerPool _pool;
    private readonly Circuit _circuit;
    private readonly PhaseRunner<T> _free;
    private readonly TrialStates<T> _trials;
    private readonly TrialBatch<T> _batch;
    private readonly BatchMeasures _measures;

    /// <summary>Compiles the free circuit and takes all memory.</summary>
    /// <param name="circuit">The circuit; it needs a readout.</param>
    /// <param name="values">The weights.</param>
    /// <param name="seed">Seed of the noise, where the circuit is tested in time.</param>
    /// <param name="pool">The threads.</param>
    public Evaluator(Circuit circuit, CircuitValues<T> values, ulong seed, WorkerPool pool)
    {
        _circuit = circuit;
        _pool = pool;
        _measures = new BatchMeasures(circuit);
        _atOnce = circuit.Evaluation.Kind == PhaseKind.Equilibrate ? 512 : 64;
        _trials = new TrialStates<T>(circuit, _atOnce);
        _free = new PhaseRunner<T>(circuit, circuit.Evaluation, values, _measures.Formulae, _trials, true, _atOnce, seed, pool);
        _batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, _atOnce);
    }

    /// <summary>Runs every example once.</summary>
    /// <param name="examples">The examples, in their own order.</param>
    /// <param name="cancel">Stops between batches.</param>
    public Evaluation Run(ExampleSet examples, CancellationToken cancel = default)
    {
        double loss = 0;
        int right = 0;
        var convergence = new ConvergenceTally();
        bool labelled = false;
        int[] indices = [.. Enumerable.Range(0, examples.Count)];
        for (int first = 0; first < examples.Count; first += _atOnce)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(_atOnce, examples.Count - first);
            _batch.Load(examples, indices.AsSpan(first, count), first, _pool);
            _trials.Forget();
            _free.Run(_batch);
            BatchSummary summary = _measures.Summarise<T>(_free.Observed, _batch.Labels, _circuit.Learning.PerBatch ? _circuit.Learning.Batch : 1);
            loss += summary.Loss * count;
            right += summary.Right;
            labelled |= !double.IsNaN(summary.Accuracy);
            if (_free.Report is { } report)
            {
                convergence.Add(report);
            }
        }

        return new Evaluation(examples.Count, loss / examples.Count, labelled ? (double)right / examples.Count : double.NaN, convergence);
    }
}
