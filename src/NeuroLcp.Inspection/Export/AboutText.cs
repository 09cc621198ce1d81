using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Inspection.Inspect;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>What goes along with exported numbers: where they come from, and what each array is.</summary>
internal static class AboutText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All of it as JSON.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="header">What it says of itself.</param>
    /// <param name="arrays">The arrays, coordinates included.</param>
    /// <param name="name">The name of an array in the new file.</param>
    public static string Json(RecordingReader reader, RecordingHeader header, IReadOnlyList<ArrayChoice> arrays, Func<string, string> name) => new JsonObject
    {
        ["file"] = Path.GetFileName(reader.Path),
        ["title"] = header.Title,
        ["run_id"] = header.RunId,
        ["program"] = header.Program,
        ["command"] = header.Command,
        ["circuit"] = header.Circuit,
        ["overrides"] = new JsonArray([.. header.Overrides.Select(o => JsonValue.Create(o))]),
        ["task"] = header.Task,
        ["seed"] = header.Seed is null ? null : InspectionText.Value(header.Seed),
        ["exported_by"] = $"neurolcp {ProgramVersion.Text}",
        ["arrays"] = new JsonObject(arrays.Select(a => KeyValuePair.Create(name(a.Path), (JsonNode?)new JsonObject
        {
            ["path"] = a.Path,
            ["axes"] = new JsonArray([.. a.Axes.Select(axis => JsonValue.Create(axis.Name))]),
            ["units"] = a.Units,
            ["long_name"] = a.LongName,
        }))),
    }.ToJsonString(Readable);

    /// <summary>What was computed, line by line, for a person.</summary>
    public static string Notes(RecordingHeader header) => string.Join('\n', new (string Name, string? Value)[]
    {
        ("program", header.Program),
        ("command", header.Command),
        ("circuit", header.Circuit),
        ("set", header.Overrides.Count == 0 ? null : string.Join(", ", header.Overrides)),
        ("task", header.Task),
        ("seed", header.Seed is null ? null : InspectionText.Value(header.Seed)),
        ("precision", header.Precision),
        ("run id", header.RunId),
        ("exported by", $"neurolcp {ProgramVersion.Text}"),
    }.Where(line => line.Value is not null).Select(line => $"{line.Name}: {line.Value}"));

    /// <summary>The circuit as it ran; null where the file holds none.</summary>
    public static string? Circuit(RecordingReader reader) =>
        reader.IsArray("/run/expanded_yaml") ? reader.ReadText("/run/expanded_yaml") : reader.IsArray("/run/circuit_yaml")
            ? reader.ReadText("/run/circuit_yaml") : null;
}
