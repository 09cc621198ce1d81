namespace NeuroLcp.Tests.Architecture;

/// <summary>The files of the checkout these tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] Generated = ["bin", "obj", ".git", ".neurolcp", ".vs", ".idea", "recordings", "TestResults"];

    /// <summary>The folder that holds NeuroLcp.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root of all files under a folder, generated ones left out.</summary>
    public static IEnumerable<string> Under(string folder) =>
        Walk(Path.Combine(Root, folder)).Select(path => Path.GetRelativePath(Root, path));

    /// <summary>The text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !Generated.Contains(Path.GetFileName(child)))
                .SelectMany(Walk));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeuroLcp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests run outside a checkout: no NeuroLcp.sln above " + AppContext.BaseDirectory);
    }
}
