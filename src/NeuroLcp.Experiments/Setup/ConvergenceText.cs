using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;

namespace NeuroLcp.Experiments.Setup;

/// <summary>What every verb says of the trials that did not come to rest: how many, their share, their residuals.</summary>
internal static class ConvergenceText
{
    /// <summary>"31 of 10000 trials did not converge (0.31 %; residuals: median 2.1E-05, worst 4E-04)"; empty where all did.</summary>
    /// <param name="tally">How they came to rest.</param>
    /// <param name="trials">What they are, such as "training trials".</param>
    public static string Of(ConvergenceTally tally, string trials) => tally.Unconverged == 0 ? ""
        : FormattableString.Invariant($"{tally.Unconverged} of {tally.Trials} {trials} did not converge ({100 * tally.Share:G3} %; residuals: median {tally.Median:G2}, worst {tally.Worst:G2})");

    /// <summary>The lines of a summary: none where all trials came to rest.</summary>
    public static IEnumerable<string> Lines(ConvergenceTally tally, string trials, SolverSettings solver)
    {
        if (tally.Unconverged > 0)
        {
            string far = tally.IsWorrying ? FormattableString.Invariant(
                $"; {100 * tally.FarShare:G3} % ended above {ConvergenceTally.Far:G1}, which is far from an equilibrium") : "";
            yield return FormattableString.Invariant(
                $"{(tally.IsWorrying ? "warning: " : "")}{Of(tally, trials)} to {solver.Tolerance:G2} in {solver.Limit} steps{far}");
        }
    }

    /// <summary>The note of a warning as soon as it is known; null where there is none.</summary>
    public static string? Warning(ConvergenceTally tally, string trials) => tally.IsWorrying
        ? FormattableString.Invariant($"warning: {100 * tally.FarShare:G3} % of the {trials} ended above a residual of {ConvergenceTally.Far:G1}, far from an equilibrium (a larger solver.limit, smaller weights or a slower rule may help)")
        : null;

    /// <summary>Why a run does not go on.</summary>
    public static string Refusal(ConvergenceTally tally, string trials) => FormattableString.Invariant(
        $"{100 * tally.FarShare:G3} % of the {trials} ended above a residual of {ConvergenceTally.Far:G1} (more than {100 * ConvergenceTally.DivergedShare:G3} %): {Of(tally, trials)}. What is learned or measured there is not at an equilibrium. Raise solver.limit, make the circuit settle (a leak alpha > 0, smaller weights, slower rules), or add --allow-unconverged to go on all the same");

    /// <summary>The same for programs.</summary>
    /// <param name="to">Receives the members.</param>
    /// <param name="prefix">What their names begin with, such as "test_".</param>
    /// <param name="tally">How the trials came to rest.</param>
    public static void AddTo(JsonObject to, string prefix, ConvergenceTally tally)
    {
        to[$"{prefix}unconverged"] = tally.Unconverged;
        to[$"{prefix}unconverged_share"] = tally.Share;
        to[$"{prefix}unconverged_far_share"] = tally.FarShare;
        to[$"{prefix}unconverged_median_residual"] = CommandResult.Number(tally.Median);
        to[$"{prefix}unconverged_worst_residual"] = CommandResult.Number(tally.Worst);
    }
}
