using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>Everything measured, by section: the file from which the page is written.</summary>
internal sealed class ReportDocument
{
    private static readonly JsonSerializerOptions s_format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The sections, sorted by name.</summary>
    public SortedDictionary<string, SectionResult> Sections { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A value of a section; null where it was not measured.</summary>
    public double? Value(string section, string name) =>
        Sections.TryGetValue(section, out SectionResult? result) && result.Values.TryGetValue(name, out double value) ? value : null;

    /// <summary>The document as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_format) + "\n";

    /// <summary>The document a text holds.</summary>
    /// <exception cref="JsonException">The text is no such document.</exception>
    public static ReportDocument FromJson(string text) => JsonSerializer.Deserialize<ReportDocument>(text, s_format) ?? new ReportDocument();
}
