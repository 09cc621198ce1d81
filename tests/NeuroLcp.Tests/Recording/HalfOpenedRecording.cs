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

        // .NET would ask for a lock to read it
        _ = OtherPrograms.Run("cp", path, copy);
        _ = H5F.close(file);
    }
}
