using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Tests.Recording;

/// <summary>What a kill leaves that strikes while a closed file is being opened again or finished.</summary>
internal static class HalfOpenedRecording
{
    /// <summary>Copies a file while it is open for writing, and marked as such, but not in single-writer mode.</summary>
    public static void Copy(string path, string copy)
    {
        using var entered = Hdf5Library.Enter();
        long file = WritableFile.Open(path);
        using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (var target = new FileStream(copy, FileMode.CreateNew))
        {
            source.CopyTo(target);
        }

        _ = H5F.close(file);
    }
}
