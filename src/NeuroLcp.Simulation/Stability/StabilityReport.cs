using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Stability;

/// <summary>What the linearised circuit says about a step in time.</summary>
/// <param name="Eigenvalues">
/// Eigenvalues of the Jacobian, 1/ms; of a circuit with delays, the rates of the modes of its simulation, delays included; none for a circuit with events,
/// which has no equilibrium to be linearised at.
/// </param>
/// <param name="LargestStep">
/// The largest Δt, ms, for which every decaying mode still decays under Euler-Maruyama (delayed signals held), and which is at most every state's own
/// time constant and every delay. With events only the time constants are known, those that depend on the state at the initial one; infinite where there are
/// none.
/// </param>
/// <param name="LimitedBy">What limits it: a state whose own time constant it is, or null where a mode of the whole circuit does.</param>
/// <param name="GrowthRate">The largest real part of an eigenvalue, 1/ms: above 0 the state is left in continuous time too; 0 where a mode neither grows nor
/// decays but for rounding.</param>
public sealed record StabilityReport(IReadOnlyList<Complex> Eigenvalues, double LargestStep, Variable? LimitedBy, double GrowthRate)
{
    /// <summary>Rounding of an eigenvalue, beside the largest.</summary>
    private const double Rounding = 1e-12;

    /// <summary>
    /// The first variable, and its unit, that has no finite value at the initial state (of a state: whose derivative by time has none); null where all have.
    /// </summary>
    public (Variable Variable, int Unit, double Value)? Undefined { get; private init; }

    /// <summary>Why the circuit could not be linearised, in a sentence; null where it was, or has events.</summary>
    public string? NotLinearised { get; private init; }

    /// <summary>Linearises the circuit at its initial state, where activations are steepest, and looks at its modes.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Its weights.</param>
    /// <param name="trial">A batch of one trial.</param>
    /// <param name="held">Variables held.</param>
    /// <param name="step">Δt, ms: what a circuit with delays is looked at with.</param>
    public static StabilityReport Of(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial, IReadOnlyList<Held> held, double step)
    {
        (double largest, Variable? limit) = OwnTimeConstants(circuit, values, trial, held, step);
        if (circuit.HasEvents)
        {
            return new StabilityReport([], largest, limit, double.NegativeInfinity);
        }

        try
        {
            var linearisation = new Linearisation(circuit, values, trial, held);
            bool delays = linearisation.Past.Count > 0;
            Complex[] eigenvalues = delays ? linearisation.HeldEigenvalues() : linearisation.Eigenvalues();
            double ofModes = delays ? linearisation.Past.Min(p => p.Delay) : double.PositiveInfinity;

            // modes that neither grow nor decay, but for rounding, say nothing about the step
            foreach (Complex mode in eigenvalues.Where(e => e.Real < -1e-9 * e.Magnitude))
            {
                // |1 + Δt λ| < 1  ⇔  Δt < −2 Re λ / |λ|²
                ofModes = Math.Min(ofModes, -2 * mode.Real / ((mode.Real * mode.Real) + (mode.Imaginary * mode.Imaginary)));
            }

            (largest, limit) = largest < ofModes ? (largest, limit) : (ofModes, null);
            if (delays)
            {
                eigenvalues = StepSpectrum.Of(linearisation, Math.Min(step, largest));
            }

            return new StabilityReport(eigenvalues, largest, limit, Growth(eigenvalues)) { Undefined = Drift(circuit, values, trial, held, step) };
        }
        catch (LinearisationException reason)
        {
            var initial = new InitialInstant(values, trial, held, step);
            return new StabilityReport([], largest, limit, double.NaN)
            {
                Undefined = initial.NotFinite(),
                NotLinearised = initial.Steep() is { } steep
                    ? FormattableString.Invariant($"the derivative of '{steep.Variable.FullName}' by what it is made of is {(double.IsNaN(steep.Value) ? "not a number" : "infinite")} at unit {steep.Unit}")
                    : reason.Message,
            };
        }
    }

    private static double Growth(Complex[] eigenvalues)
    {
        double growth = eigenvalues.Select(e => e.Real).DefaultIfEmpty(double.NegativeInfinity).Max();
        return Math.Abs(growth) <= Rounding * eigenvalues.Select(e => e.Magnitude).DefaultIfEmpty(0).Max() ? 0 : growth;
    }

    /// <summary>What has no value although its derivatives have: a jump, or what is divided by 0 whatever the state.</summary>
    private static (Variable Variable, int Unit, double Value)? Drift(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial,
        IReadOnlyList<Held> held, double step)
        // the compiled plan looks, the interpreter finds the words
        => InitialDrift.IsFinite(circuit, values, trial, held) ? null : new InitialInstant(values, trial, held, step).NotFinite();

    /// <summary>The shortest of the states' own time constants, ms, and whose it is.</summary>
    private static (double Shortest, Variable? Of) OwnTimeConstants(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial,
        IReadOnlyList<Held> held, double step)
    {
        (double shortest, Variable? of) = (double.PositiveInfinity, null);
        InitialInstant? initial = null;
        foreach (Variable state in circuit.States.Where(s => held.All(h => h.Variable != s)))
        {
            double? own = TimeConstant(state, values);
            if (circuit.HasEvents && OwnLeak(state) is { } leak)
            {
                initial ??= new InitialInstant(values, trial, held, step);
                double fastest = initial.Of(leak, state.Population.Axis).Min();
                own = fastest < 0 && double.IsFinite(fastest) ? Math.Min(own ?? double.PositiveInfinity, -1 / fastest) : own;
            }

            if (own < shortest)
            {
                (shortest, of) = (own.Value, state);
            }
        }

        return (shortest, of);
    }

    /// <summary>How fast a state leaks by itself, ∂f/∂x, where that depends on the state; null where it is a number, for all units or for each.</summary>
    private static Expression? OwnLeak(Variable state) =>
        Differentiation.Elementwise(state.Equation, state) is var leak && !Constancy.IsGiven(leak) ? leak : null;

    /// <summary>The time constant of a state; where it is one per unit, that of the fastest. Null where it depends on the state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="values">What was drawn.</param>
    public static double? TimeConstant(Variable state, CircuitValues<double> values) =>
        TimeConstant(state) ?? (TimeConstants(state, values) is { } each ? each.Min() : null);

    /// <summary>The time constants of the units of a state whose equation names a drawn one or a weight of one value per unit, ms; null otherwise.</summary>
    /// <param name="state">The state.</param>
    /// <param name="values">What was drawn, and the weights.</param>
    public static double[]? TimeConstants(Variable state, CircuitValues<double> values)
    {
        Expression tau = state.TimeConstant ?? -1 / Differentiation.Elementwise(state.Equation, state);
        return Constancy.Value(tau) is null && Constancy.IsGiven(tau) ? PerUnitValues.Of(values, tau, state.Population.Axis) : null;
    }

    /// <summary>
    /// The time constant a state's equation names, or −1 over its own leak where that is a number, ms; null where it is neither. A number behind the fraction
    /// line that is no parameter, as in <c>(…) / (1 ms)</c>, only carries the unit where the state leaks by a number of its own.
    /// </summary>
    /// <param name="state">The state.</param>
    public static double? TimeConstant(Variable state)
    {
        double? leak = Constancy.Value(Differentiation.Elementwise(state.Equation, state)), ofLeak = leak < 0 ? -1 / leak : null;
        return state.TimeConstant is not { } tau || (tau is Constant && leak is not null) ? ofLeak : Constancy.Value(tau);
    }

    /// <summary>Whether how fast a state leaks depends on the state, and no parameter says it.</summary>
    /// <param name="state">The state.</param>
    public static bool IsStateDependent(Variable state) => state.TimeConstant is null or Constant && OwnLeak(state) is not null;
}
