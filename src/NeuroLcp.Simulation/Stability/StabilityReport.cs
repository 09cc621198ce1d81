using System.Numerics;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Stability;

/// <summary>What the linearised circuit says about a step in time.</summary>
/// <param name="Eigenvalues">
/// Eigenvalues of the Jacobian, 1/ms; of a circuit with delays, the rates of the modes of its simulation, delays included; none for a circuit with events,
/// which has no equilibrium to be linearised at.
/// </param>
/// <param name="LargestStep">
/// The largest Δt, ms, for which every decaying mode still decays under Euler-Maruyama (delayed signals held), and which is at most every state's own
/// time constant and every delay. With events only the time constants are known.
/// </param>
/// <param name="LimitedBy">What limits it: a state whose own time constant it is, or null where a mode of the whole circuit does.</param>
/// <param name="GrowthRate">The largest real part of an eigenvalue, 1/ms: above 0 the state is left in continuous time too.</param>
public sealed record StabilityReport(IReadOnlyList<Complex> Eigenvalues, double LargestStep, Variable? LimitedBy, double GrowthRate)
{
    /// <summary>Linearises the circuit at its initial state, where activations are steepest, and looks at its modes.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Its weights.</param>
    /// <param name="trial">A batch of one trial.</param>
    /// <param name="held">Variables held.</param>
    /// <param name="step">Δt, ms: what a circuit with delays is looked at with.</param>
    public static StabilityReport Of(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial, IReadOnlyList<Held> held, double step)
    {
        Linearisation? linearisation = circuit.HasEvents ? null : new Linearisation(circuit, values, trial, held);
        bool delays = linearisation?.Past.Count > 0;
        Complex[] eigenvalues = delays ? linearisation!.HeldEigenvalues() : linearisation?.Eigenvalues() ?? [];
        double largest = delays ? linearisation!.Past.Min(p => p.Delay) : double.PositiveInfinity;
        // modes that neither grow nor decay, but for rounding, say nothing about the step
        foreach (Complex mode in eigenvalues.Where(e => e.Real < -1e-9 * e.Magnitude))
        {
            // |1 + Δt λ| < 1  ⇔  Δt < −2 Re λ / |λ|²
            largest = Math.Min(largest, -2 * mode.Real / ((mode.Real * mode.Real) + (mode.Imaginary * mode.Imaginary)));
        }

        Variable? limit = null;
        foreach (Variable state in circuit.States.Where(s => held.All(h => h.Variable != s)))
        {
            if (TimeConstant(state, values) is { } tau && tau < largest)
            {
                largest = tau;
                limit = state;
            }
        }

        if (delays)
        {
            eigenvalues = StepSpectrum.Of(linearisation!, Math.Min(step, largest));
        }

        return new StabilityReport(eigenvalues, largest, limit, eigenvalues.Length == 0 ? double.NegativeInfinity : eigenvalues.Max(e => e.Real));
    }

    /// <summary>The time constant of a state; where it is drawn, that of the fastest unit. Null where it depends on the state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="values">What was drawn.</param>
    public static double? TimeConstant(Variable state, CircuitValues<double> values) =>
        TimeConstant(state) ?? (TimeConstants(state, values) is { } drawn ? drawn.Min() : null);

    /// <summary>The time constants of the units of a state whose equation names a drawn one, ms; null otherwise.</summary>
    /// <param name="state">The state.</param>
    /// <param name="values">What was drawn.</param>
    public static double[]? TimeConstants(Variable state, CircuitValues<double> values)
    {
        if (state.TimeConstant is not { } tau || FixedValue.TryOf(tau) is not null)
        {
            return null;
        }

        var instant = new Language.Interpretation.Instant(values.Circuit, new Dictionary<string, double[,]>(), values.Drawn);
        return instant.PerUnit(tau, state.Population.Axis);
    }

    /// <summary>The time constant a state's equation names, or −1 over its own leak where that is a number, ms; null where it is neither.</summary>
    /// <param name="state">The state.</param>
    public static double? TimeConstant(Variable state) =>
        state.TimeConstant is { } tau
            ? FixedValue.TryOf(tau)
            : FixedValue.TryOf(Differentiation.Elementwise(state.Equation, state)) is { } leak && leak < 0 ? -1 / leak : null;
}
