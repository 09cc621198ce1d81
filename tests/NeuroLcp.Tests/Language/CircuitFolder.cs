namespace NeuroLcp.Tests.Language;

/// <summary>Finds the circuits that ship with the program.</summary>
internal static class CircuitFolder
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a shipped circuit.</summary>
    public static string Path(string name) => System.IO.Path.Combine(Root, "circuits", name + ".yaml");

    /// <summary>The names of all shipped circuits.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Root, "circuits"), "*.yaml").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "NeuroLcp.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
