using System.Text;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Reading;

/// <summary>What can be said of a file before libhdf5 opens it, and of its refusal afterwards.</summary>
/// <param name="Superblock">The file's header.</param>
/// <param name="Length">Bytes that are there.</param>
/// <param name="BrokenHeap">Where texts stand that cannot be read; -1 where all can be.</param>
/// <param name="LargestText">Bytes of the largest text.</param>
internal readonly record struct FileExamination(Superblock Superblock, long Length, long BrokenHeap, long LargestText)
{
    private const int ResourceUnavailable = 11;   // EAGAIN: the lock is held
    private const string BeingMade = "is being made or finished by another process; try again in a moment";

    /// <summary>Whether bytes are missing at the end.</summary>
    internal bool IsShort => Length < Superblock.EndOfFile;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="RecordingException">It is missing, a directory, unreadable, empty or not HDF5.</exception>
    internal static FileExamination Of(string path)
    {
        string fullPath = Path.GetFullPath(path);
        if (OrdinaryFile.Objection(fullPath) is { } objection)
        {
            throw new RecordingException(path, objection);
        }

        try
        {
            using var file = new FileStream(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length == 0)
            {
                throw new RecordingException(path, "is empty, not an HDF5 file");
            }

            Superblock superblock = Superblock.Read(file)
                ?? throw new RecordingException(path, $"is not an HDF5 file (it begins with {Beginning(file)})", RecordingProblem.NotARecording);
            (long broken, long largest) = GlobalHeaps.Examine(file);
            return new(superblock, file.Length, broken, largest);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecordingException(path, "no such file", RecordingProblem.IsMissing);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException)
        {
            throw new RecordingException(path, "no permission to read it", failure);
        }
        catch (IOException locked) when (locked.HResult == ResourceUnavailable)
        {
            throw new RecordingException(path, BeingMade, RecordingProblem.InUse);
        }
        catch (Exception failure) when (failure is IOException and not RecordingException)
        {
            throw new RecordingException(path, failure.Message, failure);
        }
    }

    /// <summary>Refuses a file that libhdf5 would read for ever.</summary>
    /// <exception cref="RecordingException">Its texts are overwritten or cut off.</exception>
    internal void RequireReadable(string path)
    {
        // one that is just being made or finished is not whole yet, and libhdf5 does not open it
        if (BrokenHeap >= 0 && Superblock is not { OpenForWriting: true, SingleWriter: false })
        {
            throw new RecordingException(path, IsShort
                ? $"is truncated: {Length} of {Superblock.EndOfFile} bytes are there, and the texts at byte {BrokenHeap} are not whole; copy it again from where it came"
                : $"is damaged: the texts at byte {BrokenHeap} were overwritten; copy it again from where it came");
        }
    }

    /// <summary>Whether libhdf5 refused the file because somebody else has it open.</summary>
    internal static bool IsHeld(Hdf5Exception failure)
    {
        return failure.SystemError == ResourceUnavailable
            || failure.ErrorStack.Any(line => line.Contains("SWMR read access flag not the same", StringComparison.Ordinal)
                || line.Contains("already open for read-only", StringComparison.Ordinal));
    }

    /// <summary>Why libhdf5 refused the file, and what to do.</summary>
    internal string Explain(Hdf5Exception failure)
    {
        if (IsHeld(failure))
        {
            return BeingMade;
        }

        if (IsShort)
        {
            string whole = Superblock.EndOfFile == long.MaxValue ? "even its header is incomplete" : $"{Length} of {Superblock.EndOfFile} bytes are there";
            return $"is truncated: {whole}; copy it again from where it came";
        }

        return Superblock is { OpenForWriting: true, SingleWriter: false }
            ? "was left while it was being opened or finished; 'neurolcp recover' opens it again"
            : $"is damaged: {failure.Message}";
    }

    private static string Beginning(FileStream file)
    {
        byte[] bytes = new byte[16];
        file.Position = 0;
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes.AsSpan(0, read).IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0
            ? $"'{Encoding.ASCII.GetString(bytes, 0, read)}'"
            : "bytes " + Convert.ToHexString(bytes, 0, Math.Min(read, 8));
    }
}
