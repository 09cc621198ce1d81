using System.Globalization;

namespace NeuroLcp.Benchmarks.Report;

/// <summary>What a person typed after <c>bench --report</c>.</summary>
internal sealed record ReportArguments
{
    private const int MostEpochs = 30;

    /// <summary>How to measure.</summary>
    public required ReportSettings Settings { get; init; }

    /// <summary>Sections to measure; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The folder of the page.</summary>
    public required string Output { get; init; }

    /// <summary>Whether that folder was named.</summary>
    public bool IsOutputGiven { get; init; }

    /// <summary>Whether to write the page from what was measured before.</summary>
    public bool RenderOnly { get; init; }

    /// <summary>The page.</summary>
    public string PagePath => Path.Combine(Output, "performance.md");

    /// <summary>What it is written from.</summary>
    public string JsonPath => Path.Combine(Output, "performance.json");

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="sections">The sections there are.</param>
    /// <exception cref="FormatException">One is wrong; the message says what to type.</exception>
    public static ReportArguments Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> sections)
    {
        string root = Checkout.Root();
        var settings = new ReportSettings
        {
            Root = root,
            DataFolder = Environment.GetEnvironmentVariable("NEUROLCP_DATA") is { Length: > 0 } folder ? folder : null,
            Program = Environment.GetEnvironmentVariable("NEUROLCP_PROGRAM") is { Length: > 0 } program && File.Exists(program) ? program : null,
        };
        var asked = new ReportArguments { Settings = settings, Output = Path.Combine(root, "docs") };
        for (int i = 0; i < arguments.Count; i++)
        {
            string option = arguments[i];
            string Value(string what) => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{option} needs {what}");
            asked = option switch
            {
                "--quick" => asked with { Settings = asked.Settings with { IsQuick = true } },
                "--render" => asked with { RenderOnly = true },
                "--only" => asked with { Only = [.. asked.Only, .. Value("a section").Split(',').Select(name => Section(name, sections))] },
                "--data" => asked with { Settings = asked.Settings with { DataFolder = Folder(Value("a folder")) } },
                "--epochs" => asked with { Settings = asked.Settings with { Epochs = Epochs(Value("a number")) } },
                "--python" => asked with { Settings = asked.Settings with { Python = Value("a program") } },
                "--output" or "-o" => asked with { Output = Value("a folder"), IsOutputGiven = true },
                _ => throw new FormatException($"unknown argument '{option}'; './neurolcp bench --help' lists what there is"),
            };
        }

        return asked;
    }

    private static string Section(string name, IReadOnlyList<string> sections) => sections.Contains(name) ? name
        : throw new FormatException($"there is no section '{name}'; sections are {string.Join(", ", sections)}");

    private static string Folder(string path) => Directory.Exists(path) ? Path.GetFullPath(path) : throw new FormatException($"there is no folder {path}");

    private static int Epochs(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int epochs) && epochs is >= 1 and <= MostEpochs ? epochs
        : throw new FormatException($"--epochs takes 1 to {MostEpochs}, not '{text}'");
}
