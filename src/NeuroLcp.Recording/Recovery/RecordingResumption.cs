using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Recovery;

/// <summary>Brings a recording that was left behind back into single-writer mode, cut to the rows to go on from.</summary>
/// <remarks>
/// Everything is done in the file itself, and a kill at any moment leaves it such that the same can be done again: the marks are cleared in
/// the header alone, and from then on the file is in single-writer mode, where the library orders what it writes and uses no space a second
/// time; numbers are rewritten in place, and counters lowered before rows go.
/// </remarks>
internal static class RecordingResumption
{
    /// <summary>Opens the file, cut and in single-writer mode.</summary>
    /// <exception cref="RecordingException">The file cannot be resumed; it is unchanged.</exception>
    internal static (long File, RecordedObjects Objects) Open(string path, IReadOnlyDictionary<string, long> rows, RecordingLayout? layout, OutputClaim claim)
    {
        FileExamination examined = FileExamination.Of(path);
        string fullPath = System.IO.Path.GetFullPath(path);
        using var entered = Hdf5Library.Enter();
        bool marked = examined.Superblock.OpenForWriting || examined.Superblock.SingleWriter;
        long file = -1;
        try
        {
            if (examined.Superblock is { OpenForWriting: true, SingleWriter: false })
            {
                // It was left while it was being opened or finished, and cannot be read as it is. A writer that lives holds a lock on it.
                ProbeCopy(path, fullPath, examined, claim);
                WritableFile.ClearMarks(fullPath);
                marked = false;
            }

            using (RecordingReader reader = RecordingReader.Open(path))
            {
                RequireResumable(reader, rows, layout);
                if (examined.IsShort)
                {
                    RequireAllThere(reader, rows, examined);
                }
            }

            if (marked)
            {
                WritableFile.ClearMarks(fullPath);
            }

            file = WritableFile.OpenForOneWriter(fullPath);
            return (file, Cut(file, rows));
        }
        catch (Exception failure)
        {
            if (file >= 0)
            {
                _ = H5F.close(file);
            }

            if (failure is OverflowException)
            {
                throw new RecordingException(path, "is damaged: a number in it that counts something is larger than anything that could be counted", failure);
            }

            if (failure is not Hdf5Exception refused)
            {
                throw;
            }

            throw refused.IsRefusal ? new RecordingException(path, refused.Message, failure)
                : FileExamination.IsHeld(refused)
                ? new RecordingException(path, "is open in another program, or elsewhere in this one; close it there and try again", RecordingProblem.InUse)
                : RecordingException.WhileWriting(path, failure, "The recording was not resumed; its rows are where they were.");
        }
    }

    /// <summary>What can be read only after its header was changed is read for the first time as a copy.</summary>
    private static void ProbeCopy(string path, string fullPath, FileExamination examined, OutputClaim claim)
    {
        if (FileProbe.Ask is not null)
        {
            using var copy = new NewFile(path, overwrite: true, claim);
            RecordingRecovery.CopyBeside(path, fullPath, copy.TemporaryPath, CancellationToken.None);
            FileProbe.Require(path, copy.TemporaryPath, examined.Length, clearMarks: true);
        }
    }

    private static void RequireResumable(RecordingReader reader, IReadOnlyDictionary<string, long> rows, RecordingLayout? layout)
    {
        RecordingFormat.Require(reader);
        LastWriter.RequireGone(reader);
        if (reader.Status() == RecordingStatus.Complete)
        {
            throw new RecordingException(reader.Path, "is complete: its run came to its end, so there is nothing to resume");
        }

        if (!reader.IsArray($"{RecordingFormat.RunGroup}/{RecordingFormat.WriterProcess}"))
        {
            throw new RecordingException(reader.Path,
                "was written by an earlier version, which left out what is needed to resume; it can be read, and recovered");
        }

        RecordedObjects objects = reader.Within(file => new RecordedObjects(file));
        if (layout is not null)
        {
            LayoutMatch.Require(reader.Path, objects, layout);
        }

        List<GrowingGroup> groups = objects.Growing;
        string[] strangers = [.. rows.Keys.Except(groups.Select(g => g.Path))];
        string[] missing = [.. groups.Select(g => g.Path).Except(rows.Keys)];
        if (strangers.Length + missing.Length > 0)
        {
            // both sides come from files: the recording, and the checkpoint beside it
            throw new RecordingException(
                reader.Path,
                $"cannot be gone on with: rows grow in {Names(groups.Select(g => g.Path))}"
                + (missing.Length > 0 ? $"; how many to keep is not said of {Names(missing)}" : "")
                + (strangers.Length > 0 ? $"; rows are to be kept of {Names(strangers)}, which {(strangers.Length == 1 ? "does" : "do")} not grow here" : "")
                + "; the recording or its checkpoint is damaged, or they do not belong together");
        }

        foreach (GrowingGroup group in groups)
        {
            long asked = rows[group.Path];
            if (asked < 0)
            {
                throw new RecordingException(reader.Path, $"cannot be cut to {asked} rows of '{group.Path}'; its checkpoint is damaged");
            }

            long committed = reader.CommittedRows(group.Path) ?? 0;
            if (asked > committed)
            {
                throw new RecordingException(reader.Path, $"has {committed} committed rows of '{group.Path}', and {asked} are to be kept; it is not the recording that belongs to this point of the run");
            }

            foreach (GrowingArray array in group.Arrays)
            {
                long there = reader.Describe(array.Path).Shape[0];
                if (there < asked)
                {
                    throw new RecordingException(reader.Path,
                        $"is damaged: '{array.Path}' has {there} rows where {committed} were committed; copy the file again from where it came");
                }
            }
        }
    }

    private static string Names(IEnumerable<string> paths) => string.Join(", ", paths.Select(path => $"'{path}'").DefaultIfEmpty("no group"));

    /// <summary>A kill can leave a file a little short of what its header says, without harm; a copy that was cut off looks the same.</summary>
    private static void RequireAllThere(RecordingReader reader, IReadOnlyDictionary<string, long> rows, FileExamination examined) => reader.Within(file =>
    {
        var verification = new RowVerification(file, examined.Length);
        foreach (GrowingGroup group in new RecordedObjects(file).Growing)
        {
            var (readable, failure) = verification.Of(group, rows[group.Path]);
            if (readable < rows[group.Path])
            {
                throw new RecordingException(reader.Path,
                    $"is truncated ({examined.Length} of {examined.Superblock.EndOfFile} bytes are there): {failure}; copy it again from where it came");
            }
        }

        return true;
    });

    private static RecordedObjects Cut(long file, IReadOnlyDictionary<string, long> rows)
    {
        var objects = new RecordedObjects(file);
        foreach (GrowingGroup group in objects.Growing)
        {
            group.Resume(rows[group.Path]);
            Set(RecordingFormat.CommittedRowsGroup, RecordingFormat.CounterName(group.Path), group.Written);
        }

        Set(RecordingFormat.RunGroup, RecordingFormat.Status, (long)RecordingStatus.Running);
        Set(RecordingFormat.RunGroup, RecordingFormat.Ended, 0);
        Set(RecordingFormat.RunGroup, RecordingFormat.Heartbeat, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Set(RecordingFormat.RunGroup, RecordingFormat.WriterProcess, ProcessIdentity.Current.Id);
        Set(RecordingFormat.RunGroup, RecordingFormat.WriterStart, ProcessIdentity.Current.StartTicks);
        Hdf5Builder.RewriteFixedText(file, $"{RecordingFormat.RunGroup}/{RecordingFormat.WriterHost}", Environment.MachineName,
            RecordingFormat.WriterHostBytes);
        Hdf5Library.Check(H5F.flush(file, H5F.scope_t.GLOBAL));

        foreach (GrowingGroup group in objects.Growing)
        {
            group.Truncate();
        }

        Hdf5Library.Check(H5F.flush(file, H5F.scope_t.GLOBAL));
        return objects;

        void Set(string group, string name, long value)
        {
            RecordedScalar scalar = objects.Number(group, name, name == RecordingFormat.Status ? ElementType.UInt8 : ElementType.Int64);
            scalar.Set(value);
            scalar.Write();
        }
    }
}
