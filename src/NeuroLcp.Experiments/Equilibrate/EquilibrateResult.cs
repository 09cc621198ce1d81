using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Equilibrate;

/// <summary>The equilibria of all trials under one condition.</summary>
/// <param name="Name">equilibrium (controlled) or free.</param>
/// <param name="MeanSteps">Steps of relaxation a trial.</param>
/// <param name="LargestResidual">The largest residual.</param>
/// <param name="Convergence">How the trials came to rest.</param>
public sealed record EquilibriumCondition(string Name, double MeanSteps, double LargestResidual, ConvergenceTally Convergence);

/// <summary>What a search for equilibria ended with.</summary>
public sealed record EquilibrateResult : CommandResult
{
    /// <summary>The circuit's name.</summary>
    public required string Circuit { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>Trials.</summary>
    public required int Trials { get; init; }

    /// <summary>How equilibria were sought.</summary>
    public required SolverSettings Solver { get; init; }

    /// <summary>What was found, for each condition.</summary>
    public required IReadOnlyList<EquilibriumCondition> Conditions { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary =>
    [
        $"circuit: {Circuit}, task: {Task}, {Trials} trials",
        .. Conditions.SelectMany(c => ConvergenceText.Lines(c.Convergence, $"trials ({c.Name})", Solver).Prepend(
            FormattableString.Invariant(
                $"{c.Name}: {c.MeanSteps:F1} steps a trial, largest residual {c.LargestResidual:E2}, {c.Convergence.Unconverged} unconverged"))),
    ];

    /// <inheritdoc/>
    public override JsonObject Details
    {
        get
        {
            var details = new JsonObject { ["circuit"] = Circuit, ["task"] = Task, ["trials"] = Trials };
            foreach (EquilibriumCondition condition in Conditions)
            {
                var numbers = new JsonObject { ["mean_steps"] = condition.MeanSteps, ["largest_residual"] = Number(condition.LargestResidual) };
                ConvergenceText.AddTo(numbers, "", condition.Convergence);
                details[condition.Name] = numbers;
            }

            return details;
        }
    }
}
