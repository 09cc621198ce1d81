using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuroLcp.Cli.Terminals;

namespace NeuroLcp.Cli.Handling;

/// <summary>Writes how a verb ended: paths or JSON to stdout, words to stderr.</summary>
internal static class OutcomeWriter
{
    // names such as "π" or "'" stay readable; the text goes to programs, never into a web page
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an outcome.</summary>
    public static void Write(string verb, Outcome outcome, Terminal terminal, bool json, bool quiet)
    {
        if (!quiet)
        {
            foreach (string line in outcome.Summary)
            {
                terminal.Error.WriteLine(line);
            }
        }

        if (outcome.Error is not null)
        {
            terminal.Error.WriteLine(outcome.Error);
        }

        if (json)
        {
            terminal.Out.WriteLine(ToJson(verb, outcome, outcome.Error));
            return;
        }

        terminal.Out.Write(outcome.Text);
        foreach (string path in outcome.Outputs)
        {
            terminal.Out.WriteLine(path);
        }
    }

    /// <summary>Writes a failure.</summary>
    public static void Write(string verb, Failure failure, Terminal terminal, bool json)
    {
        terminal.Error.WriteLine(failure.Message);
        if (json)
        {
            terminal.Out.WriteLine(ToJson(verb, new Outcome { Code = failure.Code }, failure.Message));
        }
    }

    /// <summary>
    /// The one shape of every verb's JSON: <c>command</c>, <c>status</c>, <c>exit</c>, <c>outputs</c>, <c>summary</c>, and <c>text</c> or <c>error</c> where
    /// there is one.
    /// </summary>
    internal static string ToJson(string verb, Outcome outcome, string? error)
    {
        JsonObject root = new()
        {
            ["command"] = verb,
            ["status"] = Status(outcome.Code),
            ["exit"] = (int)outcome.Code,
            ["outputs"] = new JsonArray([.. outcome.Outputs.Select(path => JsonValue.Create(path))]),
            ["summary"] = outcome.Details?.DeepClone() ?? new JsonObject(),
        };
        if (outcome.Text is not null)
        {
            root["text"] = outcome.Text;
        }

        if (error is not null)
        {
            root["error"] = error;
        }

        return root.ToJsonString(Format);
    }

    private static string Status(ExitCode code) => code switch
    {
        ExitCode.Done => "done",
        ExitCode.ComparisonFailed => "different",
        ExitCode.BadInput => "bad input",
        ExitCode.Diverged => "diverged",
        ExitCode.Storage => "storage",
        ExitCode.Interrupted => "interrupted",
        _ => "bug",
    };
}
