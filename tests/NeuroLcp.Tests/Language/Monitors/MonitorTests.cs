using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Monitors;
using NeuroLcp.Language.Text;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Language.Monitors;

/// <summary>What an entry of <c>record:</c> means, and what a person reads where it means nothing.</summary>
[TestFixture]
public sealed class MonitorTests
{
    private static readonly Circuit Net = TestCircuits.Shipped("dynamic-inversion", 5, 3, "pyramidal.size=8");

    [Test]
    public void Clauses_InAnyOrder_SayWhatWhenWhereAndHowPrecisely()
    {
        CircuitMonitor monitor = MonitorText.Parse("pyramidal.soma, output.* units 0:2 mean from 10ms to 1 s every 0.5 ms trials 0,3, 5 bits 14 as slow", Net);

        Assert.Multiple(() =>
        {
            Assert.That(monitor.Variables.Select(v => v.FullName), Is.EqualTo(new[] { "pyramidal.soma", "output.y", "output.u" }));
            Assert.That(monitor.Kind, Is.EqualTo(MonitorKind.Traces));
            Assert.That(monitor.Units!.Of(3), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(monitor.Trials!.Of(6), Is.EqualTo(new[] { 0, 3, 5 }));
            Assert.That(monitor.Every, Is.EqualTo(new MonitorInterval(0.5, MonitorIntervalUnit.Milliseconds)));
            Assert.That((monitor.FromMs, monitor.ToMs), Is.EqualTo((10.0, 1000.0)));
            Assert.That((monitor.Reduction, monitor.KeptBits, monitor.IsDouble, monitor.Name), Is.EqualTo((MonitorReduction.Mean, 14, (bool?)null, "slow")));
        });
    }

    [TestCase("output.u every 1 min", 60_000, MonitorReduction.Point)]
    [TestCase("output.u every 1 min min", 60_000, MonitorReduction.Minimum)]
    [TestCase("output.u every 5 ms min", 5, MonitorReduction.Minimum)]
    [TestCase("output.u min every 2min", 120_000, MonitorReduction.Minimum)]
    public void Min_BehindANumberIsAMinute_AndElsewhereTheLeast(string text, double every, MonitorReduction reduction)
    {
        CircuitMonitor monitor = MonitorText.Parse(text, Net);
        Assert.That((monitor.Every, monitor.Reduction), Is.EqualTo((new MonitorInterval(every, MonitorIntervalUnit.Milliseconds), reduction)));
    }

    [TestCase("*", 7)]
    [TestCase("pyramidal.*", 4)]
    [TestCase("output.u every 3 steps", 1)]
    public void Variables_AreNamedAloneOrByTheirPopulation(string text, int count) =>
        Assert.That(MonitorText.Parse(text, Net).Variables, Has.Count.EqualTo(count));

    [TestCase("W", MonitorKind.Snapshots, 1)]
    [TestCase("W, D every 2 epochs", MonitorKind.Snapshots, 2)]
    [TestCase("weights statistics every 10 updates", MonitorKind.Statistics, 7)]
    [TestCase("S synapses 500", MonitorKind.Synapses, 1)]
    public void Weights_AreRecordedWholeSampledOrAsStatistics(string text, MonitorKind kind, int count)
    {
        CircuitMonitor monitor = MonitorText.Parse(text, Net);
        Assert.That((monitor.Kind, monitor.Weights.Count), Is.EqualTo((kind, count)));
    }

    [Test]
    public void ManyKeptBits_NeedDoublePrecision() => Assert.That(MonitorText.Parse("output.u bits 40", Net).IsDouble, Is.True);

    [TestCase("0:4", 10, new[] { 0, 1, 2, 3 })]
    [TestCase("::4", 10, new[] { 0, 4, 8 })]
    [TestCase("7,2,2", 10, new[] { 7, 2 })]
    [TestCase("8:", 10, new[] { 8, 9 })]
    [TestCase("1:9:3,0", 10, new[] { 1, 4, 7, 0 })]
    public void Indices_AreSlicedAsInPython(string text, int count, int[] expected)
    {
        Assert.That(IndexSelection.TryParse(text, out IndexSelection selection), Is.True);
        Assert.That(selection.Of(count), Is.EqualTo(expected));
    }

    [TestCase("-1")]
    [TestCase("")]
    [TestCase("3:3")]
    [TestCase("4:2")]
    [TestCase("::0")]
    [TestCase("1:2:3:4")]
    [TestCase("0,,1")]
    [TestCase("a")]
    public void Indices_ThatSelectNothing_AreNone(string text) => Assert.That(IndexSelection.TryParse(text, out _), Is.False);

    [TestCase("pyramidal.soma evry 5 ms", 16, "unknown word 'evry'", "did you mean 'every'?")]
    [TestCase("pyramidal.sома", 1, "no variable 'pyramidal.sома' in circuit 'dynamic-inversion'", "did you mean 'pyramidal.soma'?")]
    [TestCase("pyramidal", 1, "no weight 'pyramidal' in circuit 'dynamic-inversion'",
        "a variable is written population.variable, such as 'pyramidal.rate', and all of a population 'pyramidal.*'")]
    [TestCase("", 1, "nothing is named", "write, for example, 'pyramidal.soma every 5 ms'")]
    [TestCase("output.u every", 10, "'every' needs to know how often",
        "write a time or a number of steps, updates or epochs, such as 'every 5 ms' or 'every 100 updates'")]
    [TestCase("output.u every 5 mV", 16, "'5 mV' is no distance between samples",
        "write a time or a number of steps, updates or epochs, such as 'every 5 ms' or 'every 100 updates'")]
    [TestCase("output.u every -1 ms", 16, "'-1 ms' is no distance between samples",
        "write a time or a number of steps, updates or epochs, such as 'every 5 ms' or 'every 100 updates'")]
    [TestCase("output.u every 1.5 updates", 16, "'1.5 updates' is no distance between samples",
        "write a time or a number of steps, updates or epochs, such as 'every 5 ms' or 'every 100 updates'")]
    [TestCase("output.u from soon", 15, "'soon' is not a time", "such as 'from 100 ms'")]
    [TestCase("output.u units 3", 1, "population 'output' has no unit 3", "it has 3, counted from 0")]
    [TestCase("output.u units 2:1", 16, "'2:1' selects nothing",
        "write, for example, 'units 0:16' (16 excluded), 'units 0,3,7' or 'units ::4', counted from 0")]
    [TestCase("output.u mean", 1, "over how long?", "add 'every TIME', such as 'every 5 ms'")]
    [TestCase("output.u every 1 ms mean max", 26, "'max' contradicts what was said before it", "say one of them")]
    [TestCase("output.u every 1 ms every 2 ms", 21, "'every' is said twice", "say one of them")]
    [TestCase("output.u from 2 s to 1 s", 1, "it ends before it begins", "write 'from' a time 'to' a later one")]
    [TestCase("output.u events", 1, "'output.u' is neither an event nor a condition", "the circuit has none")]
    [TestCase("output.u synapses 5", 10, "'synapses' is said of weights", null)]
    [TestCase("W units 0", 1, "weights have no units, trials or means to choose", "write 'synapses N' for some of the synapses")]
    [TestCase("W, output.u", 1, "variables and weights in one entry", "write two entries")]
    [TestCase("W synapses 5 statistics", 14, "'statistics' contradicts what was said before it", "write two entries")]
    [TestCase("W bits 60", 3, "'bits' needs a number of 1 or more, 52 at most", "such as 'bits 14'")]
    [TestCase("output.u as 5", 10, "'as' needs a name", "letters, digits and _, such as 'as slow'")]
    public void Mistakes_ArePointedAt_WithWhatToWrite(string text, int column, string message, string? hint)
    {
        CircuitException refused = Assert.Throws<CircuitException>(() => MonitorText.Parse(text, Net))!;

        Diagnostic first = refused.Diagnostics[0];
        Assert.That((first.Message, first.Hint, first.Position.Column), Is.EqualTo((message, hint, column)));
    }

    [Test]
    public void AMistakeInTheFile_IsFoundThere_BeforeAnythingRuns()
    {
        string text = File.ReadAllText(CircuitFolder.Path("dynamic-inversion")) + "\nrecord:\n  - pyramidal.soma every 5 ms\n  - pyramidal.apcial\n";

        CircuitException refused = Assert.Throws<CircuitException>(() =>
            NeuroLcp.Language.CircuitFile.Parse(new SourceText("mine.yaml", text), new TaskShape(5, 3), []))!;

        Assert.That(DiagnosticText.Format(refused.Diagnostics),
            Does.Contain("no variable 'pyramidal.apcial'").And.Contain("did you mean 'pyramidal.apical'?").And.Contain("  - pyramidal.apcial"));
    }
}
