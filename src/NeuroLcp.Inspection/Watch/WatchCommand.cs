using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Watch;

/// <summary>A recording while it is written (<c>neurolcp watch</c>), until its run ends or the person has seen enough.</summary>
public static class WatchCommand
{
    /// <summary>A file may be caught while it is being finished or repaired; it can be read again soon.</summary>
    private const int MostFailures = 5;

    /// <summary>Watches.</summary>
    /// <param name="request">What, and who takes the pictures.</param>
    /// <param name="interrupted">Ends it.</param>
    /// <exception cref="RequestException">The file is no recording, or holds nothing of that name.</exception>
    /// <exception cref="RecordingException">There is no such file, or it stays unreadable.</exception>
    public static CommandResult Run(WatchRequest request, CancellationToken interrupted) => Run(request, TimeProvider.System, interrupted);

    internal static CommandResult Run(WatchRequest request, TimeProvider clock, CancellationToken interrupted)
    {
        var watch = new RecordingWatch(request.File, request.What);
        RecordingReader? reader = RecordingReader.Open(request.File);
        try
        {
            int failures = 0;
            while (true)
            {
                try
                {
                    // one that is open stays so: opening takes the file's lock for a moment, which the writer may just want
                    reader ??= RecordingReader.Open(request.File);
                    WatchFrame frame = watch.Look(reader, clock.GetUtcNow());
                    failures = 0;
                    if (request.Once)
                    {
                        return new ReportResult { Text = string.Join('\n', frame.Lines) + "\n", Members = watch.Details };
                    }

                    request.Show(frame);
                    if (frame.IsOver)
                    {
                        return new ReportResult { Members = watch.Details };
                    }
                }
                catch (RecordingException) when (!request.Once && ++failures < MostFailures)
                {
                    reader?.Dispose();
                    reader = null;
                }

                if (interrupted.WaitHandle.WaitOne(request.Every))
                {
                    return new ReportResult { Members = watch.Details };
                }
            }
        }
        finally
        {
            reader?.Dispose();
        }
    }
}
