using System.Diagnostics;
using System.Globalization;

namespace NeuroLcp.Validation.Fuzzing;

/// <summary>Strange inputs of a kind, tried in processes that begin anew behind an input that ended one.</summary>
internal sealed class FuzzTable
{
    /// <summary>The head of the table in docs/reliability.md.</summary>
    public const string Header = "| kind | inputs | used | refused, 2 | refused, 4 | other (1, 3) | crashed the library, tried again | slowest, s | peak memory, MB |";

    /// <summary>What crashes the library is tried again with the program so many times; each takes a second.</summary>
    private const int MostTriedAgain = 100;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<int, int> _codes = [];
    private readonly string _kind;
    private int _crashes;
    private int _triedAgain;
    private double _slowest;
    private long _peak;

    private FuzzTable(string kind) => _kind = kind;

    /// <summary>Inputs tried.</summary>
    public int Inputs => _codes.Values.Sum() + _crashes;

    /// <summary>What went wrong.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>Tries so many inputs.</summary>
    public static FuzzTable Of(string kind, int count, string root)
    {
        var table = new FuzzTable(kind);
        for (int next = 0; next < count;)
        {
            (int last, bool isWhole) = table.Batch(next, count - next, root, program: null);
            if (isWhole)
            {
                break;
            }

            if (last < next)
            {
                table.Troubles.Add($"{kind} {next}: the process does not start");
                break;
            }

            table._crashes++;
            if (table._crashes <= MostTriedAgain)
            {
                table._triedAgain++;
                table.Batch(last, 1, root, Path.Combine(AppContext.BaseDirectory, "neurolcp.dll"));
                table._codes[4]--;
            }

            next = last + 1;
        }

        return table;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {_kind} | {Inputs} | {Of(0)} | {Of(2)} | {Of(4)} | {Of(1) + Of(3)} | {_crashes}, {_triedAgain} | {_slowest:0.00} | {_peak} |");

    private int Of(int code) => _codes.GetValueOrDefault(code);

    private (int Last, bool IsWhole) Batch(int from, int count, string root, string? program)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(FuzzTable).Assembly.Location, "fuzz", _kind, Text(from), Text(count), root, program ?? "-"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        int last = from - 1;
        bool hung = false;
        var word = new System.Text.StringBuilder();
        char[] one = new char[4096];
        while (true)
        {
            Task<int> reading = process.StandardOutput.ReadAsync(one, 0, one.Length);
            if (!reading.Wait(s_patience))
            {
                hung = true;
                process.Kill();
                break;
            }

            if (reading.Result == 0)
            {
                break;
            }

            foreach (char c in one.AsSpan(0, reading.Result))
            {
                if (c == '\n')
                {
                    Take(word.ToString(), program is not null);
                    word.Clear();
                }
                else
                {
                    word.Append(c);
                }
            }
        }

        process.WaitForExit();
        string begun = word.ToString().Split(' ')[0];
        last = int.TryParse(begun, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : _last;
        if (hung || (program is not null && process.ExitCode != 0))
        {
            Troubles.Add($"{_kind} {last}: {(hung ? "does not end" : "ends this process too")}");
        }

        return (last, process.ExitCode == 0 && !hung);
    }

    private int _last;

    private void Take(string line, bool again)
    {
        string[] parts = line.Split(' ', 5);
        _last = int.Parse(parts[0], CultureInfo.InvariantCulture);
        int code = int.Parse(parts[1], CultureInfo.InvariantCulture);
        _codes[code] = _codes.GetValueOrDefault(code) + 1;
        _slowest = Math.Max(_slowest, double.Parse(parts[2], CultureInfo.InvariantCulture));
        _peak = Math.Max(_peak, long.Parse(parts[3], CultureInfo.InvariantCulture));
        if (parts[4].Length > 0)
        {
            Troubles.Add(parts[4]);
        }
        else if (again && code != 4)
        {
            // it did not crash alone: an input before it had spoiled the memory of the process
            _codes[4] = _codes.GetValueOrDefault(4) + 1;
            _codes[code]--;
        }
    }
}
