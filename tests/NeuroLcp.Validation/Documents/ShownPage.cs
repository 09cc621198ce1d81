using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NeuroLcp.Validation.Documents;

/// <summary>
/// A page whose commands are run from the top, in an empty folder with <c>circuits/</c>: those of blocks in <c>sh</c>, and those of its marks, which nobody
/// sees who reads it. CONTRIBUTING.md has the marks.
/// </summary>
internal sealed partial class ShownPage : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string _path;
    private readonly List<string> _lines, _python = [], _differences = [];
    private readonly Dictionary<string, string> _outputs = [];
    private string _last = "";

    /// <param name="page">The page, from the root of the repository.</param>
    public ShownPage(string page)
    {
        _path = Path.Combine(Repository.Root, page);
        _lines = [.. File.ReadAllLines(_path)];
        Folder = Directory.CreateTempSubdirectory("neurolcp-page-").FullName;
        File.CreateSymbolicLink(Path.Combine(Folder, "circuits"), Path.Combine(Repository.Root, "circuits"));
    }

    /// <summary>Whether pages are brought up to date rather than compared.</summary>
    public static bool IsUpdating => Environment.GetEnvironmentVariable("NEUROLCP_UPDATE_SHOWN") is "1";

    /// <summary>Where the commands run.</summary>
    public string Folder { get; }

    /// <summary>Runs the page.</summary>
    /// <param name="runsPython">Whether there is a Python for the page's code; without it what the code prints is not compared.</param>
    /// <returns>What the page says otherwise than the commands; empty where nothing, or where the page was brought up to date.</returns>
    public IReadOnlyList<string> Run(bool runsPython = true)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            string line = _lines[i];
            if (Mark().Match(line) is { Success: true } mark)
            {
                bool isPython = mark.Groups["command"].Value == "python";
                if (isPython && !runsPython)
                {
                    continue;
                }

                string output = isPython ? RunPython() : mark.Groups["command"].Success ? Call(mark.Groups["command"].Value) : _last;
                if (mark.Groups["name"].Success)
                {
                    _outputs[mark.Groups["name"].Value] = output;
                }

                i = mark.Groups["kind"].Value == "shown" ? Compare(i + 1, output) : i;
            }
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                int end = _lines.FindIndex(i + 1, l => l == "```");
                foreach (string command in line == "```sh" ? _lines[(i + 1)..end] : [])
                {
                    _last = Call(command.TrimStart('.', '/'));
                }

                _python.AddRange(line == "```python" ? _lines[(i + 1)..end] : []);
                i = end;
            }
            else
            {
                _lines[i] = Value().Replace(line, m => Valued(i, m));
            }
        }

        if (IsUpdating)
        {
            File.WriteAllText(_path, string.Join('\n', _lines) + "\n");
        }

        return _differences;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Compares a block that begins at a line.</summary>
    /// <returns>Its last line.</returns>
    private int Compare(int first, string output)
    {
        int end = _lines.FindIndex(first + 1, l => l == "```");
        if (!_lines[first].StartsWith("```", StringComparison.Ordinal) || end < 0)
        {
            _differences.Add($"line {first + 1}: a mark 'shown' stands right above a block");
            return first;
        }

        // a block that shows commands too, each behind a prompt, says itself what is to be run
        List<string> shown = _lines[(first + 1)..end];
        List<string> printed = shown.Exists(IsPrompt) ? [.. shown.Where(IsPrompt).SelectMany(line => Lines(Call(line[2..])).Prepend(line))]
            : [.. Lines(output)];
        if (ShownText.IsOf(shown, printed))
        {
            return end;
        }

        if (IsUpdating && ShownText.Renewed(shown, printed) is { } renewed && ShownText.IsOf(renewed, printed))
        {
            _lines.RemoveRange(first + 1, shown.Count);
            _lines.InsertRange(first + 1, renewed);
            return first + 1 + renewed.Count;
        }

        _differences.Add($"line {first + 1} shows\n{string.Join('\n', shown)}\nand the command printed\n{string.Join('\n', printed)}");
        return end;
    }

    private static bool IsPrompt(string line) => line.StartsWith("$ ", StringComparison.Ordinal);

    private static IEnumerable<string> Lines(string output) => output.TrimEnd().Split('\n').Select(line => line.TrimEnd());

    /// <summary>A number in the text, against what a named command printed.</summary>
    private string Valued(int line, Match value)
    {
        string name = value.Groups["name"].Value, pattern = value.Groups["pattern"].Value, written = value.Groups["value"].Value;
        string? found = _outputs.TryGetValue(name, out string? output) ? Regex.Matches(output, pattern, RegexOptions.Multiline).LastOrDefault()?.Groups[1].Value
            : null;
        if (found is null)
        {
            _differences.Add($"line {line + 1}: {(output is null ? $"no command above is named '{name}'" : $"'{name}' printed nothing like '{pattern}':\n{output}")}");
        }
        else if (found != written && !IsUpdating)
        {
            _differences.Add($"line {line + 1} says {written}, and '{name}' printed {found}");
        }

        return found is null || !IsUpdating ? value.Value : found + value.Value[written.Length..];
    }

    private string RunPython()
    {
        File.WriteAllLines(Path.Combine(Folder, "page.py"), _python);
        return Call($"{Python} -W ignore page.py");
    }

    /// <summary>Runs a command line; what it printed, errors and results as they came.</summary>
    private string Call(string command)
    {
        string program = $"neurolcp() {{ dotnet exec '{Path.Combine(AppContext.BaseDirectory, "neurolcp.dll")}' \"$@\"; }}";
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1; {program}; {command}"]) { RedirectStandardOutput = true, WorkingDirectory = Folder };
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    [GeneratedRegex(@"^<!-- (?<kind>run|shown)(?: (?<name>\w+))?(?:: (?<command>.*?))? -->$")]
    private static partial Regex Mark();

    [GeneratedRegex(@"(?<value>[-\d.]+)<!-- (?<name>\w+): (?<pattern>.*?) -->")]
    private static partial Regex Value();
}
