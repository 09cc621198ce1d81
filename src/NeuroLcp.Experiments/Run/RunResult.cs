using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Run;

/// <summary>What a training run ended with.</summary>
public sealed record RunResult : CommandResult
{
    /// <summary>The circuit's name.</summary>
    public required string Circuit { get; init; }

    /// <summary>What it learned by.</summary>
    public required LearningMethod Method { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Updates made.</summary>
    public required long Updates { get; init; }

    /// <summary>Updates asked for.</summary>
    public required long AllUpdates { get; init; }

    /// <summary>Wall time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The numbers it was computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>How equilibria were sought.</summary>
    public required SolverSettings Solver { get; init; }

    /// <summary>Equilibria checked with the plain equations; null where none were.</summary>
    public required CertifiedEquilibria? Certified { get; init; }

    /// <summary>The last evaluation on the test set, without control.</summary>
    public required Evaluation Test { get; init; }

    /// <summary>How the training trials of the last whole epoch came to rest; null before there is one.</summary>
    public required ConvergenceTally? LastEpoch { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary
    {
        get
        {
            string learning = Method == LearningMethod.Rules ? "" : $", learning by {Method.Name()}";
            var lines = new List<string>
            {
                FormattableString.Invariant(
                    $"circuit: {Circuit}{learning}, task: {Task}, seed: {Seed}, {Updates} updates in {Seconds:F1} s on {Threads} threads"),
            };
            lines.AddRange(ConvergenceText.Lines(LastEpoch ?? new ConvergenceTally(), "training trials of the last epoch", Solver));
            lines.AddRange(ConvergenceText.Lines(Test.Convergence, "test trials", Solver));
            if (Certified is { Checked: > 0 } certified)
            {
                // sums of a thousand floats are rounded by up to 1e-4 of themselves
                double allowed = (10 * Solver.Tolerance) + (Precision == Precision.Float ? 1e-4 : 0);
                bool holds = Solver.Method.SolvesLinearStates || certified.Worst <= allowed;
                lines.Add(FormattableString.Invariant(
                    $"{(holds ? "" : "warning: ")}{certified.Checked} equilibria checked with the plain equations in double: largest residual {certified.Worst:G2}, tolerance {Solver.Tolerance:G2}"));
            }

            if (Interrupted)
            {
                lines.Add($"interrupted after update {Updates} of {AllUpdates}; go on with --resume -o {Outputs[0]}; the weights so far are in it (--weights {Outputs[0]})");
            }

            lines.Add(FormattableString.Invariant($"test loss: {Test.Loss:G6}"));
            if (!double.IsNaN(Test.Accuracy))
            {
                lines.Add(FormattableString.Invariant($"test accuracy: {100 * Test.Accuracy:F2} %"));
            }

            return lines;
        }
    }

    /// <inheritdoc/>
    public override JsonObject Details
    {
        get
        {
            var details = new JsonObject
            {
                ["circuit"] = Circuit,
                ["learning"] = Method.Name(),
                ["task"] = Task,
                ["seed"] = Seed,
                ["updates"] = Updates,
                ["seconds"] = Math.Round(Seconds, 3),
                ["test_loss"] = Number(Test.Loss),
                ["test_accuracy"] = Number(Test.Accuracy),
                ["test_trials"] = Test.Trials,
            };
            ConvergenceText.AddTo(details, "test_", Test.Convergence);
            if (LastEpoch is not null)
            {
                ConvergenceText.AddTo(details, "last_epoch_", LastEpoch);
            }

            return details;
        }
    }
}
