using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Recording;
using PureHDF;

namespace NeuroLcp.Validation.Recording;

/// <summary>
/// The program is killed (SIGKILL) at random moments, again and again, and goes on each time. After every kill what was committed is read by libhdf5 here,
/// by PureHDF and by h5py, row by row against a run that was never killed; at every second one the file is recovered first. In the end the recordings are
/// equal.
/// <c>tests/kill-runs.sh 300</c> makes the table of docs/reliability.md.
/// </summary>
[TestFixture]
[Category("Slow")]
public sealed partial class KillTests
{
    private const string Program = "neurolcp.dll";

    private static readonly string[] Task = ["--task", "teacher(inputs=6, outputs=3, hidden=8, train=160, test=40)", "--seed", "3", "-j", "2", "--quiet"];

    private static readonly Dictionary<string, string[]> Runs = new()
    {
        // weights and statistics at many updates, an epoch of twenty, a checkpoint at every other update
        ["training"] =
        [
            "run", Repository.Circuit("dynamic-inversion"), .. Task, "--set", "pyramidal.size=24", "--set", "learning.loss.kind=squared_error", "--batch", "8",
                "--epochs", "60", "--checkpoint-every", "2",
            "--record", "W every 3 updates", "--record", "weights statistics", "--record", "pyramidal.apical, output.* every 7 updates",
        ],

        // compressed traces, events and means, noise and short-term plasticity; a checkpoint every 25 ms of simulated time
        ["simulation"] =
        [
            "simulate", Repository.Circuit("burst-spiking"), .. Task, "--set", "pyramidal.size=6", "--set", "pyramidal.cell.count=20", "--trials", "4",
                "--duration", "8s", "--checkpoint-every", "50",
            "--record", "pyramidal.cell.spike events", "--record", "pyramidal.soma every 3 ms mean", "--record", "pyramidal.facil every 1 ms", "--record",
                "output.* every 0.5 ms",
        ],
    };

    [TestCase("training")]
    [TestCase("simulation")]
    public void Runs_KilledAtRandomMoments_LoseNothingCommitted_AndEndAsIfTheyHadNotBeen(string run)
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable("NEUROLCP_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked)
            ? asked / 2 : 8;
        string folder = Directory.CreateTempSubdirectory("neurolcp-kills").FullName;
        try
        {
            string whole = Path.Combine(folder, "whole.h5");
            Assert.That(Start([.. Runs[run], "-o", whole]).Finish(), Is.Zero);
            var reference = new Content(whole);

            // the seed of the moments is the clock's: every time other ones
            var tally = new Tally(run);
            for (int file = 0; tally.Kills < kills; file++)
            {
                KillUntilDone(run, Path.Combine(folder, FormattableString.Invariant($"killed{file}.h5")), reference, tally, kills);
            }

            TestContext.Out.WriteLine(tally.Row);
            Publish(tally);
            Assert.That(tally.Completed, Is.Positive, "at least one file came to its end");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One recording, killed until it is complete or enough have been.</summary>
    private static void KillUntilDone(string run, string path, Content reference, Tally tally, int kills)
    {
        string[] command = [.. Runs[run], "-o", path, "--resume"];
        while (true)
        {
            bool isLast = tally.Kills >= kills;
            using Child child = Start(command);
            if (!isLast && child.KillWithin(path))
            {
                tally.Add(reference.RequireCommitted(path));
                if (tally.Kills % 2 == 0)
                {
                    (int code, _, string error) = Repository.Answer("recover", path);
                    Assert.That(code, Is.Zero, error);
                    reference.RequireCommitted(path);
                    foreach (string original in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".original*"))
                    {
                        tally.Recovered++;
                        File.Delete(original);
                    }
                }

                continue;
            }

            Assert.That(child.Finish(), Is.Zero, child.Said);
            reference.RequireEqual(path);
            tally.Completed++;
            File.Delete(path);
            return;
        }
    }

    private static Child Start(IReadOnlyList<string> arguments) => new(arguments);

    private static void Publish(Tally tally)
    {
        if (Environment.GetEnvironmentVariable("NEUROLCP_KILLS") is null)
        {
            return;
        }

        string page = Path.Combine(Repository.Root, "docs", "reliability.md"), text = File.ReadAllText(page);
        string block = Measured().Match(text).Value;
        string row = $"| {tally.Run} |", begin = "<!-- kills: begin -->\n";
        List<string> rows = [.. block[begin.Length..].Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith(row, StringComparison.Ordinal))];
        if (rows.Count == 0)
        {
            rows = [Tally.Header, Tally.Rule];
        }

        rows.Add(tally.Row);
        WholeFile.WriteText(page, overwrite: true, text.Replace(block, $"{begin}{string.Join('\n', rows)}\n<!-- kills: end -->", StringComparison.Ordinal));
    }

    [GeneratedRegex("<!-- kills: begin -->\n.*?<!-- kills: end -->", RegexOptions.Singleline)]
    private static partial Regex Measured();

    /// <summary>The program in a process of its own.</summary>
    private sealed class Child : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _said = new();

        public Child(IReadOnlyList<string> arguments)
        {
            var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(TestContext.CurrentContext.TestDirectory, Program), .. arguments])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            _process = Process.Start(start)!;
            _process.ErrorDataReceived += (_, line) => _said.AppendLine(line.Data);
            _process.BeginErrorReadLine();
            _process.BeginOutputReadLine();
        }

        public string Said => _said.ToString();

        /// <summary>Kills it at a random moment within a second of its first change of the file; false where it ends before.</summary>
        public bool KillWithin(string path)
        {
            DateTime begun = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.MinValue;
            while (!_process.HasExited && (!File.Exists(path) || File.GetLastWriteTimeUtc(path) == begun))
            {
                Thread.Sleep(1);
            }

            // microseconds, so that no rhythm of the run is met
            var delay = TimeSpan.FromMicroseconds(Random.Shared.Next(1_000_000));
            long from = Stopwatch.GetTimestamp();
            while (!_process.HasExited && Stopwatch.GetElapsedTime(from) < delay)
            {
                Thread.SpinWait(50);
                Thread.Sleep(0);
            }

            if (_process.HasExited)
            {
                return false;
            }

            _process.Kill();
            _process.WaitForExit();
            return _process.ExitCode != 0;
        }

        public int Finish()
        {
            _process.WaitForExit();
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }

    /// <summary>What a whole recording holds, and whether another is a beginning of it.</summary>
    private sealed class Content
    {
        private readonly string _path;
        private readonly Dictionary<string, (string[] Arrays, long Rows)> _groups = [];
        private readonly Dictionary<string, (double[] Values, int Width)> _arrays = [];

        public Content(string path)
        {
            _path = path;
            using RecordingReader reader = RecordingReader.Open(path);
            Visit(reader, "");
        }

        /// <summary>Asserts that the committed rows of every group are those of the whole recording, as three programs read them.</summary>
        /// <returns>The share of all rows that is there.</returns>
        public double RequireCommitted(string path)
        {
            long found = 0, all = 0;
            using (RecordingReader reader = RecordingReader.Open(path))
            {
                foreach ((string group, (string[] arrays, long rows)) in _groups)
                {
                    long committed = reader.CommittedRows(group)!.Value;
                    found += committed;
                    all += rows;
                    foreach (string array in arrays)
                    {
                        RequireBeginning(array, reader.ReadRows<double>(array, 0, Math.Min(committed, rows)), "libhdf5");
                    }
                }
            }

            RequireByPureHdf(path);
            RequireByH5py(path);
            return (double)found / all;
        }

        /// <summary>Asserts that a recording that came to its end is the whole one.</summary>
        public void RequireEqual(string path)
        {
            (int code, string output, string error) = Repository.Answer("compare", _path, path);
            Assert.That(code, Is.Zero, output + error);
        }

        private void RequireByPureHdf(string path)
        {
            using var file = H5File.OpenRead(path);
            foreach ((string group, (string[] arrays, _)) in _groups)
            {
                int committed = (int)file.Dataset($"/run/committed_rows/{RecordingFormat.CounterName(group)}").Read<long>();
                foreach (string array in arrays)
                {
                    IH5Dataset dataset = file.Dataset(array);
                    int width = _arrays[array].Width;
                    if (committed == 0)
                    {
                        continue;
                    }

                    double[] values = (dataset.Type.Class, dataset.Type.Size) switch
                    {
                        (H5DataTypeClass.FloatingPoint, 4) => [.. dataset.Read<float[]>().Take(committed * width).Select(v => (double)v)],
                        (H5DataTypeClass.FloatingPoint, _) => [.. dataset.Read<double[]>().Take(committed * width)],
                        (_, 4) => [.. dataset.Read<int[]>().Take(committed * width).Select(v => (double)v)],
                        _ => [.. dataset.Read<long[]>().Take(committed * width).Select(v => (double)v)],
                    };
                    RequireBeginning(array, values, "PureHDF");
                }
            }
        }

        private void RequireByH5py(string path)
        {
            string said = OtherPrograms.Python(
                """
                import sys, h5py
                whole, killed = h5py.File(sys.argv[1], 'r'), h5py.File(sys.argv[2], 'r', libver='latest', swmr=True)
                for line in sys.argv[3:]:
                    group, counter, *arrays = line.split(' ')
                    rows = killed['run/committed_rows'][counter][()]
                    for array in arrays:
                        if killed[array][:rows].tobytes() != whole[array][:rows].tobytes():
                            print(array, rows)
                """,
                ["h5py"],
                [_path, path, .. _groups.Select(g => $"{g.Key} {RecordingFormat.CounterName(g.Key)} {string.Join(' ', g.Value.Arrays)}")]);
            Assert.That(said, Is.Empty, "h5py");
        }

        private void RequireBeginning(string array, double[] values, string reader)
        {
            (double[] whole, _) = _arrays[array];
            for (int i = 0; i < values.Length; i++)
            {
                if (BitConverter.DoubleToInt64Bits(values[i]) != BitConverter.DoubleToInt64Bits(whole[i]))
                {
                    Assert.Fail($"{reader}: {array}, element {i}: {values[i]:R} where the whole recording has {whole[i]:R}");
                }
            }
        }

        private void Visit(RecordingReader reader, string group)
        {
            if (group.Length > 0 && reader.CommittedRows(group) is { } rows)
            {
                string[] arrays = [.. reader.Arrays(group).Select(name => $"{group}/{name}")
                    .Where(path => reader.Axes(path)[0] is { } axis && reader.Describe(axis).Shape[0] == rows && reader.Describe(path).Shape[0] == rows)];
                _groups[group] = (arrays, rows);
                foreach (string array in arrays)
                {
                    double[] values = reader.Read<double>(array);
                    _arrays[array] = (values, (int)(values.Length / Math.Max(1, rows)));
                }
            }

            foreach (string name in reader.Groups(group.Length == 0 ? "/" : group))
            {
                Visit(reader, $"{group}/{name}");
            }
        }
    }

    /// <summary>What happened.</summary>
    private sealed class Tally(string run)
    {
        public const string Header = "| run | kills | with rows committed | share of the rows there (least, median, most) | recovered | came to their end, equal to the bit | rows lost or wrong |";
        public const string Rule = "|---|---|---|---|---|---|---|";

        private readonly List<double> _shares = [];

        public string Run => run;

        public int Kills => _shares.Count;

        public int Recovered { get; set; }

        public int Completed { get; set; }

        public string Row
        {
            get
            {
                double[] sorted = [.. _shares.Order()];
                return FormattableString.Invariant(
                    $"| {run} | {Kills} | {_shares.Count(s => s > 0)} | {sorted[0]:P0}, {sorted[sorted.Length / 2]:P0}, {sorted[^1]:P0} | {Recovered} | {Completed} | 0 |");
            }
        }

        public void Add(double share) => _shares.Add(share);
    }
}
