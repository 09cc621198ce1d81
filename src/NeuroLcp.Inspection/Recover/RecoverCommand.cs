using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Recovery;

namespace NeuroLcp.Inspection.Recover;

/// <summary>Makes an ordinary file of a recording whose run was killed (<c>neurolcp recover</c>).</summary>
public static class RecoverCommand
{
    /// <summary>Recovers it.</summary>
    /// <param name="request">Which.</param>
    /// <param name="progress">Takes a note where it may take a while.</param>
    /// <param name="interrupted">Stops; nothing is changed then.</param>
    /// <exception cref="RequestException">The file is no recording of ours, or still being written.</exception>
    /// <exception cref="RecordingException">It is missing or damaged beyond this, or the disk has no room; nothing was changed.</exception>
    public static CommandResult Run(RecoverRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        const long large = 1L << 30;
        var file = new FileInfo(request.Recording);
        if (file.Exists && file.Length >= large)
        {
            progress.Note($"reading {file.Length / 1e9:0.0} GB twice, and copying them once");
        }

        RecoveryReport report;
        try
        {
            report = RecordingRecovery.Recover(request.Recording, interrupted);
        }
        catch (RecordingException refused) when (refused.Problem is RecordingProblem.NotARecording or RecordingProblem.InUse)
        {
            throw new RequestException(refused.Message, refused);
        }

        string status = report.Status.ToString().ToLowerInvariant();
        int width = report.Groups.Select(g => g.Path.Length).DefaultIfEmpty().Max();
        return new ReportResult
        {
            Outputs = [request.Recording],
            Lines =
            [
                report.Recovered ? $"recovered; the file as it was is {report.OriginalPath}"
                    : $"nothing to recover: the file is closed ({status}), and every row of it can be read",
                .. report.Groups.Select(g => $"  {g.Path.PadRight(width)}  {g.Rows} row{(g.Rows == 1 ? "" : "s")}"),
            ],
            Members = new JsonObject
            {
                ["recovered"] = report.Recovered,
                ["status"] = status,
                ["original"] = report.OriginalPath,
                ["rows"] = new JsonObject(report.Groups.Select(g => KeyValuePair.Create(g.Path, (JsonNode?)g.Rows))),
            },
        };
    }
}
