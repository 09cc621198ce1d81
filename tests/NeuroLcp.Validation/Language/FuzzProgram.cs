using NeuroLcp.Tests.Language;

namespace NeuroLcp.Validation.Language;

/// <summary>
/// The entry point of this assembly when it runs as a process of its own: <c>fuzz FROM COUNT</c> tries that many circuit files.
/// A stack overflow cannot be caught; in a process of its own it is an exit code.
/// </summary>
internal static class FuzzProgram
{
    public static int Main(string[] arguments)
    {
        if (arguments is not ["fuzz", var from, var count])
        {
            Console.Error.WriteLine("fuzz FROM COUNT");
            return 2;
        }

        // the last number printed is the case that ended the process
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        string[] seeds = [.. CircuitFolder.Names.Select(name => File.ReadAllText(CircuitFolder.Path(name)))];
        string? trouble = new CircuitFuzzer(seeds).Run(
            int.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(20),
            index => output.WriteLine(index));
        output.WriteLine(trouble ?? "all well");
        return trouble is null ? 0 : 1;
    }
}
