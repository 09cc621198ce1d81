using System.Text.Json.Nodes;

namespace NeuroLcp.Commands;

/// <summary>What a piece of work ended with. Where others go on with its numbers, the work has a result of its own with a member for each.</summary>
public abstract record CommandResult
{
    /// <summary>True where the person stopped it before its end; what was done is saved.</summary>
    public bool Interrupted { get; init; }

    /// <summary>True where two things were compared and are not the same.</summary>
    public bool Differs { get; init; }

    /// <summary>Why what was found is nothing to build on, though it is all written: the dynamics came to no rest. Null where they did.</summary>
    public string? Diverged { get; init; }

    /// <summary>Files it wrote, in order.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>A text that was asked for, such as a circuit file; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Lines for the person, such as <c>test accuracy: 97.6 %</c>.</summary>
    public abstract IReadOnlyList<string> Summary { get; }

    /// <summary>What stands after the summary, such as what to type next.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The same numbers for programs.</summary>
    public abstract JsonObject Details { get; }

    /// <summary>A number for <see cref="Details"/>; JSON has no word for one that is not finite, so null stands for it.</summary>
    /// <param name="value">The number.</param>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
