using System.Text.Json.Nodes;
using NeuroLcp.Language.Model;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies.Checkpoints;

/// <summary>
/// All that decides what a run computes and records, as JSON: <c>/run/request_json</c>. Two runs with the same circuit text and the same identity make the
/// same rows, bit for bit; threads, paths and clocks play no part.
/// </summary>
internal static class RunIdentity
{
    /// <summary>Where a recording keeps it.</summary>
    public const string Place = "/run/request_json";

    /// <summary>That of a training run.</summary>
    public static JsonObject Of(CircuitSetup setup, RunRequest request) => Common(setup, "run", request.Target, request.Weights, new JsonObject
    {
        ["epochs"] = setup.Circuit.Learning.Epochs,
        ["trials"] = request.Trials,
        ["diagnose"] = request.Diagnose,
    });

    /// <summary>That of a simulation.</summary>
    public static JsonObject Of(CircuitSetup setup, SimulateRequest request, double step, long steps, int trials) => Common(setup, "simulate", request.Target, request.Weights, new JsonObject
    {
        ["dt_ms"] = step,
        ["steps"] = steps,
        ["trials"] = trials,
    });

    /// <summary>That of a search for equilibria.</summary>
    public static JsonObject Of(CircuitSetup setup, EquilibrateRequest request) => Common(setup, "equilibrate", request.Target, request.Weights, new JsonObject
    {
        ["trials"] = request.Trials,
        ["free"] = request.Free,
    });

    /// <summary>What differs between two identities, in words; empty where they are the same.</summary>
    public static IReadOnlyList<string> Differences(JsonObject recorded, JsonObject asked) => [.. recorded.Select(r => r.Key).Union(asked.Select(a => a.Key))
        .Where(key => !JsonNode.DeepEquals(recorded[key], asked[key]))
        .Select(key => $"{key}: {Text(recorded[key])} in the recording, {Text(asked[key])} asked for")];

    private static JsonObject Common(CircuitSetup setup, string verb, RecordingTarget target, WeightSource? weights, JsonObject own)
    {
        var identity = new JsonObject
        {
            ["verb"] = verb,
            ["set"] = Texts(setup.Circuit.Overrides),
            ["learn"] = setup.Circuit.Method.Name(),
            ["task"] = setup.Task.Name,
            ["task_digest"] = setup.Task.Digest,
            ["seed"] = setup.Seed,
            ["precision"] = setup.Precision == Precision.Double ? "double" : "float",
            ["record"] = Texts(target.Record),
            ["weights"] = weights is null ? null : weights.Group is null ? weights.Path : $"{weights.Path}:{weights.Group}",
        };
        foreach ((string key, JsonNode? value) in own)
        {
            identity[key] = value?.DeepClone();
        }

        return identity;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Text(JsonNode? node) => node is null ? "nothing" : node.ToJsonString(Provenance.Plain);
}
