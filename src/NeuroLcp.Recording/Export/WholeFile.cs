namespace NeuroLcp.Recording.Export;

/// <summary>A file of any format that is there whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes under a temporary name, then gives the file its own.</summary>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    internal static void Write(string path, bool overwrite, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var target = new NewFile(path, overwrite);
        try
        {
            write(target.TemporaryPath);
            NewFile.Synchronise(target.TemporaryPath);
        }
        catch (Exception failure) when (failure is IOException and not RecordingException or UnauthorizedAccessException)
        {
            throw RecordingException.WhileWriting(path, failure, "Nothing was written.");
        }

        target.Publish();
    }
}
