using System.Globalization;
using NeuroLcp.Diagrams;
using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Experiments.Describe;
using NeuroLcp.Tests.Diagrams;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;
using WholeFile = NeuroLcp.Recording.Outputs.WholeFile;

namespace NeuroLcp.Tests.Documents;

/// <summary>What a page of docs/circuits takes from its circuit file: a block of Markdown between two marks, a picture, and time courses.</summary>
internal sealed class CircuitPage(string name)
{
    private const string Begin = "<!-- generated: begin -->", End = "<!-- generated: end -->", Place = "<!-- figures -->";

    private readonly Circuit _circuit = DrawnCircuits.Named(name);

    public static string Folder { get; } = Path.Combine(CircuitFolder.Root, "docs", "circuits");

    /// <summary>The circuits that have a page.</summary>
    public static IEnumerable<string> Names => CircuitFolder.Names.Where(name => File.Exists(Path.Combine(Folder, $"{name}.md")));

    public string Page => Path.Combine(Folder, $"{name}.md");

    public string Picture => Path.Combine(Folder, "figures", $"{name}.svg");

    public string Traces => Path.Combine(Folder, "figures", $"{name}-traces.svg");

    /// <summary>The picture as it should be.</summary>
    public string Svg => SvgText.Of(CircuitPicture.Of(_circuit));

    /// <summary>The block as it should be.</summary>
    public string Block => string.Join('\n',
        Begin,
        "## From the circuit file",
        "",
        $"![The microcircuit of {name}](figures/{name}.svg)",
        "",
        CircuitDescription.Of(_circuit),
        "### Time courses",
        "",
        $"![Time courses of {name}](figures/{name}-traces.svg)",
        "",
        $"The first test trial with the weights of seed 1, before any learning: `./neurolcp simulate circuits/{name}.yaml --duration {Duration} -o run.h5`, `./neurolcp plot run.h5`.",
        "",
        "*This section is made from the circuit file by `tests/refresh-pages.sh`.*",
        End);

    /// <summary>The block as it is; null where the page has none.</summary>
    public string? Written => File.ReadAllText(Page) is var text && text.IndexOf(Begin, StringComparison.Ordinal) is var from and >= 0
        ? text[from..(text.IndexOf(End, StringComparison.Ordinal) + End.Length)] : null;

    /// <summary>Long enough to see the slowest state move, four of its time constants.</summary>
    private string Duration =>
        string.Create(CultureInfo.InvariantCulture,
        $"{Math.Max(_circuit.Time.Duration, 4 * _circuit.States.Max(s => StabilityReport.TimeConstant(s) ?? 0)):G4}ms");

    /// <summary>Writes all three.</summary>
    public void Refresh()
    {
        string text = File.ReadAllText(Page);
        text = Written is { } old ? text.Replace(old, Block, StringComparison.Ordinal)
            : text.Contains(Place, StringComparison.Ordinal) ? text.Replace(Place, Block, StringComparison.Ordinal)
            : text.IndexOf("\n## Results", StringComparison.Ordinal) is var results and >= 0 ? text.Insert(results + 1, Block + "\n\n")
                : text.TrimEnd() + "\n\n" + Block + "\n";
        WholeFile.WriteText(Page, overwrite: true, text);
        Directory.CreateDirectory(Path.GetDirectoryName(Picture)!);
        WholeFile.WriteText(Picture, overwrite: true, Svg);
        using var directory = new TemporaryDirectory();
        Shell.Done("simulate", CircuitFolder.Path(name), "--duration", Duration, "--seed", "1", "-o", directory.File("run.h5"));
        Shell.Done("plot", directory.File("run.h5"), "-o", Traces, "--overwrite");
    }
}
