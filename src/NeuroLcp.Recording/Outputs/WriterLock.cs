using Microsoft.Win32.SafeHandles;

namespace NeuroLcp.Recording.Outputs;

/// <summary>A shared lock that a writer holds on its file until it closes it or dies.</summary>
/// <remarks>
/// libhdf5 itself locks a file only until single-writer mode begins. With this lock its readers still get in, and whoever would open the file
/// for writing (this program in another container, <c>h5clear</c>) is refused by the operating system.
/// </remarks>
internal sealed class WriterLock : IDisposable
{
    private readonly SafeFileHandle? _handle;

    private WriterLock(SafeFileHandle? handle) => _handle = handle;

    /// <summary>Takes the lock; some file systems have none, and then there is none.</summary>
    internal static WriterLock Take(string path)
    {
        try
        {
            return new WriterLock(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return new WriterLock(null);
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _handle?.Dispose();
}
