using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Contents;

/// <summary>What a recording says of how it was made, where it says so.</summary>
internal sealed record RecordingHeader
{
    public string? Title { get; private init; }

    public string? Circuit { get; private init; }

    public string? Verb { get; private init; }

    public string? Learning { get; private init; }

    public string? Task { get; private init; }

    public string? Precision { get; private init; }

    public string? Program { get; private init; }

    public string? Host { get; private init; }

    public string? Command { get; private init; }

    public string? RunId { get; private init; }

    /// <summary>The seed as it stands there: a whole number of 64 bits without a sign.</summary>
    public object? Seed { get; private init; }

    public double? Threads { get; private init; }

    /// <summary>What was set from outside.</summary>
    public IReadOnlyList<string> Overrides { get; private init; } = [];

    /// <summary>Reads it.</summary>
    public static RecordingHeader Of(RecordingReader reader)
    {
        bool run = reader.Exists(RecordingFormat.RunGroup);
        return new RecordingHeader
        {
            Title = reader.TextAttribute("/", "title"),
            Program = reader.TextAttribute("/", "source"),
            RunId = reader.TextAttribute("/", "run_id"),
            Circuit = Attribute("circuit"),
            Verb = Attribute("verb"),
            Learning = Attribute("learning"),
            Task = Attribute("task"),
            Precision = Attribute("precision"),
            Seed = run ? reader.Attribute(RecordingFormat.RunGroup, "seed") : null,
            Threads = run ? reader.NumberAttribute(RecordingFormat.RunGroup, "threads") : null,
            Host = RecordingState.Host(reader),
            Command = Text("command"),
            Overrides = Text("overrides")?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [],
        };

        string? Attribute(string name) => run ? reader.TextAttribute(RecordingFormat.RunGroup, name) : null;

        string? Text(string name) => reader.IsArray($"{RecordingFormat.RunGroup}/{name}") ? reader.ReadText($"{RecordingFormat.RunGroup}/{name}") : null;
    }
}
