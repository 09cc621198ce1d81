using System.Globalization;
using System.Runtime.InteropServices;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Commands;
using NeuroLcp.Recording.Outputs;

namespace NeuroLcp.Cli.Handling;

/// <summary>What a person sees of an error of NeuroLcp itself: one line, and a file to send.</summary>
internal static class CrashReport
{
    /// <summary>The environment variable that shows the whole trace at once.</summary>
    public const string DebugVariable = "NEUROLCP_DEBUG";

    /// <summary>Writes the report to a file in <paramref name="folder"/>.</summary>
    /// <returns>What to tell the person: one line, followed by the whole report with NEUROLCP_DEBUG=1 or where no file could be written.</returns>
    public static string Compose(Exception exception, IReadOnlyList<string> arguments, Terminal terminal, string folder)
    {
        string report = Details(exception, arguments, terminal.Clock);
        string where;
        if (terminal.Environment(DebugVariable) is "1")
        {
            where = "please report the text below";
        }
        else
        {
            // a folder for everybody's files: a name that can be guessed can be taken before, to lead the report elsewhere or to keep it out
            string path = Path.Combine(folder, $"neurolcp-crash-{terminal.Clock.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.txt");
            try
            {
                WholeFile.WriteText(path, overwrite: false, report);
                where = $"please report it with the file {path}";
                report = "";
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                where = "no crash file could be written; please report the text below";
            }
        }

        string summary = exception.Message.ReplaceLineEndings(" ");
        string line = $"neurolcp: this is a bug in NeuroLcp ({exception.GetType().Name}: {summary}); {where}";
        return report.Length == 0 ? line : $"{line}{System.Environment.NewLine}{report.TrimEnd()}";
    }

    private static string Details(Exception exception, IReadOnlyList<string> arguments, TimeProvider clock) =>
        $"""
        NeuroLcp {ProgramVersion.Text}
        time: {clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}
        command: neurolcp {string.Join(' ', arguments)}
        system: {Machine()}

        {exception}

        """;

    private static string Machine() => string.Join(", ",
        RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture, RuntimeInformation.FrameworkDescription,
        $"{System.Environment.ProcessorCount} processors");
}
