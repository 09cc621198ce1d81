using System.Globalization;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Inspect;

/// <summary>What is in a file, for programs.</summary>
internal static class InspectionJson
{
    /// <summary>All of it.</summary>
    public static JsonObject Of(
        RecordingReader reader, string file, long bytes, RecordingHeader header, RecordingState? state, IReadOnlyList<FileGroup> groups,
            IReadOnlyList<IReadOnlyList<InspectedArray>> arrays)
    {
        var result = new JsonObject
        {
            ["file"] = file,
            ["bytes"] = bytes,
            ["format"] = reader.TextAttribute("/", "neurolcp_format"),
        };
        if (state is not null)
        {
            result["recording"] = new JsonObject
            {
                ["status"] = state.Status.ToString().ToLowerInvariant(),
                ["probably_dead"] = state.IsProbablyDead,
                ["heartbeat_age_seconds"] = state.Status == RecordingStatus.Running ? Math.Round(state.Age.TotalSeconds, 3) : null,
                ["advice"] = state.Advice(file, header.Verb),
                ["begun"] = Iso(state.Begun),
                ["ended"] = state.Ended is { } ended ? Iso(ended) : null,
                ["seconds"] = Math.Round(state.Took.TotalSeconds, 3),
                ["title"] = header.Title,
                ["run_id"] = header.RunId,
                ["circuit"] = header.Circuit,
                ["verb"] = header.Verb,
                ["learning"] = header.Learning,
                ["overrides"] = new JsonArray([.. header.Overrides.Select(o => JsonValue.Create(o))]),
                ["task"] = header.Task,
                ["seed"] = Value(header.Seed),
                ["precision"] = header.Precision,
                ["threads"] = header.Threads,
                ["program"] = header.Program,
                ["hostname"] = header.Host,
                ["command"] = header.Command,
            };
        }

        result["groups"] = new JsonArray([.. groups.Select((group, g) => (JsonNode)new JsonObject
        {
            ["path"] = group.Path,
            ["attributes"] = new JsonObject(reader.Attributes(group.Path).Distinct()
                .Select(name => KeyValuePair.Create(name, Value(reader.Attribute(group.Path, name))))),
            ["arrays"] = new JsonArray([.. arrays[g].Select(Of)]),
        })]);
        return result;
    }

    private static JsonObject Of(InspectedArray inspected)
    {
        FileArray array = inspected.Array;
        var result = new JsonObject
        {
            ["name"] = array.Name,
            ["type"] = array.Description.TypeText,
            ["shape"] = Value(array.Description.Shape.ToArray()),
            ["axes"] = new JsonArray([.. array.AxisNames.Select(name => (JsonNode?)name)]),
            ["units"] = array.Units,
            ["long_name"] = array.LongName,
            ["bytes"] = inspected.Bytes,
            ["stored_bytes"] = inspected.Storage.StoredBytes,
            ["chunk"] = inspected.Storage.Chunk is null ? null : Value(inspected.Storage.Chunk.ToArray()),
            ["filters"] = new JsonArray([.. inspected.Storage.Filters.Select(f => JsonValue.Create(f))]),
        };
        if (array.Description.Grows)
        {
            result["committed_rows"] = array.Rows;
        }

        if (inspected.Value is { } value)
        {
            result["value"] = Value(value);
        }

        if (inspected.Range is { } range)
        {
            result["min"] = CommandResult.Number(range.Minimum);
            result["max"] = CommandResult.Number(range.Maximum);
            result["nan"] = range.Missing;
        }

        return result;
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        string text => text,
        long whole => whole,
        ulong large => large,
        double real => CommandResult.Number(real),
        Array list => new JsonArray([.. list.Cast<object>().Select(Value)]),
        _ => null,
    };
}
