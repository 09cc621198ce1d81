using NeuroLcp.Simulation.Oracles;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>A number of every trial, by the one name it has in recordings and in JSON.</summary>
/// <param name="Name">The name.</param>
/// <param name="Units">Its unit.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Of">Its value.</param>
internal sealed record TrialQuantity(string Name, string Units, string Meaning, Func<TrialDiagnosis, double> Of)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TrialQuantity> All { get; } =
    [
        new("control", "1", "H = |psi|^2 / 2", t => t.Control),
        new("optimal_control", "1", "H of the least control", t => t.OptimalControl),
        new("loss", "1", "loss of the trial with control", t => t.Loss),
        new("optimal_loss", "1", "loss of the trial under the least control", t => t.OptimalLoss),
        new("free_loss", "1", "loss of the trial without control", t => t.FreeLoss),
        new("objective", "1", "F = H + L / alpha_eff, H without a leak", t => t.Objective),
        new("optimal_objective", "1", "the same of the least control", t => t.OptimalObjective),
        new("psi_distance", "1", "|psi - psi*| / |psi*|", t => t.Distance),
        new("psi_cosine", "1", "cosine of the angle between psi and psi*", t => t.Cosine),
        new("kkt_residual", "1", "how far the equilibrium is from the conditions of a least control", t => t.Stationarity),
        new("psi_angle", "degree", "angle of psi to the row space of the gain G", t => t.ControlAngle),
        new("feedback_angle", "degree", "largest principal angle of the feedback's column space to the row space of G", t =>
            t.FeedbackAngles.LastOrDefault(double.NaN)),
        new("residual", "1", "|tau dx/dt| / (1e-5 + |x|) after Newton's method", t => t.Residual),
        new("solver_residual", "1", "residual of the circuit's own solver", t => t.SolverResidual),
        new("solver_steps", "1", "relaxation steps of the circuit's own solver", t => t.Steps),
        new("current_mismatch", "1", "|c - psi| / |psi| of the currents named in control", t => t.CurrentMismatch),
        new("optimum_residual", "1", "residual of the conditions of the least control", t => t.OptimumResidual),
        new("optimum_steps", "1", "Newton steps to the least control", t => t.Iterations),
    ];
}
