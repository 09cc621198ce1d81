using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Experiments.Setup;

/// <summary>
/// All that decides what a run computes and records; a recording keeps it as JSON (<see cref="RecordedJson.Request"/>). Two runs with the same circuit text and
/// the same identity make the same rows, bit for bit; threads, paths and clocks play no part.
/// </summary>
internal sealed record RunIdentity
{
    /// <summary>What is done.</summary>
    public required RunWork Work { get; init; }

    /// <summary>What was set from outside, in order.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }

    /// <summary>What it learns by.</summary>
    public required LearningMethod Method { get; init; }

    /// <summary>The task, by a name that opens it again.</summary>
    public required string Task { get; init; }

    /// <summary>What the task's data are known by.</summary>
    public required string TaskDigest { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The numbers it is computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>What was asked to be recorded.</summary>
    public required IReadOnlyList<string> Record { get; init; }

    /// <summary>The weights it begins from; null for drawn ones.</summary>
    public required WeightSource? Weights { get; init; }

    /// <summary>That of a run.</summary>
    public static RunIdentity Of(CircuitSetup setup, RecordingTarget target, WeightSource? weights, RunWork work) => new()
    {
        Work = work,
        Overrides = setup.Circuit.Overrides,
        Method = setup.Circuit.Method,
        Task = setup.Task.Name,
        TaskDigest = setup.Task.Digest,
        Seed = setup.Seed,
        Precision = setup.Precision,
        Record = target.Record,
        Weights = weights,
    };

    /// <summary>As a recording keeps it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["verb"] = Work.Verb,
            ["set"] = Texts(Overrides),
            ["learn"] = Method.Name(),
            ["task"] = Task,
            ["task_digest"] = TaskDigest,
            ["seed"] = Seed,
            ["precision"] = Precision == Precision.Double ? "double" : "float",
            ["record"] = Texts(Record),
            ["weights"] = Weights is null ? null : Weights.Group is null ? Weights.Path : $"{Weights.Path}:{Weights.Group}",
        };
        foreach ((string key, JsonNode? value) in Work.Members())
        {
            json[key] = value;
        }

        return json;
    }

    /// <summary>What differs between a recorded identity and this one, in words; empty where they are the same.</summary>
    public IReadOnlyList<string> DifferencesFrom(JsonObject recorded)
    {
        JsonObject asked = ToJson();
        return [.. recorded.Select(r => r.Key).Union(asked.Select(a => a.Key))
            .Where(key => !JsonNode.DeepEquals(recorded[key], asked[key]))
            .Select(key => $"{key}: {Text(recorded[key])} in the recording, {Text(asked[key])} asked for")];
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Text(JsonNode? node) => node is null ? "nothing" : node.ToJsonString(JsonText.Plain);
}
