using NUnit.Framework;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Experiments.Check;
using NeuroLcp.Experiments.Equilibrate;
using NeuroLcp.Experiments.Evaluate;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.New;
using NeuroLcp.Experiments.Run;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;

namespace NeuroLcp.Tests.Cli.Options;

[TestFixture]
internal sealed class RequestTests
{
    [Test]
    public void Run_WithNothingButACircuit_LeavesEverythingToTheFile()
    {
        RunRequest request = Ask<RunRequest>("run", "c.yaml");

        Assert.Multiple(() =>
        {
            Assert.That(request.Input with { Set = [] }, Is.EqualTo(new CircuitInput { Circuit = "c.yaml", Set = request.Input.Set } with { Set = [] }));
            Assert.That(request.Input.Set, Is.Empty);
            Assert.That(request.Target.Record, Is.Empty);
            Assert.That((request.Target.Output, request.Target.Overwrite), Is.EqualTo(((string?)null, false)));
            Assert.That((request.Epochs, request.Trials, request.Weights), Is.EqualTo(((int?)null, (int?)null, (WeightSource?)null)));
        });
    }

    [Test]
    public void Run_WithEverything_CarriesEverything()
    {
        RunRequest request = Ask<RunRequest>(
            "run", "c.yaml", "--task", "mnist", "--data", "d", "--epochs", "0", "--batch", "32", "--trials", "100", "--seed", "7",
            "--set", "alpha=0.01", "--set", "S = W.T", "--set", "f=a==b", "--weights", "w.h5:trained/last", "--record", "pyramidal.soma", "--record",
                "x every 2 ms",
            "--precision", "double", "-o", "out.h5", "-j", "3", "--overwrite");

        Assert.Multiple(() =>
        {
            Assert.That(request.Input.Set, Is.EqualTo(new Assignment[] { new("alpha", "0.01"), new("S", "W.T"), new("f", "a==b") }));
            Assert.That(
                (request.Input.Task, request.Input.DataFolder, request.Input.Batch, request.Input.Seed, request.Input.Precision, request.Input.Threads),
                Is.EqualTo(((string?)"mnist", (string?)"d", (int?)32, (long?)7, (Precision?)Precision.Double, (int?)3)));
            Assert.That((request.Epochs, request.Trials), Is.EqualTo(((int?)0, (int?)100)));
            Assert.That(request.Weights, Is.EqualTo(new WeightSource("w.h5", "trained/last")));
            Assert.That(request.Target.Record, Is.EqualTo(new[] { "pyramidal.soma", "x every 2 ms" }));
            Assert.That((request.Target.Output, request.Target.Overwrite), Is.EqualTo(((string?)"out.h5", true)));
        });
    }

    [TestCase("-j4")]
    [TestCase("-j=4")]
    [TestCase("--threads=4")]
    public void Threads_AreUnderstood_HoweverTheyAreJoined(string option) =>
        Assert.That(Ask<RunRequest>("run", "c.yaml", option).Input.Threads, Is.EqualTo(4));

    [Test]
    public void Simulate_TakesTimesInMilliseconds()
    {
        SimulateRequest request = Ask<SimulateRequest>("simulate", "c.yaml", "--duration", "0.5 s", "--dt", "500us", "--trials", "2");

        Assert.That((request.DurationMs, request.StepMs, request.Trials), Is.EqualTo(((double?)500.0, (double?)0.5, (int?)2)));
    }

    [Test]
    public void Equilibrate_CanAddTheFreeEquilibrium() =>
        Assert.That(Ask<EquilibrateRequest>("equilibrate", "c.yaml", "--free", "--weights", "w.h5"), Has.Property("Free").True);

    [Test]
    public void Evaluate_CarriesWeights() =>
        Assert.That(Ask<EvaluateRequest>("evaluate", "c.yaml", "--weights", "w.h5").Weights, Is.EqualTo(new WeightSource("w.h5", null)));

    [Test]
    public void Check_CarriesTheStep() => Assert.That(Ask<CheckRequest>("check", "c.yaml", "--dt", "2ms").StepMs, Is.EqualTo(2));

    [Test]
    public void New_CarriesItsTemplate() => Assert.That(
        Ask<NewRequest>("new", "idea", "--from", "energy", "-o", "x.yaml", "--overwrite"),
        Is.EqualTo(new NewRequest { Name = "idea", From = "energy", Output = "x.yaml", Overwrite = true }));

    [Test]
    public void DataFolder_ComesFromTheEnvironment_UnlessGiven()
    {
        Dictionary<string, string> environment = new() { ["NEUROLCP_DATA"] = "/data" };
        CommandLineRun without = CommandLineRun.In(environment, (_, _) => new Outcome(), "run", "c.yaml");
        CommandLineRun with = CommandLineRun.In(environment, (_, _) => new Outcome(), "run", "c.yaml", "--data", "mine");

        Assert.That(((RunRequest)without.Request!).Input.DataFolder, Is.EqualTo("/data"));
        Assert.That(((RunRequest)with.Request!).Input.DataFolder, Is.EqualTo("mine"));
    }

    [Test]
    public void Weights_OfAnExistingFileWithAColon_NameThatFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"weights-{Guid.NewGuid():N}:1.h5");
        File.WriteAllText(path, "");
        try
        {
            Assert.That(Ask<EvaluateRequest>("evaluate", "c.yaml", "--weights", path).Weights, Is.EqualTo(new WeightSource(path, null)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TRequest Ask<TRequest>(params string[] arguments)
        where TRequest : class
    {
        CommandLineRun run = CommandLineRun.Of(arguments);
        return run.Request as TRequest ?? throw new AssertionException(run.Error);
    }
}
