using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Setup;

/// <summary>Trials that come to no rest are said, counted and recorded everywhere, and a run that has nothing else is no success.</summary>
[TestFixture]
public sealed class UnconvergedTests
{
    // a controller that feeds on itself: u grows by its own tenfold until its step is cut to nothing
    private static readonly string[] Runaway = ["--set", "pyramidal.size=12", "--batch", "8", "--set", "alpha=-10"];

    [Test]
    public void ARun_WhoseTrialsComeToNoRest_Fails_UnlessThatIsAllowed()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), path = directory.File("run.h5");
        string[] command = ["run", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--epochs", "2", .. Runaway, "--json"];

        (int code, string output, string error) = Shell.Run([.. command, "-o", path]);
        JsonNode json = JsonNode.Parse(output)!;

        Assert.That(code, Is.EqualTo(3), error);
        Assert.That(error, Does.Contain("48 of 48 training trials did not converge (100 %; residuals: median ").And.Contain("--allow-unconverged"));
        Assert.That((string?)json["error"], Does.StartWith("100 % of the training trials ended above a residual of 0.001"));
        Assert.That((double?)json["summary"]!["last_epoch_unconverged_share"], Is.EqualTo(1));
        Assert.That((double?)json["summary"]!["last_epoch_unconverged_far_share"], Is.GreaterThan(0.2));
        using (RecordingReader reader = RecordingReader.Open(path))
        {
            // it stopped after the first epoch, 6 batches of 8 and 0 of the second
            Assert.That(reader.Read<long>("/training/unconverged"), Is.EqualTo(new long[] { 8, 8, 8, 8, 8, 8 }));
            Assert.That(reader.Read<double>("/training/unconverged_share"), Is.All.EqualTo(1));
            double[] median = reader.Read<double>("/training/unconverged_median_residual"), worst = reader.Read<double>("/training/unconverged_worst_residual");
            Assert.That(median.Zip(worst, (m, w) => m > 1e-6 && m <= w), Is.All.True);
        }

        Assert.That(Shell.Done("inspect", path), Is.Not.Null);
        (code, _, error) = Shell.Run([.. command, "-o", directory.File("allowed.h5"), "--allow-unconverged"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(error, Does.Contain("warning: 100 % of the training trials ended above a residual of 0.001"));
    }

    [Test]
    public void EquilibriaAndEvaluations_FarFromRest_AreWritten_AndNoSuccess()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), path = directory.File("equilibria.h5");
        string[] command = ["equilibrate", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", .. Runaway, "--free"];

        (int code, string output, string error) = Shell.Run([.. command, "-o", path]);

        Assert.That(code, Is.EqualTo(3), error);
        Assert.That(error, Does.Contain("warning: 24 of 24 trials (equilibrium) did not converge (100 %; residuals: median "));
        Assert.That(output.Trim(), Is.EqualTo(path), "what was found is there to be looked at");
        Assert.That(Shell.Run([.. command, "-o", directory.File("allowed.h5"), "--allow-unconverged"]).Code, Is.Zero);
    }

    [Test]
    public void ATestWithoutRest_IsNoSuccess()
    {
        // without control the soma still hears itself through W, 40 times as loud as it settles at, and has 3 steps
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), weights = directory.File("weights.h5");
        string[] circuit = [CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--batch", "8"];
        Shell.Done(["run", .. circuit, "--set", "W.init=normal(0, 40 / sqrt(fan_in))", "--epochs", "0", "-o", weights, "--allow-unconverged"]);

        string[] command = ["evaluate", .. circuit, "--weights", weights, "--set", "solver.limit=3", "--json"];
        (int code, string output, string error) = Shell.Run(command);
        JsonNode summary = JsonNode.Parse(output)!["summary"]!;

        Assert.That(code, Is.EqualTo(3), error);
        Assert.That(error, Does.Contain("test trials did not converge ("));
        Assert.That((double?)summary["test_unconverged_far_share"], Is.GreaterThan(0.2));
        Assert.That((double?)summary["test_unconverged_worst_residual"], Is.GreaterThan(1e-3));
        Assert.That(Shell.Run([.. command, "--allow-unconverged"]).Code, Is.Zero);
    }

    [Test]
    public void AControllerWithoutALeak_IsRefusedWhereItStands()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));
        foreach (string[] verb in new string[][] { ["check"], ["equilibrate", "-o", directory.File("e.h5")], ["run", "-o", directory.File("r.h5")] })
        {
            (int code, _, string error) = Shell.Run(
                [verb[0], CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--set", "alpha=0", .. verb[1..]]);

            Assert.That(code, Is.EqualTo(2), error);
            Assert.That(error, Does.Contain("output.u has no equilibrium").And.Contain("soft_targets").And.Contain("^"));
        }
    }
}
