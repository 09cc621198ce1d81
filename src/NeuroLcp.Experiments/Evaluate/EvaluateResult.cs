using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Evaluate;

/// <summary>How a free circuit does on a test set.</summary>
public sealed record EvaluateResult : CommandResult
{
    /// <summary>The circuit's name.</summary>
    public required string Circuit { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>Where its weights come from.</summary>
    public required string Weights { get; init; }

    /// <summary>How equilibria were sought.</summary>
    public required SolverSettings Solver { get; init; }

    /// <summary>Loss and accuracy.</summary>
    public required Evaluation Test { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary =>
    [
        $"circuit: {Circuit}, task: {Task}, {Test.Trials} test trials, weights: {Weights}",
        .. ConvergenceText.Lines(Test.Convergence, "test trials", Solver),
        FormattableString.Invariant($"test loss: {Test.Loss:G6}"),
        .. double.IsNaN(Test.Accuracy) ? Array.Empty<string>() : [FormattableString.Invariant($"test accuracy: {100 * Test.Accuracy:F2} %")],
    ];

    /// <inheritdoc/>
    public override JsonObject Details
    {
        get
        {
            var details = new JsonObject
            {
                ["circuit"] = Circuit,
                ["task"] = Task,
                ["test_trials"] = Test.Trials,
                ["test_loss"] = Number(Test.Loss),
                ["test_accuracy"] = Number(Test.Accuracy),
            };
            ConvergenceText.AddTo(details, "test_", Test.Convergence);
            return details;
        }
    }
}
