using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeuroLcp.Benchmarks.Report.Peers;

/// <summary>A peer that runs as a Python script and says what it measured as one JSON object.</summary>
internal static class PythonPeer
{
    /// <summary>Runs a script.</summary>
    /// <param name="bench">The folder of the scripts, and the Python.</param>
    /// <param name="script">The script's file name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add.</param>
    /// <returns>What it measured, or a sentence that says why nothing was.</returns>
    public static (JsonObject? Measured, string Missing) Run(Workbench bench, string script, IEnumerable<string> arguments,
        params (string Name, string Value)[] environment)
    {
        string python = bench.Settings.Python, path = Path.Combine(bench.Settings.Root, "tests", "NeuroLcp.Benchmarks", "peers", script);
        if (!File.Exists(python))
        {
            return (null, $"{script} was not run: there is no {python} (Debian: sudo apt-get install python3).");
        }

        ChildProcess run = ChildProcess.Run(python, [path, .. arguments], environment);
        string last = run.Error.Trim().Split('\n')[^1].Trim();
        if (run.ExitCode != 0)
        {
            return (null, last.Contains("ModuleNotFoundError", StringComparison.Ordinal)
                ? $"{script} was not run: {Module(last)} is missing (Debian: sudo apt-get install {Package(Module(last))})."
                : $"{script} failed: {last}");
        }

        try
        {
            return (JsonNode.Parse(run.Output.Trim().Split('\n')[^1]) as JsonObject, "");
        }
        catch (JsonException)
        {
            return (null, $"{script} gave no answer that could be read: {run.Output.Trim()}");
        }
    }

    /// <summary>A number of what a peer measured, by its path.</summary>
    public static double Number(JsonObject? measured, params string[] path)
    {
        JsonNode? node = measured;
        foreach (string name in path)
        {
            node = node?[name];
        }

        return node is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN;
    }

    /// <summary>What a peer says of itself.</summary>
    public static string Text(JsonObject? measured, string name) => measured?[name]?.ToString() ?? "unknown";

    // ModuleNotFoundError: No module named 'torch'
    private static string Module(string message) => message.Split('\'') is [_, var name, ..] ? name.Split('.')[0] : "a module";

    private static string Package(string module) =>
        string.Create(CultureInfo.InvariantCulture, $"{(module == "brian2" ? "python3-brian g++" : $"python3-{module}")}");
}
