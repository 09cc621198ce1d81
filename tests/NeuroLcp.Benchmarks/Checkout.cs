namespace NeuroLcp.Benchmarks;

/// <summary>Where the sources are that this program was built from.</summary>
internal static class Checkout
{
    /// <summary>The folder of the solution.</summary>
    /// <exception cref="InvalidOperationException">This program does not lie in a checkout.</exception>
    public static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NeuroLcp.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("run this from a checkout");
    }
}
