using MathNet.Numerics.LinearAlgebra;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// The least control of one trial: the smallest ψ that holds the circuit where the loss is stationary (α = 0), or the ψ that minimises
/// F = ½‖ψ‖² + L/α (α > 0).
/// </summary>
internal sealed record LeastControl
{
    /// <summary>α, for the loss as the circuit divides it; 0 for perfect control.</summary>
    public required double Alpha { get; init; }

    /// <summary>The state x = (φ, z) it leads to.</summary>
    public required Vector<double> State { get; init; }

    /// <summary>ψ = −f(φ): the control of each controlled state.</summary>
    public required Vector<double> Control { get; init; }

    /// <summary>p: ψ, then the multipliers of the inner states.</summary>
    public required Vector<double> Multipliers { get; init; }

    /// <summary>u: what the control is to the readout; −∇L/α for α > 0.</summary>
    public required Vector<double> Output { get; init; }

    /// <summary>The loss there, as the circuit divides it.</summary>
    public required double Loss { get; init; }

    /// <summary>‖Aᵀp + Eᵀu‖ over 1e-5 + ‖p‖, or what the other equations miss where that is more.</summary>
    public required double Residual { get; init; }

    /// <summary>Whether every small change that respects the constraints costs more: false at a saddle or a maximum.</summary>
    public required bool IsMinimum { get; init; }

    /// <summary>Newton's steps.</summary>
    public required int Iterations { get; init; }

    /// <summary>H = ½‖ψ‖².</summary>
    public double Amount => 0.5 * Control.DotProduct(Control);

    /// <summary>What it minimises: H for α = 0, H + L/α otherwise.</summary>
    public double Objective => Alpha == 0 ? Amount : Amount + (Loss / Alpha);

    /// <summary>Whether Newton's method came to rest.</summary>
    public bool Converged => Residual < LeastControlSolver.Tolerance;
}
