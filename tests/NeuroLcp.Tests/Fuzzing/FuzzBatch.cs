using System.Globalization;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>
/// Strange inputs in a process of their own: libhdf5 may crash or hang on a damaged file, and then this process ends without the others. It prints
/// the number of each input before it is tried, and behind it what came of it.
/// </summary>
internal static class FuzzBatch
{
    /// <summary>Tries inputs one after the other.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="root">Their folder.</param>
    /// <param name="program">The program to start for each; null where its work is done here.</param>
    public static int Run(string kind, int from, int count, string root, string? program)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var folder = new FuzzFolder(root, program);
        FuzzKind tried = FuzzKind.All.Single(k => k.Name == kind);
        for (int index = from; index < from + count; index++)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{index} "));
            FuzzResult result = FuzzResult.Of(tried, folder, index);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{result.Code} {result.Took.TotalSeconds} {result.Memory} {result.Trouble?.ReplaceLineEndings("\\n")}"));
        }

        return 0;
    }
}
