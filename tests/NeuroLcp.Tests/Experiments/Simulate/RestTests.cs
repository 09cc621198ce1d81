using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Simulate;

/// <summary>What a simulation says of where it stopped: for x' = (1 - x) / T, x = 1 - exp(-t / T).</summary>
[TestFixture]
internal sealed class RestTests
{
    private const string Relaxing = """
        circuit: relaxing
        parameters: {tau: 100 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          n: {size: 2, d s/dt: (1 - s) / tau}
        """;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Make()
    {
        _directory = new TemporaryDirectory();
        StudyFiles.Clouds(_directory.File("task.h5"));
    }

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void AStateUnderWay_IsNotAtRest_AndTheDurationNamed_BringsIt()
    {
        (string said, JsonNode rest) = Simulate("50ms");

        // the last tenth, 45 to 50 ms: (exp(-0.45) - exp(-0.5)) / (1 - exp(-0.5)), times 100 ms / 5 ms; Euler's step of 0.1 ms is off by half a per mille
        double change = 20 * (Math.Exp(-0.45) - Math.Exp(-0.5)) / (1 - Math.Exp(-0.5));
        Assert.That((double)rest["change"]!, Is.EqualTo(change).Within(2e-3 * change));
        Assert.That(((string)rest["state"]!, (double)rest["slowest_ms"]!, (bool)rest["at_rest"]!), Is.EqualTo(("n.s", 100.0, false)));

        // 50 ms + 100 ms ln(1581) = 787 ms, rounded up to two digits
        Assert.That(said, Does.Contain(
            "not at rest: n.s changes as if by 158 % within the 100 ms of the slowest mode; about --duration 0.79s would bring it to 0.1 %"));
        Assert.That((bool)Simulate("0.79s").Json["at_rest"]!, Is.True);
        Assert.That((bool)Simulate("0.5s").Json["at_rest"]!, Is.False, "exp(-5) is 0.7 %");
    }

    [TestCase("(1 - s) / tau + 0.1 * sqrt(2 / tau) * xi", TestName = "noise")]
    [TestCase("s / tau", TestName = "a state that grows for ever")]
    public void OfACircuitThatComesToNoRest_NothingIsSaid(string drift)
    {
        (string said, JsonNode? rest) = Simulate("50ms", Relaxing.Replace("(1 - s) / tau", drift, StringComparison.Ordinal));

        Assert.That(said, Does.Not.Contain("at rest"));
        Assert.That(rest, Is.Null);
    }

    private (string Said, JsonNode Json) Simulate(string duration, string circuit = Relaxing)
    {
        string file = _directory.File("relaxing.yaml"), task = _directory.File("task.h5");
        File.WriteAllText(file, circuit);
        (int code, string output, string error) =
            Shell.Run("simulate", file, "--task", $"h5:{task}", "--duration", duration, "--dt", "0.1ms", "--precision", "double", "-o",
            _directory.File("rest.h5"), "--overwrite", "--json");
        Assert.That(code, Is.Zero, error);
        JsonNode json = JsonNode.Parse(output)!;
        return (Shell.Run("simulate", file, "--task", $"h5:{task}", "--duration", duration, "--dt", "0.1ms", "--precision", "double", "-o",
            _directory.File("rest.h5"), "--overwrite").Error, json["summary"]!["rest"]!);
    }
}
