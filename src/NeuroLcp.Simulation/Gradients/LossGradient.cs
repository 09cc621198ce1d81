using System.Numerics;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Gradients;

/// <summary>
/// The gradient of the loss of a circuit's free equilibrium by every weight that learns, summed over the trials of a batch: what the circuit's own rules
/// can be measured against. It is computed by the circuit that <see cref="CircuitFile.WithLearning"/> writes, whose rules are −dL/dW.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class LossGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly WorkerPool _pool;
    private readonly EquilibriumSolver<T> _solver;
    private readonly RuleIncrements<T> _rules;
    private readonly IReadOnlyList<DrawnParameterReference> _drawn;

    /// <summary>Derives the gradient and takes all memory.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="method">How the adjoints are found; exactly, unless said.</param>
    /// <exception cref="Language.Text.CircuitException">The circuit has no readout, or is tested in time: there is no such gradient.</exception>
    public LossGradient(Circuit circuit, int capacity, WorkerPool pool, LearningMethod method = LearningMethod.Implicit)
    {
        _pool = pool;
        Descent = CircuitFile.WithLearning(circuit, method);
        _rules = new RuleIncrements<T>([.. Descent.Weights.Select(w => w.Rule).OfType<PlasticityRule>()], pool.Count, capacity);
        _solver = new EquilibriumSolver<T>(Descent, [],
            [.. _rules.Observed, (new VariableReference(Descent.Readout!), Descent.Readout!.Population.Size), (Descent.Loss!, 1)], capacity, pool);
        _drawn = [.. Initialisation.Parameters(Descent, 0).Keys];
    }

    /// <summary>The circuit that descends the loss.</summary>
    public Circuit Descent { get; }

    /// <summary>How the trials of the last batch came to rest, and their adjoints.</summary>
    public EquilibriumReport Report => _solver.Report;

    /// <summary>The readout at the free equilibria of the last batch, (outputs, trials).</summary>
    public ReadOnlySpan<T> Readout => _solver.Observed(_rules.Observed.Count);

    /// <summary>The loss of each trial there.</summary>
    public ReadOnlySpan<T> Losses => _solver.Observed(_rules.Observed.Count + 1);

    /// <summary>Computes the gradient for a batch.</summary>
    /// <param name="values">The weights and drawn parameters of the circuit; what is named alike is taken from them.</param>
    /// <param name="batch">The trials.</param>
    /// <exception cref="DivergenceException">A trial left the finite numbers.</exception>
    public void Evaluate(CircuitValues<T> values, TrialBatch<T> batch)
    {
        CircuitValues<T> own = Own(values);
        _solver.Solve(own, batch);
        _pool.RunPieces(_rules.Pieces, (worker, piece) =>
        {
            _rules.ClearPiece(piece);
            _rules.AddPiece(piece, worker, _solver.Observed, batch.Count, own);
        });
    }

    /// <summary>−dL/dW of the last batch, [post, pre]; empty for a weight that does not learn or that the loss does not depend on.</summary>
    /// <param name="weight">The name of the weight.</param>
    public ReadOnlySpan<T> Downhill(string weight)
    {
        for (int r = 0; r < _rules.Rules.Count; r++)
        {
            if (_rules.Rules[r].Weight.Name == weight)
            {
                return _rules.Increments(r);
            }
        }

        return [];
    }

    /// <summary>The values of the descending circuit.</summary>
    private CircuitValues<T> Own(CircuitValues<T> values)
    {
        Weight[] weights = [.. values.Circuit.Weights.Where(w => w.TransposeOf is null)];
        return new CircuitValues<T>(
            Descent,
            weights.ToDictionary(w => w.Name, values.Read),
            _drawn.ToDictionary(d => d, d => values.Drawn.First(v =>
                v.Key.Parameter.Name == d.Parameter.Name && v.Key.Population.Name == d.Population.Name).Value),
            weights.Where(w => values.Exists(w) is not null).ToDictionary(w => w.Name, w => values.Exists(w)!));
    }
}
