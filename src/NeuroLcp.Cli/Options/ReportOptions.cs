using System.CommandLine;
using NeuroLcp.Cli.Terminals;

namespace NeuroLcp.Cli.Options;

/// <summary>How a verb talks while it works and when it is done.</summary>
internal sealed class ReportOptions
{
    private readonly Option<bool> _json = OptionParsing.Flag("--json", [], "print the result as one JSON object on stdout");
    private readonly Option<bool> _quiet = OptionParsing.Flag("--quiet", ["-q"], "only errors on stderr");

    private readonly Option<ProgressMode?> _progress = OptionParsing.Single<ProgressMode?>(
        "--progress", [], "auto|bar|plain|none", "how progress is shown (default: a bar on a terminal, else plain lines)", ParseMode);

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_progress);
        command.Add(_quiet);
        command.Add(_json);
    }

    /// <summary>Reads what was given.</summary>
    public ReportSettings Read(ParseResult parsed) => new(
        parsed.GetValue(_json), parsed.GetValue(_quiet), parsed.GetValue(_progress) ?? ProgressMode.Auto);

    private static bool ParseMode(string text, out ProgressMode? value, out string error)
    {
        value = text switch
        {
            "auto" => ProgressMode.Auto,
            "bar" => ProgressMode.Bar,
            "plain" => ProgressMode.Plain,
            "none" => ProgressMode.None,
            _ => null,
        };
        error = value is null ? $"'{text}' is not a way to show progress; use auto, bar, plain or none" : "";
        return value is not null;
    }
}

/// <summary>How a verb talks.</summary>
/// <param name="Json">The result as one JSON object.</param>
/// <param name="Quiet">Nothing but errors on stderr.</param>
/// <param name="Progress">How progress is shown.</param>
internal readonly record struct ReportSettings(bool Json, bool Quiet, ProgressMode Progress);
