using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Simulation.Training;

/// <summary>Tests a circuit at its free equilibrium: with everything under <c>free:</c> held, the control off.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Evaluator<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int TrialsAtOnce = 512;

    private readonly Circuit _circuit;
    private readonly EquilibriumSolver<T> _free;
    private readonly TrialBatch<T> _batch;
    private readonly BatchMeasures _measures;

    /// <summary>Compiles the free circuit and takes all memory.</summary>
    /// <param name="circuit">The circuit; it needs a readout.</param>
    /// <param name="pool">The threads.</param>
    public Evaluator(Circuit circuit, WorkerPool pool)
    {
        _circuit = circuit;
        _measures = new BatchMeasures(circuit);
        _free = new EquilibriumSolver<T>(circuit, circuit.Free, _measures.Formulae, TrialsAtOnce, pool);
        _batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, TrialsAtOnce);
    }

    /// <summary>Runs every example once.</summary>
    /// <param name="values">The weights.</param>
    /// <param name="examples">The examples, in their own order.</param>
    /// <param name="cancel">Stops between batches.</param>
    public Evaluation Run(CircuitValues<T> values, ExampleSet examples, CancellationToken cancel = default)
    {
        double loss = 0;
        int right = 0, unconverged = 0;
        bool labelled = false;
        int[] indices = [.. Enumerable.Range(0, examples.Count)];
        for (int first = 0; first < examples.Count; first += TrialsAtOnce)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(TrialsAtOnce, examples.Count - first);
            _batch.Load(examples, indices.AsSpan(first, count), first);
            _free.Solve(values, _batch);
            BatchSummary summary = _measures.Summarise<T>(_free.Observed, _batch.Labels, _circuit.Learning.PerBatch ? _circuit.Learning.Batch : 1);
            loss += summary.Loss * count;
            right += summary.Right;
            labelled |= !double.IsNaN(summary.Accuracy);
            unconverged += _free.Report.Unconverged;
        }

        return new Evaluation(examples.Count, loss / examples.Count, labelled ? (double)right / examples.Count : double.NaN, unconverged);
    }
}
