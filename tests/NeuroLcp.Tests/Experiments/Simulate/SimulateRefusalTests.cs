using NUnit.Framework;
using NeuroLcp.Commands;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Simulate;

/// <summary>What a simulation does not do, it says; what it cannot do, it refuses.</summary>
[TestFixture]
public sealed class SimulateRefusalTests
{
    private const string Held = """
        circuit: held
        populations:
          p: {size: 1, I: 0, d v/dt: (-v + I) / (10 ms)}
        time: {step: 1 ms, duration: 20 ms}
        """;

    [Test]
    public void AProtocol_IsNotRunBySimulate_AndThatIsSaid()
    {
        const string notice =
            "notice: 'simulate' does not run the protocol: it integrates one stretch of time from the initial state, with noise, and nothing is held (p.I)";
        (CommandResult result, List<string> said) =
            Simulate(Held + "\nprotocol: [{simulate: {duration: 10 ms}}, {simulate: {duration: 10 ms}, hold: {p.I: 1}}]\n");

        Assert.That(said, Has.One.Contains(notice));
        Assert.That((string?)result.Details!["notices"]![0], Does.Contain(notice));
    }

    [Test]
    public void WithoutAProtocol_NothingIsSaid()
    {
        (CommandResult result, List<string> said) = Simulate(Held);

        Assert.That(said, Has.None.Contains("protocol"));
        Assert.That(result.Details!["notices"]!.AsArray(), Is.Empty);
    }

    [Test]
    public void AValue_RecordedAsNoNumber_IsSaidOnce()
    {
        // v = 0 at the start and for good: 0 / 0
        (CommandResult result, List<string> said) =
            Simulate(Held.Replace("I: 0,", "I: 0, share: v / v,", StringComparison.Ordinal) + "\nrecord: p.v, p.share every 1 ms\n");

        Assert.That(said, Has.One.EqualTo("warning: 'p.share' is recorded as no number (NaN) at t = 0 ms, unit 0, trial 0, the first of perhaps more"));
        Assert.That(result.Details!["notices"]!.AsArray().Select(n => (string?)n), Is.EqualTo(said.Where(s => s.Contains("NaN", StringComparison.Ordinal))));
    }

    [TestCase(1e303, null)]
    [TestCase(null, 1e-300)]
    [TestCase(1e9, 1e-7)]
    public void MoreStepsThanCanBeCounted_AreRefused(double? duration, double? step) => Assert.That(
        () => Simulate(Held, r => r with { DurationMs = duration, StepMs = step }),
            Throws.TypeOf<RequestException>().With.Message.Contains("are more than 2^53 steps; a shorter --duration or a longer --dt is meant"));

    private static (CommandResult Result, List<string> Said) Simulate(string text, Func<SimulateRequest, SimulateRequest>? change = null)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("held.yaml"), text);
        var request = new SimulateRequest
        {
            Input = new CircuitInput { Circuit = directory.File("held.yaml"), Task = "teacher(inputs=1, outputs=1, train=2, test=2)" },
            Target = new RecordingTarget { Output = directory.File("held.h5") },
        };
        var said = new Said();
        return (SimulateCommand.Run(change?.Invoke(request) ?? request, said, CancellationToken.None), said.Lines);
    }

    private sealed class Said : IProgressReporter
    {
        public List<string> Lines { get; } = [];

        public void Report(ProgressTick tick)
        {
        }

        public void Note(string line) => Lines.Add(line);

        public void Dispose()
        {
        }
    }
}
