using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Commands;
using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Figures;
using NeuroLcp.Inspection.Plots;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Plots;

/// <summary>
/// Where a part of a population was recorded, everything that is said is said of that part: six units of five cells, of which those of units 0 and 4
/// were listened to in trial 1, and in another group all of them from 50 to 100 ms.
/// </summary>
[TestFixture]
internal sealed class PartlyRecordedTests
{
    private const int Cells = 5, Duration = 200;

    private TemporaryDirectory _directory = null!;
    private RecordingReader _reader = null!;

    [OneTimeSetUp]
    public void Simulate()
    {
        _directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(_directory.File("task.h5"));
        Shell.Done(
            "simulate", CircuitFolder.Path("burst-spiking"), "--task", $"h5:{task}", "--set", "pyramidal.size=6", "--set", "pyramidal.cell.count=5", "--set",
                "E_max=60Hz", "--duration", $"{Duration}ms", "--trials", "2", "--seed", "3",
            "--record", "pyramidal.cell.spike events units 0:5,20:25 trials 1 as some", "--record",
                "pyramidal.cell.spike events from 50 ms to 100 ms as middle", "--record", "pyramidal.cell.spike events as all",
            "--record", "pyramidal.cell.since every 5 ms units 3,21 as few", "--record", "pyramidal.soma, pyramidal.apical every 5 ms units 2:4 as near",
                "--record", "pyramidal.basal every 5 ms units 3:5 as other", "-o", _directory.File("run.h5"));
        _reader = RecordingReader.Open(_directory.File("run.h5"));
    }

    [OneTimeTearDown]
    public void TidyUp()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    [Test]
    public void TheFile_SaysWhoWasListenedTo_InWhichTrials_AndWhen()
    {
        Assert.That(_reader.Read<int>("/events/some/source"), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 20, 21, 22, 23, 24 }));
        Assert.That(_reader.Read<int>("/events/some/source_trial"), Is.EqualTo(new[] { 1 }));
        Assert.That(_reader.Read<int>("/events/all/source"), Is.EqualTo(Enumerable.Range(0, 30)));
        Assert.That((_reader.NumberAttribute("/events/some", "from_ms"), _reader.NumberAttribute("/events/some", "until_ms")),
            Is.EqualTo(((double?)0, (double?)Duration)));
        Assert.That(_reader.NumberAttribute("/events/middle", "from_ms"), Is.EqualTo(50));
    }

    [Test]
    public void ARate_IsThatOfTheCellsThatWereRecorded()
    {
        LinePanel rate = Rate(Raster("some"));

        // the area under the rate of ten cells, times ten, is the number of their events
        double area = rate.Curves[0].X.Zip(rate.Curves[0].X.Skip(1), (a, b) => b - a).Zip(rate.Curves[0].Y, (width, y) => width * y).Sum() / 1000;
        int events = _reader.Read<int>("/events/some/unit").Length;
        Assert.That(events, Is.GreaterThan(20));
        Assert.That(area * 2 * Cells, Is.EqualTo(events).Within(1e-9 * events));
    }

    [Test]
    public void AUnit_HasTheRateThatItHasWhereAllWereRecorded()
    {
        double[] some = Rate(Raster("some", [4], [1])).Curves[0].Y, all = Rate(Raster("all", [4], [1])).Curves[0].Y;

        Assert.That(some, Is.EqualTo(all));
        Assert.That(some.Sum(), Is.GreaterThan(0));
    }

    [Test]
    public void Rows_AreThoseOfRecordedUnits_UnderTheirNumbers()
    {
        PlotCommand.Plotted plotted = Raster("some");
        RasterPanel panel = plotted.Content.Rows.SelectMany(r => r.Panels).OfType<RasterPanel>().Single();

        Assert.That((panel.Along.Range.Least, panel.Along.Range.Most, panel.Lanes), Is.EqualTo((-0.5, 1.5, 2 * Cells)),
            "two units, not the five between the first and the last");
        Assert.That(plotted.Drawing.Marks.OfType<Label>().Select(l => l.Text), Has.Member("4").And.Not.Member("1"));
        Assert.That(panel.Title, Is.EqualTo("some, trial 1"));
        Assert.That(plotted.Content.Notes, Has.Member("some: 10 of 30 cells were recorded; rates are theirs"));
    }

    [TestCase("some", new[] { 2 }, new int[0], "there is no unit 2 in some of")]
    [TestCase("some", new int[0], new[] { 0 }, "there is no trial 0 in some of")]
    [TestCase("all", new[] { 6 }, new int[0], "there is no unit 6 in all of")]
    public void WhatWasNotRecorded_IsNoSilentUnit(string group, int[] units, int[] trials, string said) =>
        Assert.That(() => Raster(group, units, trials), Throws.TypeOf<RequestException>().With.Message.Contains(said));

    [Test]
    public void WhereNobodyListened_ThereIsNoRate()
    {
        PlotCommand.Plotted plotted = PlotCommand.Draw(_reader,
            new PlotRequest { Recording = _reader.Path, Kind = PlotKind.Raster, What = ["middle"], FromMs = 0, ToMs = Duration });
        Curve curve = Rate(plotted).Curves[0];

        Assert.That(curve.X.Zip(curve.Y).Where(p => p.First < 50 - 1e-9).Select(p => p.Second), Is.All.NaN);
        Assert.That(curve.X.Zip(curve.Y).Where(p => p.First is > 50.5 and < 99).Select(p => p.Second), Has.All.GreaterThanOrEqualTo(0));
        Assert.That(plotted.Content.Notes.Any(n => n.StartsWith("middle: recorded from 50 to 100", StringComparison.Ordinal)), Is.True);
    }

    [Test]
    public void TimeCourses_OfSingleCells_AreDrawn_UnderTheirNumbers()
    {
        PlotCommand.Plotted plotted = PlotCommand.Draw(_reader, new PlotRequest { Recording = _reader.Path, What = ["few.since"] });
        LinePanel panel = plotted.Content.Rows.SelectMany(r => r.Panels).OfType<LinePanel>().Single();

        Assert.That(panel.Curves.Select(c => c.Name), Is.EqualTo(new[] { "few.since, cell 3", "few.since, cell 21" }));
        float[] all = _reader.Read<float>("/states/few/since");
        Assert.That(panel.Curves[1].Y, Is.EqualTo(Enumerable.Range(0, all.Length / 4).Select(row => (double)all[(4 * row) + 1])),
            "[time, trial, cell], the first trial");
        Assert.That(plotted.Content.Notes, Has.Member("trial 0 of 2 recorded"));
    }

    [Test]
    public void Sonata_HasANodeForEachCell()
    {
        string folder = _directory.File("sonata");
        Shell.Done("export", _reader.Path, "--to", "sonata", "--what", "some,few,near", "--until", "195ms", "-o", folder);

        using RecordingReader spikes = RecordingReader.Open(Path.Combine(folder, "some.spikes.h5")),
            few = RecordingReader.Open(Path.Combine(folder, "few.since.trial0.h5")),
            apical = RecordingReader.Open(Path.Combine(folder, "near.apical.trial1.h5"));
        IEnumerable<long> cells = _reader.Read<int>("/events/some/unit")
            .Zip(_reader.Read<int>("/events/some/cell"), (unit, cell) => (long)((Cells * unit) + cell));
        Assert.That(spikes.Read<long>("/spikes/pyramidal.cell/node_ids"),
            Is.EqualTo(_reader.Read<double>("/events/some/time").Zip(cells).Where(e => e.First <= 195).Select(e => e.Second)));
        Assert.That(few.Read<long>("/report/pyramidal.cell/mapping/node_ids"), Is.EqualTo(new long[] { 3, 21 }));
        Assert.That(apical.Read<long>("/report/pyramidal/mapping/node_ids"), Is.EqualTo(new long[] { 2, 3 }));

        // what a neuron is made of is said by the circuit
        string[] names = apical.TextAttribute("/report/pyramidal/mapping/element_ids", "names")!.Split(' ');
        Assert.That(names[0], Is.EqualTo("soma"));
        Assert.That(names[(int)apical.Read<long>("/report/pyramidal/mapping/element_ids")[0]], Is.EqualTo("apical"));
    }

    [Test]
    public void AFit_OfOtherUnits_IsRefused()
    {
        (int code, _, string error) = Shell.Run("fit", _reader.Path, "--target", "near.soma", "--by", "other.basal");

        Assert.That((code, error.TrimEnd()), Is.EqualTo(
            (2, "'near.soma' and 'other.basal' are not of the same units: 2 units (2, 3) and 2 units (3, 4); record both of the same ones")));
    }

    [Test]
    public void Watch_CallsUnitsByTheirNumbers()
    {
        JsonObject seen = JsonNode.Parse(Shell.Run("watch", _reader.Path, "--what", "near.soma", "--once", "--json").Out)!.AsObject();

        Assert.That(seen.ToJsonString(), Does.Contain("near.soma[2]").And.Contain("near.soma[3]").And.Not.Contain("near.soma[0]"));
    }

    private PlotCommand.Plotted Raster(string group, int[]? units = null, int[]? trials = null) =>
        PlotCommand.Draw(_reader, new PlotRequest
        { Recording = _reader.Path, Kind = PlotKind.Raster, What = [group], Units = units ?? [], Trials = trials ?? [] });

    private static LinePanel Rate(PlotCommand.Plotted plotted) => plotted.Content.Rows.SelectMany(r => r.Panels).OfType<LinePanel>().Single();
}
