using System.Numerics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>How far a circuit's control is from the least control, and its learning from gradient descent. docs/diagnostics.md explains every number.</summary>
public sealed record Diagnosis
{
    /// <summary>α_eff: the leak of the controller over its gain on the loss gradient of a trial.</summary>
    public required double Alpha { get; init; }

    /// <summary>False where the outputs have leaks of their own.</summary>
    public required bool IsIsotropic { get; init; }

    /// <summary>Each trial.</summary>
    public required IReadOnlyList<TrialDiagnosis> Trials { get; init; }

    /// <summary>Each weight that the free dynamics depend on.</summary>
    public required IReadOnlyList<WeightDiagnosis> Weights { get; init; }

    /// <summary>Each feedback weight against the forward weight it belongs to.</summary>
    public required IReadOnlyList<FeedbackDiagnosis> Feedback { get; init; }

    /// <summary>Each weight from the controller against the gain it should transpose.</summary>
    public required IReadOnlyList<GainDiagnosis> Gains { get; init; }

    /// <summary>The modes of the closed loop, for the first trial.</summary>
    public required ClosedLoop Loop { get; init; }

    /// <summary>What a reader should know besides.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The largest distance of a trial's ψ from the least control, relative to it; not a number where no optimum was found.</summary>
    public double WorstDistance => Trials.Where(t => t.HasOptimum).Select(t => t.Distance).DefaultIfEmpty(double.NaN).Max();

    /// <summary>What the distance says.</summary>
    public Optimality Optimality => WorstDistance switch
    {
        <= TrialDiagnosis.Exact => Optimality.Optimal,
        <= TrialDiagnosis.Near => Optimality.NearlyOptimal,
        double.NaN => Optimality.Unknown,
        _ => Optimality.NotOptimal,
    };
}

/// <summary>What the distance of ψ from the least control says.</summary>
public enum Optimality
{
    /// <summary>Within 1e-6 on every trial: equal but for rounding.</summary>
    Optimal,

    /// <summary>Within 5 % on every trial.</summary>
    NearlyOptimal,

    /// <summary>Further away on some trial.</summary>
    NotOptimal,

    /// <summary>No optimum was found to compare with.</summary>
    Unknown,
}

/// <summary>One trial at its controlled equilibrium.</summary>
public sealed record TrialDiagnosis
{
    /// <summary>Distances up to this are rounding.</summary>
    internal const double Exact = 1e-6;

    /// <summary>Distances up to this are called near.</summary>
    internal const double Near = 0.05;

    /// <summary>Relaxation steps of the circuit's own solver.</summary>
    public required int Steps { get; init; }

    /// <summary>Whether it met the circuit's tolerance.</summary>
    public required bool Converged { get; init; }

    /// <summary>Its residual when it stopped.</summary>
    public required double SolverResidual { get; init; }

    /// <summary>‖τ ẋ‖ / (1e-5 + ‖x‖) after Newton's method, where everything else is measured.</summary>
    public required double Residual { get; init; }

    /// <summary>‖f + c‖ / (1e-5 + ‖f‖) with c the currents named in <c>control:</c>: 0 where they are the control that acts.</summary>
    public required double CurrentMismatch { get; init; }

    /// <summary>H = ½‖ψ‖² of the circuit.</summary>
    public required double Control { get; init; }

    /// <summary>The loss of the trial with control.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss of the trial without control.</summary>
    public required double FreeLoss { get; init; }

    /// <summary>H of the least control.</summary>
    public required double OptimalControl { get; init; }

    /// <summary>The loss of the trial under the least control.</summary>
    public required double OptimalLoss { get; init; }

    /// <summary>F = H + L/α of the circuit; H where α is 0.</summary>
    public required double Objective { get; init; }

    /// <summary>The same of the least control.</summary>
    public required double OptimalObjective { get; init; }

    /// <summary>‖ψ − ψ*‖ / ‖ψ*‖.</summary>
    public required double Distance { get; init; }

    /// <summary>The cosine of the angle between ψ and ψ*.</summary>
    public required double Cosine { get; init; }

    /// <summary>‖Aᵀp + Eᵀu‖ / (1e-5 + ‖p‖) of the circuit: how far its equilibrium is from the conditions of a least control (KKT).</summary>
    public required double Stationarity { get; init; }

    /// <summary>The angle, in degrees, between ψ and the row space of the gain G.</summary>
    public required double ControlAngle { get; init; }

    /// <summary>Principal angles, in degrees, between what the feedback can reach and the row space of G; smallest first.</summary>
    public required IReadOnlyList<double> FeedbackAngles { get; init; }

    /// <summary>Whether Newton's method found a least control to compare with.</summary>
    public required bool HasOptimum { get; init; }

    /// <summary>Whether it is a minimum; a saddle otherwise.</summary>
    public required bool IsMinimum { get; init; }

    /// <summary>The residual of its conditions.</summary>
    public required double OptimumResidual { get; init; }

    /// <summary>Newton's steps.</summary>
    public required int Iterations { get; init; }
}

/// <summary>What plasticity does to one weight, summed over the trials, beside what gradient descent would do.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Update">Norm of the increments of its rule; not a number where it has none.</param>
/// <param name="Gradient">Norm of −dH/dW (−dF*/dW where α > 0) at the least control.</param>
/// <param name="GradientAngle">The angle between the two, in degrees.</param>
/// <param name="LossGradient">Norm of −dL/dW of the free circuit.</param>
/// <param name="LossAngle">The angle of the increments to that, in degrees.</param>
public sealed record WeightDiagnosis(Weight Weight, double Update, double Gradient, double GradientAngle, double LossGradient, double LossAngle);

/// <summary>A feedback weight beside the forward weight it belongs to.</summary>
/// <param name="Pair">The two.</param>
/// <param name="Angle">The angle between the feedback weight and the forward weight (transposed, or itself for a copy), in degrees.</param>
/// <param name="Ratio">The norm of the feedback weight over that of the forward weight.</param>
/// <param name="IsTied">Whether it is tied, and the angle 0 by construction.</param>
public sealed record FeedbackDiagnosis(FeedbackPair Pair, double Angle, double Ratio, bool IsTied);

/// <summary>A weight Q from the controller beside the transposed gain of the neurons it reaches, meaned over the trials.</summary>
/// <param name="Weight">Q.</param>
/// <param name="Angle">The angle between Q and Gᵀ, in degrees.</param>
/// <param name="Principal">The largest principal angle between their column spaces, in degrees.</param>
public sealed record GainDiagnosis(Weight Weight, double Angle, double Principal);

/// <summary>The modes of the circuit linearised at the controlled equilibrium.</summary>
/// <param name="States">Units of all states.</param>
/// <param name="Eigenvalues">Eigenvalues, 1/ms, slowest first: all of them where <paramref name="IsComplete"/>, otherwise the extreme ones.</param>
/// <param name="IsComplete">Whether all are there.</param>
/// <param name="Predicted">What the slow limit predicts for the modes of the controller, ms: tau_u over the eigenvalues of its loop with all else at rest;
/// empty for a proportional controller.</param>
public sealed record ClosedLoop(int States, IReadOnlyList<Complex> Eigenvalues, bool IsComplete, IReadOnlyList<Complex> Predicted)
{
    /// <summary>The largest real part, 1/ms: above 0 the equilibrium is left in time.</summary>
    public double GrowthRate => Eigenvalues.Select(e => e.Real).DefaultIfEmpty(double.NaN).Max();

    /// <summary>Modes that grow; one that neither grows nor decays but for rounding, such as the sum of u where a softmax has no leak, does not.</summary>
    public int Growing => Eigenvalues.Count(e => e.Real > Rounding);

    /// <summary>Modes that neither grow nor decay but for rounding.</summary>
    public int Neutral => Eigenvalues.Count(e => Math.Abs(e.Real) <= Rounding);

    private double Rounding => 1e-12 * Eigenvalues.Select(e => e.Magnitude).DefaultIfEmpty(0).Max();
}
