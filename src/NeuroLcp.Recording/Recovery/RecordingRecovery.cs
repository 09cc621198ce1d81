using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Recovery;

/// <summary>Turns a recording that a dead process left behind into an ordinary, closed file, without ever making things worse.</summary>
public static class RecordingRecovery
{
    private const long SpaceReserve = 4 << 20;
    private const int CopiedAtOnce = 8 << 20;

    /// <summary>
    /// Repairs a copy beside the file, reads every committed row of it, and gives it the file's name; the file as it was stays under
    /// <c>FILE.original</c> (<c>.original-2</c>, …). A sound, closed recording is left alone, so that recovering twice is recovering once.
    /// </summary>
    /// <param name="path">The recording.</param>
    /// <param name="interrupted">Stops: nothing is changed then, and no copy stays.</param>
    /// <returns>What there is now.</returns>
    /// <exception cref="RecordingException">
    /// The file is missing, no recording, still being written (<see cref="RecordingException.Problem"/>), or damaged beyond this; or there is
    /// no space for the copy. Nothing was changed.
    /// </exception>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static RecoveryReport Recover(string path, CancellationToken interrupted = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileExamination examined = Examine(path);
        bool marked = examined.Superblock.OpenForWriting || examined.Superblock.SingleWriter;
        string fullPath = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        using var entered = Hdf5Library.Enter();
        if (examined.Superblock.SingleWriter || (!examined.Superblock.OpenForWriting && !examined.IsShort))
        {
            // Others cannot be read before they are repaired; the writer of such a file would hold a lock on it.
            using RecordingReader reader = RecordingReader.Open(path);
            RecordingFormat.Require(reader);
            LastWriter.RequireGone(reader);
            if (!marked && !examined.IsShort && reader.Status() is { } status and not RecordingStatus.Running)
            {
                return new RecoveryReport(null, status, Verified(reader, path, long.MaxValue, interrupted));
            }
        }

        using OutputClaim claim = OutputClaim.OfExisting(path);
        using var copy = new NewFile(path, overwrite: true, claim);
        CopyBeside(path, fullPath, copy.TemporaryPath, interrupted);
        RecoveryReport report = Repair(path, copy.TemporaryPath, marked || examined.IsShort, examined, interrupted);
        interrupted.ThrowIfCancellationRequested();
        string original = KeepOriginal(path, fullPath, copy);
        return report with { OriginalPath = original };
    }

    private static FileExamination Examine(string path)
    {
        FileExamination examined = FileExamination.Of(path);
        return examined.Superblock.EndOfFile == long.MaxValue
            ? throw new RecordingException(path, "is truncated: even its header is incomplete, and nothing can be recovered; copy it again from where it came")
            : examined;
    }

    /// <summary>Makes a copy on the same disk, where there is room for it.</summary>
    /// <exception cref="RecordingException">There is not, or it cannot be made.</exception>
    internal static void CopyBeside(string path, string fullPath, string copy, CancellationToken interrupted)
    {
        long needed = new FileInfo(fullPath).Length + SpaceReserve;
        long free = FreeSpace.At(Path.GetDirectoryName(fullPath)!);
        if (free < needed)
        {
            throw new RecordingException(
                path,
                $"cannot be opened again here: that takes a copy of {FreeSpace.Text(needed)} beside it, and {FreeSpace.Text(free)} are free; free some space, or copy the file to another disk and do it there");
        }

        try
        {
            using var from = new FileStream(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var to = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            byte[] part = new byte[CopiedAtOnce];
            for (int read; (read = from.Read(part)) > 0;)
            {
                interrupted.ThrowIfCancellationRequested();
                to.Write(part, 0, read);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw RecordingException.WhileWriting(path, failure, "A copy beside it is needed. Nothing was changed.");
        }
    }

    private static RecoveryReport Repair(string path, string copy, bool marked, FileExamination examined, CancellationToken interrupted)
    {
        long file = -1;
        try
        {
            if (marked)
            {
                FileProbe.Require(copy, copy, examined.Length, clearMarks: true);
                WritableFile.ClearMarks(copy);
                FileProbe.Trust(copy);   // the first reading went on behind the marks
            }

            List<RecoveredGroup> groups;
            using (RecordingReader reader = RecordingReader.Open(copy))
            {
                RecordingFormat.Require(reader);
                groups = Verified(reader, path, examined.IsShort ? examined.Length : long.MaxValue, interrupted);
            }

            file = WritableFile.Open(copy);
            RecordingStatus status = Close(file, groups);
            Hdf5Library.Check(H5F.close(file));
            file = -1;
            PosixFile.Synchronise(copy);
            FileProbe.Trust(copy);
            using (RecordingReader reader = RecordingReader.Open(copy))
            {
                _ = Verified(reader, path, long.MaxValue, interrupted);
            }

            return new RecoveryReport(null, status, groups);
        }
        catch (Exception failure) when (failure is Hdf5Exception || (failure is RecordingException inCopy && inCopy.Path == copy))
        {
            if (file >= 0)
            {
                _ = H5F.close(file);
            }

            string what = examined.IsShort
                ? $"is truncated ({examined.Length} of {examined.Superblock.EndOfFile} bytes are there), and what is missing is needed to find the rest"
                : "is damaged beyond recovery";
            throw failure is RecordingException { Problem: RecordingProblem.NotARecording } stranger
                ? new RecordingException(path, stranger.Message[(copy.Length + 2)..], RecordingProblem.NotARecording)
                : new RecordingException(path, $"{what}: {Reason(failure, copy)}. Nothing was changed; copy it again from where it came", failure);
        }
    }

    /// <summary>Reads every committed row.</summary>
    /// <exception cref="RecordingException">One cannot be read.</exception>
    private static List<RecoveredGroup> Verified(RecordingReader reader, string path, long length, CancellationToken interrupted) => reader.Within(file =>
    {
        var found = new List<RecoveredGroup>();
        var verification = new RowVerification(file, length, interrupted);
        foreach (GrowingGroup group in new RecordedObjects(file).Growing)
        {
            long committed = reader.CommittedRows(group.Path) ?? 0;
            var (rows, failure) = verification.Of(group, committed);
            if (rows < committed)
            {
                throw new RecordingException(path, length == long.MaxValue
                    ? $"is damaged: {failure}. It is left as it is: its other rows can be read, and a recovery would cut off what follows these"
                    : $"is truncated: {failure}. Nothing was changed; copy it again from where it came");
            }

            found.Add(new RecoveredGroup(group.Path, rows));
        }

        return found;
    });

    /// <summary>Cuts the groups to what is good, and lets the file say how it ended.</summary>
    private static RecordingStatus Close(long file, List<RecoveredGroup> groups)
    {
        var objects = new RecordedObjects(file);
        foreach (GrowingGroup group in objects.Growing)
        {
            group.Resume(groups.Single(g => g.Path == group.Path).Rows);
            group.Truncate();
            Set(RecordingFormat.CommittedRowsGroup, RecordingFormat.CounterName(group.Path), group.Written);
        }

        // A run that said how it ended, and died while closing the file, keeps its word.
        RecordedScalar status = objects.Number(RecordingFormat.RunGroup, RecordingFormat.Status, ElementType.UInt8);
        if (((byte[])status.Buffer)[0] == (byte)RecordingStatus.Running)
        {
            Set(RecordingFormat.RunGroup, RecordingFormat.Status, (long)RecordingStatus.Recovered);
            RecordedScalar heartbeat = objects.Number(RecordingFormat.RunGroup, RecordingFormat.Heartbeat, ElementType.Int64);
            Set(RecordingFormat.RunGroup, RecordingFormat.Ended, ((long[])heartbeat.Buffer)[0]);
        }

        Set(RecordingFormat.RunGroup, RecordingFormat.WriterProcess, 0);
        Set(RecordingFormat.RunGroup, RecordingFormat.WriterStart, 0);
        return (RecordingStatus)((byte[])status.Buffer)[0];

        void Set(string group, string name, long value)
        {
            // files of earlier versions do not have them all
            if (objects.Scalars.ContainsKey($"{group}/{name}"))
            {
                RecordedScalar scalar = objects.Number(group, name, name == RecordingFormat.Status ? ElementType.UInt8 : ElementType.Int64);
                scalar.Set(value);
                scalar.Write();
            }
        }
    }

    /// <summary>
    /// Gives the file as it was another name, and the copy its own. With second names (hard links) there is a file of that name at every moment.
    /// </summary>
    private static string KeepOriginal(string path, string fullPath, NewFile copy)
    {
        for (int number = 1; ; number++)
        {
            string suffix = number == 1 ? ".original" : $".original-{number}";
            if (File.Exists(fullPath + suffix))
            {
                continue;
            }

            bool named = PosixFile.TryLink(fullPath, fullPath + suffix);
            bool moved = false;
            try
            {
                if (!named)
                {
                    // no second names on this file system
                    File.Move(fullPath, fullPath + suffix, overwrite: false);
                    moved = true;
                }

                InputFiles.Forget(fullPath);   // its content goes on in the copy, and under the other name
                copy.Publish(synchronise: false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                if (moved)
                {
                    File.Move(fullPath + suffix, fullPath, overwrite: false);
                }
                else if (named)
                {
                    File.Delete(fullPath + suffix);
                }

                throw failure as RecordingException ?? RecordingException.WhileWriting(path, failure, "Nothing was changed.");
            }

            copy.SynchroniseName();

            return path + suffix;
        }
    }

    private static string Reason(Exception failure, string copy) =>
        failure is RecordingException { InnerException: Hdf5Exception inner } ? inner.Message
            : failure.Message.Replace(copy + ": ", "", StringComparison.Ordinal);
}
