using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Simulation.Oracles;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>A diagnosis for programs.</summary>
internal static class DiagnosisJson
{
    /// <summary>All numbers of one snapshot.</summary>
    public static JsonObject Of(Snapshot snapshot)
    {
        Diagnosis d = snapshot.Diagnosis;
        return new JsonObject
        {
            ["update"] = snapshot.Update,
            ["verdict"] = d.Optimality switch
            {
                Optimality.Optimal => "optimal",
                Optimality.NearlyOptimal => "nearly optimal",
                Optimality.NotOptimal =>
                "not optimal",
                _ => "unknown"
            },
            ["worst_distance"] = CommandResult.Number(d.WorstDistance),
            ["alpha_eff"] = CommandResult.Number(d.Alpha),
            ["trials"] = Array(d.Trials, t =>
            {
                var trial = new JsonObject();
                foreach (TrialQuantity quantity in TrialQuantity.All)
                {
                    trial[quantity.Name] = CommandResult.Number(quantity.Of(t));
                }

                trial["feedback_angles"] = Array(t.FeedbackAngles, a => CommandResult.Number(a));
                trial["converged"] = t.Converged;
                trial["has_optimum"] = t.HasOptimum;
                trial["is_minimum"] = t.IsMinimum;
                return trial;
            }),
            ["weights"] = new JsonObject(d.Weights.Select(w => KeyValuePair.Create(w.Weight.Name, (JsonNode?)new JsonObject
            {
                ["increment_norm"] = CommandResult.Number(w.Update),
                ["gradient_norm"] = CommandResult.Number(w.Gradient),
                ["gradient_angle"] = CommandResult.Number(w.GradientAngle),
                ["loss_gradient_norm"] = CommandResult.Number(w.LossGradient),
                ["loss_angle"] = CommandResult.Number(w.LossAngle),
            }))),
            ["feedback"] = Array(d.Feedback, f => new JsonObject
            {
                ["weight"] = f.Pair.Feedback.Name,
                ["of"] = f.Pair.Forward.Name,
                ["as"] = f.Pair.Kind == FeedbackKind.Transpose ? "transpose" : "copy",
                ["tied"] = f.IsTied,
                ["angle"] = CommandResult.Number(f.Angle),
                ["norm_ratio"] = CommandResult.Number(f.Ratio),
            }),
            ["gain"] = Array(d.Gains, g => new JsonObject
            {
                ["weight"] = g.Weight.Name,
                ["angle"] = CommandResult.Number(g.Angle),
                ["principal_angle"] = CommandResult.Number(g.Principal),
            }),
            ["closed_loop"] = new JsonObject
            {
                ["states"] = d.Loop.States,
                ["complete"] = d.Loop.IsComplete,
                ["growth_rate_per_ms"] = CommandResult.Number(d.Loop.GrowthRate),
                ["eigenvalues_per_ms"] = Array(d.Loop.Eigenvalues, e => new JsonArray(CommandResult.Number(e.Real), CommandResult.Number(e.Imaginary))),
                ["predicted_ms"] = Array(d.Loop.Predicted, t => CommandResult.Number(t.Real)),
            },
            ["notes"] = Array(d.Notes, n => JsonValue.Create(n)),
        };
    }

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> of) => new([.. items.Select(of)]);
}
