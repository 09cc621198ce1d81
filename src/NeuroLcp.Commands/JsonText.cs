using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeuroLcp.Commands;

/// <summary>How JSON is written.</summary>
public static class JsonText
{
    /// <summary>On one line, with text as it is written.</summary>
    public static JsonSerializerOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
