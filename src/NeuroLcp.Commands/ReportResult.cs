using System.Text.Json.Nodes;

namespace NeuroLcp.Commands;

/// <summary>A result that is read, by people or programs, and not computed with.</summary>
public sealed record ReportResult : CommandResult
{
    /// <summary>Lines for the person.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The same for programs.</summary>
    public JsonObject Members { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary => Lines;

    /// <inheritdoc/>
    public override JsonObject Details => Members;
}
