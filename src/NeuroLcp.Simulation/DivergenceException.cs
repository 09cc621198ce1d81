using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation;

/// <summary>A state left the finite numbers, or all bounds (1e12); names where.</summary>
/// <param name="variable">The first state, in the order of the file, that is not finite.</param>
/// <param name="unit">Its first such unit.</param>
/// <param name="trial">The trial: the number of its presentation.</param>
/// <param name="when">When it happened, such as <c>at t = 12.5 ms</c> or <c>after 40 relaxation steps</c>.</param>
/// <param name="isFinite">True where the value is still a number, but beyond all bounds.</param>
public sealed class DivergenceException(Variable variable, int unit, long trial, string when, bool isFinite = false)
    : Exception($"{variable.FullName} {(isFinite ? "is beyond all bounds" : "is not finite")}: unit {unit} of population '{variable.Population.Name}', trial {trial}, {when}. "
        + "Try a smaller step (--set time.step=...), a slower controller (a larger tau_u) or smaller initial weights; 'neurolcp check' reports the stability of the circuit.")
{
    /// <summary>The variable.</summary>
    public Variable Variable { get; } = variable;

    /// <summary>The unit.</summary>
    public int Unit { get; } = unit;

    /// <summary>The trial.</summary>
    public long Trial { get; } = trial;
}
