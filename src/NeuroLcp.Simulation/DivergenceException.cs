using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation;

/// <summary>A state or a weight left the finite numbers, or all bounds (1e12); names where.</summary>
public sealed class DivergenceException : Exception
{
    private DivergenceException(string message, long trial)
        : base(message) => Trial = trial;

    /// <summary>A state left the numbers.</summary>
    /// <param name="variable">The first state, in the order of the file, that is not finite.</param>
    /// <param name="unit">Its first such unit.</param>
    /// <param name="trial">The trial: the number of its presentation.</param>
    /// <param name="when">When it happened, such as <c>at t = 12.5 ms</c> or <c>after 40 relaxation steps</c>.</param>
    /// <param name="isFinite">True where the value is still a number, but beyond all bounds.</param>
    public DivergenceException(Variable variable, int unit, long trial, string when, bool isFinite = false)
        : this(
            $"{variable.FullName} {(isFinite ? "is beyond all bounds" : "is not finite")}: "
                + $"unit {unit} of population '{variable.Population.Name}', trial {trial}, {when}. "
                + "Try a smaller step (--set time.step=...), a slower controller (a larger tau_u) or smaller initial weights; "
                + "'neurolcp check' reports the stability of the circuit.",
            trial)
    {
        Variable = variable;
        Unit = unit;
    }

    /// <summary>What a rule says left the numbers, and with it a weight.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="synapse">The first such synapse, row-major over [post, pre].</param>
    /// <param name="trial">The first trial of those that learned together.</param>
    /// <param name="when">When it happened.</param>
    public static DivergenceException Of(PlasticityRule rule, int synapse, long trial, string when)
    {
        Weight weight = rule.Weight;
        string from = weight.Pre is null ? "" : $" from unit {synapse % weight.Columns} of '{weight.Pre.Name}'";
        string line = rule.InTime ? "d w/dt" : "rule";
        return new DivergenceException(
            $"weight '{weight.Name}' is not finite: the synapse{from} to unit {synapse / weight.Columns} of '{weight.Post.Name}', trial {trial}, {when}. "
                + $"Its rule is '{line}: {rule.Written}'. "
                + "Let it learn more slowly (a larger time constant, a smaller rate), or keep it bounded (a decay, as in '- gamma * w').",
            trial);
    }

    /// <summary>What a rule says at the end of a phase left the numbers, or the weight did that it changes.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="synapse">The first such synapse, row-major over [post, pre].</param>
    /// <param name="update">The number of the update.</param>
    /// <param name="isIncrement">True where the increment did, before the weight was changed.</param>
    /// <param name="isFinite">True where the value is still a number, but too large for its square to be one.</param>
    public static DivergenceException AtUpdate(PlasticityRule rule, int synapse, long update, bool isIncrement, bool isFinite = false)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Weight weight = rule.Weight;
        string what = isIncrement ? "the increment of weight" : "weight",
            place = weight.Pre is null ? $"[{synapse}]" : $"[{synapse / weight.Columns}, {synapse % weight.Columns}]";
        return new DivergenceException(
            $"{what} '{weight.Name}' {(isFinite ? "is beyond all bounds" : "is not finite")} at update {update}: synapse {place}, rule '{rule.Written}'. "
                + "Let it learn more slowly (--set learning.optimiser.rate=..., a smaller 'rate:' of the rule), "
                + "or keep it bounded (a 'decay:', or 'clip:' under 'optimiser:').",
            -1);
    }

    /// <summary>The state; null where a weight left the numbers.</summary>
    public Variable? Variable { get; }

    /// <summary>Its unit.</summary>
    public int Unit { get; }

    /// <summary>The trial.</summary>
    public long Trial { get; }
}
