using System.Text.Json;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Contents;

/// <summary>JSON texts in recordings. What stands there may be of another program, or damaged: every member is asked for with the type it must have.</summary>
/// <param name="file">The recording, for messages.</param>
/// <param name="place">Where the text stands in it.</param>
/// <param name="members">The text as an object.</param>
public sealed class RecordedJson(string file, string place, JsonObject members)
{
    /// <summary>Where a recording keeps what decided its run.</summary>
    public const string Request = "/run/request_json";

    // a name that is given twice could mean either
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>The object itself.</summary>
    public JsonObject Members => members;

    /// <summary>Reads a text; null where there is none.</summary>
    /// <exception cref="RequestException">It is no JSON object.</exception>
    public static RecordedJson? Of(RecordingReader reader, string place)
    {
        if (!reader.IsArray(place))
        {
            return null;
        }

        string text = reader.ReadText(place);
        try
        {
            return JsonNode.Parse(text, documentOptions: s_strict) is JsonObject members
                ? new RecordedJson(reader.Path, place, members)
                : throw new RequestException($"{reader.Path}: {place} is no JSON object, and says nothing of the run");
        }
        catch (JsonException broken)
        {
            throw new RequestException($"{reader.Path}: {place} is no JSON that could be read ({broken.Message})", broken);
        }
    }

    /// <summary>The same, for what can be shown without it; null where it cannot be read.</summary>
    public static RecordedJson? Try(RecordingReader reader, string place)
    {
        try
        {
            return Of(reader, place);
        }
        catch (RequestException)
        {
            return null;
        }
    }

    /// <summary>A text; null where there is none.</summary>
    /// <exception cref="RequestException">It is of another type.</exception>
    public string? Text(string key) => members[key] is null ? null : Value(key, "a text", (JsonValue value, out string? text) => value.TryGetValue(out text));

    /// <summary>A yes or no; null where there is none.</summary>
    /// <exception cref="RequestException">It is of another type.</exception>
    public bool? Flag(string key) => members[key] is null ? null : Value(key, "true or false", (JsonValue value, out bool flag) => value.TryGetValue(out flag));

    /// <summary>A whole number from 0 to 2^53; null where there is none.</summary>
    /// <exception cref="RequestException">It is of another type.</exception>
    public long? Count(string key) =>
        members[key] is null ? null : Value(key, "a whole number from 0 on", (JsonValue value, out long count) =>
        value.TryGetValue(out count) && count is >= 0 and <= 1L << 53);

    /// <summary>A count that fits an int; null where there is none.</summary>
    /// <exception cref="RequestException">It does not, or is of another type.</exception>
    public int? Small(string key) =>
        Count(key) is not { } count ? null : count <= int.MaxValue ? (int)count : throw Wrong(key, $"a whole number up to {int.MaxValue}");

    /// <summary>A finite number; null where there is none.</summary>
    /// <exception cref="RequestException">It is of another type.</exception>
    public double? Number(string key) =>
        members[key] is null ? null : Value(key, "a number", (JsonValue value, out double number) => value.TryGetValue(out number) && double.IsFinite(number));

    /// <summary>Texts; none where there are none.</summary>
    /// <exception cref="RequestException">They are of another type.</exception>
    public IReadOnlyList<string> Texts(string key) => members[key] switch
    {
        null => [],
        JsonArray array => [.. array.Select(item =>
            item is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(key, "a list of texts"))],
        _ => throw Wrong(key, "a list of texts"),
    };

    /// <summary>What must be there.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public T Required<T>(string key, T? value)
        where T : struct => value ?? throw new RequestException($"{file}: {place} does not say '{key}'");

    private delegate bool Taken<T>(JsonValue value, out T found);

    private T Value<T>(string key, string expected, Taken<T> take) =>
        members[key] is JsonValue value && take(value, out T found) ? found : throw Wrong(key, expected);

    private RequestException Wrong(string key, string expected) =>
        new($"{file}: {place} has for '{key}' what is not {expected}: {Cut(members[key]!.ToJsonString(JsonText.Plain))}");

    private static string Cut(string text)
    {
        const int most = 60;
        return text.Length <= most ? text : text[..most] + "…";
    }
}
