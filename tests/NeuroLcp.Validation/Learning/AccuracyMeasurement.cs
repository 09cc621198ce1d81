using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Tests.Documents;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Validation.Learning;

/// <summary>Measures the rows of docs/circuits/accuracies.csv that are missing: <c>tests/accuracies.sh</c>.</summary>
[TestFixture]
[Category("Slow")]
public sealed class AccuracyMeasurement
{
    private static string Table => Path.Combine(Repository.Root, "docs", "circuits", "accuracies.csv");

    [Test]
    public void MissingRows_AreMeasured()
    {
        if (Environment.GetEnvironmentVariable("NEUROLCP_MEASURE_ACCURACIES") is not { Length: > 0 } wanted)
        {
            Assert.Ignore("tests/accuracies.sh measures them (hours)");
            return;
        }

        string[] circuits = wanted == "all" ? [.. CircuitFolder.Names] : wanted.Split(' ');
        string[] tasks = (Environment.GetEnvironmentVariable("NEUROLCP_ACCURACY_TASKS") ?? "digits mnist").Split(' ');
        var measured = Accuracies.Read(File.ReadAllText(Table)).Rows.Select(row => (row.Task, row.Circuit, row.Learn, row.Seed)).ToHashSet();
        string commit = Commit();
        foreach (int seed in Enumerable.Range(1, 5))
        {
            foreach ((string task, string circuit, string learn) in tasks.SelectMany(task =>
                circuits.SelectMany(circuit => new[] { (task, circuit, "own"), (task, circuit, "rbp") })))
            {
                if (!measured.Contains((task, circuit, learn, seed)))
                {
                    File.AppendAllText(Table, Accuracies.Line(Measure(task, circuit, learn, seed, commit)) + "\n");
                }
            }
        }
    }

    private static AccuracyRow Measure(string task, string circuit, string learn, int seed, string commit)
    {
        using var folder = new NeuroLcp.Tests.Recording.TemporaryDirectory();
        string recording = folder.File("run.h5");
        (int code, string answer, string error) =
            Repository.Answer(["run", Repository.Circuit(circuit), .. Options(task, circuit), .. learn == "rbp" ? new[] { "--learn", "rbp" } : [],
            "--seed", $"{seed}", "--json", "-o", recording]);
        TestContext.Progress.WriteLine($"{task} {circuit} {learn} {seed}: exit {code}");
        // a circuit that is tested in time has no gradient to descend; where too many trials do not come to rest, there is nothing to measure
        if ((code == 2 && learn == "rbp") || code == 3)
        {
            return new AccuracyRow(task, circuit, learn, seed, null, null, 0, commit);
        }

        Assert.That(code, Is.Zero, error);
        JsonNode summary = JsonNode.Parse(answer)!["summary"]!;
        return new AccuracyRow(task, circuit, learn, seed, (double?)summary["test_accuracy"], (double?)summary["test_loss"],
            (int?)summary["last_epoch_unconverged"], commit);
    }

    /// <summary>The task and how long: one epoch of MNIST, digits as long as the file says.</summary>
    internal static string[] Options(string task, string circuit) => (task, circuit) switch
    {
        ("mnist", _) => ["--task", "mnist", "--data", Repository.Data(), "--epochs", "1"],
        // a task of its own, twenty minutes for each seed on more digits
        (_, "burst-spiking") => [],
        _ => ["--task", "digits"],
    };

    private static string Commit()
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root, "rev-parse", "--short=7", "HEAD"])
        { RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
