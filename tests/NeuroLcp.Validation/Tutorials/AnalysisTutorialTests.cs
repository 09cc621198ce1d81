using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace NeuroLcp.Validation.Tutorials;

/// <summary>The tutorial on analysis does what it says: its commands and its code, as they stand in the page, make its figures.</summary>
[TestFixture]
[Category("Slow")]
public sealed partial class AnalysisTutorialTests
{
    private const string Python = "/usr/bin/python3";
    private static readonly string[] s_modules = ["xarray", "h5netcdf", "matplotlib"];

    private string _folder = "", _page = "";

    [OneTimeSetUp]
    public void RunTheCommands()
    {
        _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tutorials", "analysis.md"));
        _folder = Directory.CreateTempSubdirectory("neurolcp-tutorial-").FullName;
        File.CreateSymbolicLink(Path.Combine(_folder, "circuits"), Path.Combine(Repository.Root, "circuits"));
        foreach (string command in Blocks("sh").SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            Assert.That(command, Does.StartWith("./neurolcp "));
            (int code, _, string error) = Call("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "neurolcp.dll"), .. command.Split(' ')[1..]]);
            Assert.That(code, Is.Zero, $"{command}\n{error}");
        }
    }

    [OneTimeTearDown]
    public void TidyUp() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Commands_MakeTheFiguresOfThePage()
    {
        string[] figures = [.. Figure().Matches(_page).Select(m => m.Groups[1].Value).Where(f => f.EndsWith(".svg", StringComparison.Ordinal))];

        Assert.That(figures, Is.EquivalentTo(new[] { "overview.svg", "learning.svg", "trial.svg", "weights.svg" }));
        foreach (string figure in figures)
        {
            // the numbers are those of seed 1, so that axes and names are the same
            Assert.That(Texts(Path.Combine(_folder, figure)), Is.EqualTo(Texts(Path.Combine(Repository.Root, "docs", "tutorials", "figures", figure))), figure);
        }
    }

    [Test]
    public void Code_MakesTheOtherFigures_AndPrintsWhatThePageSays()
    {
        if (!File.Exists(Python) || Call(Python, "-c", $"import {string.Join(", ", s_modules)}").Code != 0)
        {
            Assert.Ignore($"needs Python with {string.Join(", ", s_modules)}: apt-get install {string.Join(' ', s_modules.Select(m => "python3-" + m))}");
        }

        string script = Path.Combine(_folder, "analysis.py");
        File.WriteAllText(script, string.Join('\n', Blocks("python")));
        (int code, string output, string error) = Call(Python, "-W", "ignore", script);

        Assert.That(code, Is.Zero, error);
        Assert.That(Blocks("").Select(b => b.Trim()), Has.Member(output.Trim()));
        foreach (string figure in Figure().Matches(_page).Select(m => m.Groups[1].Value).Where(f => f.StartsWith("python-", StringComparison.Ordinal)))
        {
            Assert.That(new FileInfo(Path.Combine(_folder, figure)).Length, Is.GreaterThan(10000), figure);
        }
    }

    /// <summary>The blocks of a language in the page.</summary>
    private IEnumerable<string> Blocks(string language) => Fence().Matches(_page).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    private static string[] Texts(string svg) => [.. XElement.Load(svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

    private (int Code, string Out, string Error) Call(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        using var process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    [GeneratedRegex(@"!\[[^\]]*\]\(figures/([^)]+)\)")]
    private static partial Regex Figure();

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
