using NeuroLcp.Simulation.Equilibrium;

namespace NeuroLcp.Simulation.Training;

/// <summary>What one update of the weights saw and did.</summary>
/// <param name="Update">Its running number, from 0.</param>
/// <param name="Epoch">The pass over the training set, from 0.</param>
/// <param name="Trials">Trials in the batch.</param>
/// <param name="Loss">Mean loss of a trial at the controlled equilibrium (before division by the batch).</param>
/// <param name="Accuracy">Share of trials whose largest readout at the controlled equilibrium is the label; NaN without labels.</param>
/// <param name="ControlNorm">Root mean square over trials of ‖ψ‖; NaN where the circuit names no control.</param>
/// <param name="MeanSteps">Relaxation steps a trial.</param>
/// <param name="Unconverged">Residuals of the trials that missed the tolerance in one of its phases, the largest of each: as many numbers as there are such
/// trials.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="IncrementNorm">Norm of all increments before clipping.</param>
public sealed record TrainingStep(
    long Update, int Epoch, int Trials, double Loss, double Accuracy, double ControlNorm, double MeanSteps, IReadOnlyList<double> Unconverged, double Rate,
        double IncrementNorm);

/// <summary>How the circuit does on a set of examples, held without control.</summary>
/// <param name="Trials">Trials.</param>
/// <param name="Loss">Mean loss of a trial.</param>
/// <param name="Accuracy">Share of trials whose largest readout is the label; NaN without labels.</param>
/// <param name="Convergence">How the trials came to rest; no trial in it where the circuit is tested in time.</param>
public sealed record Evaluation(int Trials, double Loss, double Accuracy, ConvergenceTally Convergence)
{
    /// <summary>Trials that missed the tolerance.</summary>
    public int Unconverged => Convergence.Unconverged;
}
