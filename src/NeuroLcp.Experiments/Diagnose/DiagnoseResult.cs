using System.Text.Json.Nodes;
using NeuroLcp.Commands;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>What a diagnosis found.</summary>
public sealed record DiagnoseResult : CommandResult
{
    /// <summary>The circuit's name.</summary>
    public required string Circuit { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>What was diagnosed, in one line.</summary>
    public required string Heading { get; init; }

    /// <summary>A diagnosis of each set of weights, in the order of updates.</summary>
    public required IReadOnlyList<Snapshot> Snapshots { get; init; }

    /// <summary>The controllers that could be derived, beside the circuit's own; null where there are none to compare.</summary>
    internal ControllerComparison? Controllers { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary =>
    [
        Heading,
        .. Snapshots.Count > 1 ? [.. DiagnosisText.Overview(Snapshots), ""] : Array.Empty<string>(),
        .. DiagnosisText.Lines(Snapshots[^1].Diagnosis, Controllers),
    ];

    /// <inheritdoc/>
    public override JsonObject Details => new()
    {
        ["circuit"] = Circuit,
        ["task"] = Task,
        ["snapshots"] = new JsonArray([.. Snapshots.Select(DiagnosisJson.Of)]),
        ["derived_controllers"] = Controllers?.Json(),
    };
}
