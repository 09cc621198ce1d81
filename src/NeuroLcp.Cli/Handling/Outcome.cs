using System.Text.Json.Nodes;

namespace NeuroLcp.Cli.Handling;

/// <summary>What a verb's work ended with.</summary>
internal sealed record Outcome
{
    /// <summary>How it ended.</summary>
    public ExitCode Code { get; init; } = ExitCode.Done;

    /// <summary>Paths of the files it wrote, in order; these go to stdout, one a line.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>A text that was asked for; it goes to stdout as it is.</summary>
    public string? Text { get; init; }

    /// <summary>Lines for the person, such as <c>test accuracy: 97.6 %</c>; these go to stderr as they are.</summary>
    public IReadOnlyList<string> Summary { get; init; } = [];

    /// <summary>What is wrong with it although it was done; null where nothing is. It goes to stderr, after the summary, however quiet.</summary>
    public string? Error { get; init; }

    /// <summary>The same numbers for programs; the member <c>summary</c> of what <c>--json</c> prints.</summary>
    public JsonObject? Details { get; init; }
}
