using System.Text.Json.Nodes;
using NeuroLcp.Commands;

namespace NeuroLcp.Experiments.Simulate;

/// <summary>What a simulation in time ended with.</summary>
public sealed record SimulateResult : CommandResult
{
    /// <summary>The circuit's name.</summary>
    public required string Circuit { get; init; }

    /// <summary>Where it is, in ms.</summary>
    public required double TimeMs { get; init; }

    /// <summary>Steps made.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps asked for.</summary>
    public required long AllSteps { get; init; }

    /// <summary>The step, in ms.</summary>
    public required double StepMs { get; init; }

    /// <summary>Trials.</summary>
    public required int Trials { get; init; }

    /// <summary>Wall time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>What was said on the way.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>Whether it came to rest; null where nothing can be said.</summary>
    internal RestReport? Rest { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary =>
    [
        FormattableString.Invariant($"circuit: {Circuit}, {TimeMs:G6} ms in {Steps} steps of {StepMs:G4} ms, {Trials} {(Trials == 1 ? "trial" : "trials")}, {Seconds:F2} s on {Threads} threads"),
        .. Rest?.Lines() ?? [],
        .. Interrupted ? [FormattableString.Invariant($"interrupted at t = {TimeMs:G6} ms of {AllSteps * StepMs:G6} ms; go on with --resume -o {Outputs[0]}")]
            : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public override JsonObject Details => new()
    {
        ["circuit"] = Circuit,
        ["time_ms"] = TimeMs,
        ["steps"] = Steps,
        ["dt_ms"] = StepMs,
        ["trials"] = Trials,
        ["seconds"] = Math.Round(Seconds, 3),
        ["notices"] = new JsonArray([.. Notices.Select(words => JsonValue.Create(words))]),
        ["rest"] = Rest?.Json(),
    };
}
