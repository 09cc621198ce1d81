using System.Diagnostics;
using System.Globalization;
using System.Text;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>
/// Strange inputs of a kind, tried in processes that begin anew behind an input that ended one. What crashes the HDF5 library there, or lets it take too long
/// or too much, is tried again with the program itself, which reads such files in another process first.
/// </summary>
internal sealed class FuzzTable
{
    /// <summary>The head of the table in docs/reliability.md.</summary>
    public const string Header =
        "| kind | inputs | used | refused, 2 | refused, 4 | other (1, 3) | led the library astray (tried again) | slowest, s | peak memory, MB |";

    // for a process to start, on a machine that does other things as well, and for an input to end
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(3), s_patience = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<int, int> _codes = [];
    private readonly string _kind;
    private readonly string _root;
    private readonly int _mostTriedAgain;
    private readonly bool _isOfHdf5;
    private int _astray;
    private double _slowest;
    private long _peak;

    private FuzzTable(string kind, string root, int triedAgain) =>
        (_kind, _root, _mostTriedAgain, _isOfHdf5) = (kind, root, triedAgain, FuzzKind.All.Single(k => k.Name == kind).IsOfHdf5);

    /// <summary>Inputs tried.</summary>
    public int Inputs => _codes.Values.Sum() + _astray;

    /// <summary>What went wrong.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>Tries so many inputs.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="count">How many.</param>
    /// <param name="root">Their folder.</param>
    /// <param name="triedAgain">How many of those that lead the library astray are tried again with the program; each takes a second or two.</param>
    public static FuzzTable Of(string kind, int count, string root, int triedAgain)
    {
        var table = new FuzzTable(kind, root, triedAgain);
        for (int next = 0; next < count;)
        {
            List<string> lines = table.Lines(next, count - next, "-", out bool isWhole);
            foreach (string line in isWhole ? lines : lines.SkipLast(1))
            {
                table.Count(line);
            }

            if (isWhole || lines.Count == 0)
            {
                table.Troubles.AddRange(isWhole ? [] : [$"{kind} {next}: the process does not start"]);
                break;
            }

            // its number was printed, and nothing behind it
            next = Number(lines[^1].Split(' ')[0]);
            table.TryAgain(next++);
        }

        return table;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {_kind} | {Inputs} | {Of(0)} | {Of(2)} | {Of(4)} | {Of(1) + Of(3)} | {_astray} ({Math.Min(_astray, _mostTriedAgain)}) | {_slowest:0.00} | {_peak} |");

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private int Of(int code) => _codes.GetValueOrDefault(code);

    private void Count(string line)
    {
        string[] parts = line.Split(' ', 5);
        int code = Number(parts[1]);
        double took = Seconds(parts[2]);
        long memory = Number(parts[3]);
        if (_isOfHdf5 && FuzzResult.IsAllowed(code) && (took >= FuzzResult.MostSeconds || memory >= FuzzResult.MostMemory))
        {
            TryAgain(Number(parts[0]));
            return;
        }

        _codes[code] = _codes.GetValueOrDefault(code) + 1;
        Note(took, memory, parts[4]);
    }

    /// <summary>
    /// With the program itself, which must not be led astray. (It may even use the input, where one before it had spoiled the memory of the process that
    /// crashed.)
    /// </summary>
    private void TryAgain(int index)
    {
        if (!_isOfHdf5)
        {
            Troubles.Add($"{_kind} {index}: crashes");
        }

        if (_astray++ >= _mostTriedAgain)
        {
            return;
        }

        List<string> lines = Lines(index, 1, Path.Combine(AppContext.BaseDirectory, "neurolcp.dll"), out bool isWhole);
        if (!isWhole)
        {
            Troubles.Add($"{_kind} {index}: does not end");
            return;
        }

        string[] parts = lines[0].Split(' ', 5);
        Note(Seconds(parts[2]), Number(parts[3]), parts[4]);
    }

    private void Note(double took, long memory, string trouble)
    {
        _slowest = Math.Max(_slowest, took);
        _peak = Math.Max(_peak, memory);
        Troubles.AddRange(trouble.Length > 0 ? [trouble] : []);
    }

    /// <summary>What a process printed, a line an input, the last perhaps without its end.</summary>
    private List<string> Lines(int from, int count, string program, out bool isWhole)
    {
        using Process process = ChildProcess.Start("", "fuzz", _kind, from.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture),
            _root, program);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var printed = new StringBuilder();
        char[] piece = new char[4096];
        Task<int> reading;
        while ((reading = process.StandardOutput.ReadAsync(piece, 0, piece.Length)).Wait(printed.Length == 0 ? s_start : s_patience) && reading.Result > 0)
        {
            printed.Append(piece, 0, reading.Result);
        }

        bool hangs = !reading.IsCompleted;
        if (hangs)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        isWhole = !hangs && process.ExitCode == 0;
        return [.. printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
