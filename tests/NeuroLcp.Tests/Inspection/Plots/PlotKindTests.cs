using System.Xml.Linq;
using NUnit.Framework;
using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Figures;
using NeuroLcp.Inspection.Plots;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Inspection.Plots;

/// <summary>What each kind of figure shows of a recording whose numbers are known.</summary>
[TestFixture]
internal sealed class PlotKindTests
{
    private TemporaryDirectory _directory = null!;
    private RecordingReader _reader = null!;

    [OneTimeSetUp]
    public void Record()
    {
        _directory = new TemporaryDirectory();
        _reader = RecordingReader.Open(PlottedRecording.Write(_directory.File("all.h5")));
    }

    [OneTimeTearDown]
    public void TidyUp()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    [Test]
    public void Learning_HasAPanelForEachNumber_WithTheTestsOverIt()
    {
        PlotCommand.Plotted plotted = Draw(PlotKind.Learning);
        LinePanel[] panels = Panels<LinePanel>(plotted);

        Assert.That(plotted.Content.Shows, Is.EqualTo(new[] { "loss", "accuracy", "control_norm", "iterations" }));
        Assert.That(panels.Select(p => p.Along.Label), Is.EqualTo(new[] { "loss", "accuracy (%)", "control \u2016\u03C8\u2016 (rms)", "relaxation steps" }));

        // the raw line, its running mean, and the tests: 120 updates are enough to need a mean
        Assert.That(panels[0].Curves.Select(c => (c.Name, c.IsPale, c.HasDots, c.X.Length)),
            Is.EqualTo(new[] { ("controlled", true, false, 120), ("controlled", false, false, 120), ("test", false, true, 4) }));
        Assert.That(panels[0].Along.Range.IsLogarithmic, Is.True, "the loss falls to a hundredth");
        Assert.That(panels[1].Curves[^1].Y, Is.EqualTo(new[] { 0, 20, 40, 60.0 }).Within(1e-12), "percent");
        Assert.That(panels[2].Curves[1].Y[60], Is.EqualTo(1.4).Within(1e-12),
            "120 / 25 = 4 updates and the one itself: 1 2 1 2 1 of which the middle is even, u = 58 to 62");
        Assert.That(plotted.Drawing.Marks.OfType<Label>().Select(l => l.Text),
            Has.Member("pale: every update; full: running mean over about a twenty-fifth of them").And.Member("update").And.Member("test"));
    }

    [Test]
    public void Learning_ShowsWhatIsNamed() =>
        Assert.That(Panels<LinePanel>(Draw(PlotKind.Learning, r => r with { What = ["rate"] })).Single().Along.Label, Is.EqualTo("learning rate"));

    [Test]
    public void Alignment_GathersAnglesByWhatTheyAreTo()
    {
        LinePanel[] panels = Panels<LinePanel>(Draw(PlotKind.Alignment));

        Assert.That(panels.Select(p => (p.Title, string.Join(", ", p.Curves.Select(c => c.Name)))), Is.EqualTo(new[]
        {
            ("feedback to forward weights", "B to W, W to B"), ("rule to control gradient", "W"), ("rule to loss gradient", "W"),
                ("feedback to transposed gain", "B, B, principal"), ("control to rows of the gain", "\u03C8"),
        }));

        // 120 degrees in the third needs an axis to 180, the others end soon after the right angle that is drawn in all
        Assert.That(panels.Select(p => p.Along.Range.Most), Is.EqualTo(new[] { 100, 100, 188, 100, 100.0 }));
        Assert.That(panels.SelectMany(p => p.References), Is.All.EqualTo(90));

        // of two trials one has no angle
        Assert.That(panels[4].Curves.Single().Y, Is.EqualTo(new[] { 0, 10, 20, 30.0 }));
    }

    [Test]
    public void Change_IsTheDistanceFromTheFirstSnapshot_AndSingleUpdatesAreThoseRecorded()
    {
        LinePanel[] panels = Panels<LinePanel>(Draw(PlotKind.Change));

        Assert.That(panels.Select(p => p.Title),
            Is.EqualTo(new[] { "change since the start", "single updates", "size of the weights", "synapses of W (post \u2190 pre), 5 of 7" }));
        Curve[] moved = [.. panels[0].Curves];
        Assert.That(moved.Select(c => c.Name), Is.EqualTo(new[] { "W", "b" }), "B is W transposed");

        // the sum of (post - pre)^2 over 4 x 6 synapses is 55 + 31 + 19 + 19 = 124, that of post^2 over 4 is 14
        Assert.That(moved[0].Y, Is.EqualTo(new[] { 0, 0.1, 0.2, 0.3 }.Select(s => s * Math.Sqrt(124))).Within(1e-12));
        Assert.That(moved[1].Y, Is.EqualTo(new[] { 0.0, 1, 2, 3 }.Select(s => s * Math.Sqrt(14))).Within(1e-12));
        Assert.That(panels[1].Curves[0].Y[..4], Is.EqualTo(new[] { 0.1, 0.2, 0.3, 0.1 }).Within(1e-12));
        Assert.That(panels[3].Curves.Select(c => c.Name), Is.EqualTo(new[] { "0 \u2190 0", "1 \u2190 1", "2 \u2190 2", "3 \u2190 3", "0 \u2190 4" }));
        Assert.That((panels[3].Across.Label, panels[3].Across.Range.Most), Is.EqualTo(("time (ms)", 49.0)));
    }

    [Test]
    public void Change_WithoutStats_ComparesEachSnapshotWithTheOneBefore()
    {
        using RecordingReader reader = RecordingReader.Open(PlottedRecording.Write(_directory.File("snapshots.h5"), "/plasticity/W/snapshots"));

        LinePanel[] panels = Panels<LinePanel>(PlotCommand.Draw(reader, new PlotRequest { Recording = reader.Path, Kind = PlotKind.Change }));

        Assert.That(panels[1].Title, Is.EqualTo("change since the snapshot before"));
        Assert.That((panels[1].Curves.Single().X, panels[1].Curves.Single().Y),
            Is.EqualTo((new[] { 40.0, 80, 120 }, new[] { 1, 1, 1.0 }.Select(s => 0.1 * Math.Sqrt(124)).ToArray()))
            .Using<double>((a, b) => Math.Abs(a - b) < 1e-9));
    }

    [Test]
    public void Weights_AreTheFirst_TheLast_AndTheirDifference_MissingSynapsesGrey()
    {
        PlotCommand.Plotted plotted = Draw(PlotKind.Weights);
        MatrixPanel[] panels = Panels<MatrixPanel>(plotted);

        Assert.That(panels.Select(p => p.Title), Is.EqualTo(new[] { "W, initial", "W, update 120", "W, change" }));
        Assert.That((panels[0].Across.Label, panels[0].Along.Label), Is.EqualTo(("pre (input)", "post (hidden)")));
        Assert.That(panels[1].Values[3, 1], Is.EqualTo(1.6).Within(1e-12));
        Assert.That(panels[2].Values[0, 5], Is.EqualTo(-1.5).Within(1e-12));
        Assert.That(panels[0].Values[0, 0], Is.NaN);

        // the first two share a scale, so that they can be compared: 1 + 0.3 * 3 is their largest
        Assert.That(panels.Select(p => p.Limit), Is.EqualTo(new[] { 1.9, 1.9, 1.5 }).Within(1e-12));
        Assert.That(panels.Select(p => p.HasBar), Is.EqualTo(new[] { false, true, true }));
        Assert.That(plotted.Content.Notes, Is.EqualTo(new[] { "grey: no synapse" }));
        Assert.That(plotted.Drawing.Marks.OfType<PixelImage>().Count(), Is.EqualTo(3 + 2), "three matrices and two bars");

        // the first row is on top: W[0, 5] of the change is the deepest blue in its upper right corner
        PixelImage change = plotted.Drawing.Marks.OfType<PixelImage>().Single(i => i.Meaning == "W, change");
        int corner = 3 * (change.Columns - 1);
        Assert.That((change.Rgb[corner], change.Rgb[corner + 1], change.Rgb[corner + 2]), Is.EqualTo(ColourMap.Of(-1.5, 1.5)));
        Assert.That((change.Rgb[0], change.Rgb[1], change.Rgb[2]), Is.EqualTo(ColourMap.Missing));
    }

    [Test]
    public void Weights_AtUpdates_AreTheseSnapshots()
    {
        MatrixPanel[] panels = Panels<MatrixPanel>(Draw(PlotKind.Weights, r => r with { What = ["W"], At = ["first", "80"] }));

        Assert.That(panels.Select(p => p.Title), Is.EqualTo(new[] { "W, update 0", "W, update 80" }));
        Assert.That(panels[1].Values[3, 1], Is.EqualTo(1.4).Within(1e-12));
    }

    [Test]
    public void LargeMatrices_AreMeansOfBlocks_AndTheFigureSaysSo()
    {
        // 5 x 4 in at most 3 x 2: blocks of 2 x 2; the last row of blocks has one row of the matrix
        double[] values = [.. Enumerable.Range(0, 20).Select(i => (double)i)];
        values[0] = double.NaN;
        var blocks = new MatrixBlocks(values, 4, 3, 2);

        Assert.That((blocks.Rows, blocks.Columns, blocks.BlockRows, blocks.BlockColumns), Is.EqualTo((3, 2, 2, 2)));
        Assert.That(blocks[0, 0], Is.EqualTo((1 + 4 + 5) / 3.0), "what does not exist is no zero");
        Assert.That((blocks[1, 1], blocks[2, 0]), Is.EqualTo(((10 + 11 + 14 + 15) / 4.0, 16.5)));
        Assert.That(blocks.Largest, Is.EqualTo(18.5));
    }

    [Test]
    public void Raster_HasAMarkForEachEvent_InTheRowOfItsCell()
    {
        PlotCommand.Plotted plotted = Draw(PlotKind.Raster);
        RasterPanel[] panels = Panels<RasterPanel>(plotted);

        Assert.That(panels.Select(p => p.Title), Is.EqualTo(new[] { "hidden.cell.spike, trial 0", "other.event, trial 0" }));
        Strokes[] strokes = [.. plotted.Drawing.Marks.OfType<Strokes>()];
        Assert.That(strokes.Select(s => s.All.Count), Is.EqualTo(new[] { 12, 4 }), "one for each of 4 units of 3 cells, and of 4 units");

        // cells of a unit lie around its number: a third of a unit apart
        Assert.That(panels[0].Rows[..4], Is.EqualTo(new[] { -1 / 3.0, 0, 1 / 3.0, 2 / 3.0 }).Within(1e-12));

        // events come later the higher their row
        double[] up = [.. strokes[0].All.OrderBy(s => s.From.X).Select(s => s.From.Y)];
        Assert.That(up, Is.EqualTo(up.OrderDescending()));
        Assert.That(panels[0].Times, Is.EqualTo(Enumerable.Range(0, 12).Select(i => (10.0 * i) + 1)));

        // time goes on to the last sample of the slowest monitor; its last event but one is in this trial
        Assert.That((panels[0].Across.Range.Least, panels[0].Across.Range.Most), Is.EqualTo((0.0, 116.0)));
    }

    [Test]
    public void Raster_TakesUnitsTrialsAndAWindow()
    {
        RasterPanel panel = Panels<RasterPanel>(
            Draw(PlotKind.Raster, r => r with { What = ["hidden.cell.spike"], Trials = [1], Units = [1, 2], FromMs = 45, ToMs = 70 })).Single();

        // of trial 1, unit 1: 36, 46 and 56 ms, unit 2: 66, 76 and 86 ms
        Assert.That(panel.Times, Is.EqualTo(new[] { 46.0, 56, 66 }));
        Assert.That((panel.Along.Range.Least, panel.Along.Range.Most, panel.Lanes), Is.EqualTo((0.5, 2.5, 6)));
    }

    [Test]
    public void Rates_AreEventsPerSecondAndCell_AlsoInAShorterLastBin()
    {
        var window = new NeuroLcp.Inspection.Figures.TimeWindow(0, 25);

        (double[] edges, double[] rates) = NeuroLcp.Inspection.Figures.RasterFigure.Rate([1, 2, 11, 25], window, 10, lanes: 2);

        // 2 events of 2 cells in 10 ms are 100 a second, one 50; one in the last 5 ms is 100
        Assert.That(edges, Is.EqualTo(new[] { 0, 10, 20, 25.0 }));
        Assert.That(rates, Is.EqualTo(new[] { 100, 50, 100.0 }));
    }

    [Test]
    public void BinsOfRates_BeginWhereTheWindowDoes()
    {
        (double[] edges, double[] rates) = NeuroLcp.Inspection.Figures.RasterFigure.Rate([41, 42, 48, 52], new NeuroLcp.Inspection.Figures.TimeWindow(40, 60),
            10, lanes: 1);

        // three in the 10 ms from 40 on are 300 a second, one in those from 50 on 100
        Assert.That(edges, Is.EqualTo(new[] { 40, 50, 60.0 }));
        Assert.That(rates, Is.EqualTo(new[] { 300, 100.0 }));
    }

    [Test]
    public void ThousandsOfEvents_BecomeAnImage_AndAreNotLost()
    {
        // 30 000 events, each in a place of its own: 150 times in 200 rows
        double[] times = [.. Enumerable.Range(0, 30000).Select(i => (double)(i % 150))], rows = [.. Enumerable.Range(0, 30000).Select(i => (double)(i / 150))];
        var panel = new RasterPanel("spikes", times, rows, new PlotAxis("time (ms)", new AxisRange(0, 150)), new PlotAxis("unit", new AxisRange(-0.5, 199.5)))
        { Lanes = 200 };

        PixelImage image = panel.Draw(new Frame(0, 0, 300, 200)).OfType<PixelImage>().Single();

        // a column of black for each time: 4 pixels of the image a CSS pixel, a stroke of 0.8 px 3 wide
        int black = Enumerable.Range(0, image.Columns).Count(x => image.Rgb[3 * (((image.Rows / 2) * image.Columns) + x)] == 0);
        Assert.That(black, Is.EqualTo((150 * 3) - 1).Within(1), "the first stroke is cut by the frame");
        Assert.That(panel.Draw(new Frame(0, 0, 300, 200)).OfType<Strokes>(), Is.Empty);
    }

    [Test]
    public void Traces_OfMonitorsWithTheirOwnClocks_ShareTheAxisOfTime_AndUnitsKeepTheirNumbers()
    {
        PlotCommand.Plotted plotted = Draw(PlotKind.Traces, r => r with { What = ["hidden.soma", "hidden_slow.soma"], Units = [2] });
        LinePanel[] panels = Panels<LinePanel>(plotted);

        Assert.That(panels.Select(p => (p.Title, p.Curves.Single().X.Length, p.Across.Range.Most)),
            Is.EqualTo(new[] { ("hidden.soma (mV)", 200, 100.0), ("hidden_slow.soma (mV)", 11, 100.0) }));

        // unit 2 is the second of those that one monitor recorded, and the third of the other
        Assert.That(panels.Select(p => p.Curves[0].Y[0]), Is.EqualTo(new[] { 2, 2.0 }));
        Assert.That(panels.Select(p => p.Across.HasText), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Traces_InAWindow_AreTheSamplesWithin()
    {
        LinePanel panel = Panels<LinePanel>(Draw(PlotKind.Traces, r => r with { What = ["hidden.soma"], Units = [0], FromMs = 10, ToMs = 20 })).Single();

        Assert.That((panel.Across.Range.Least, panel.Across.Range.Most), Is.EqualTo((10.0, 20.0)));
        Assert.That((panel.Curves[0].X[0], panel.Curves[0].X[^1], panel.Curves[0].X.Length), Is.EqualTo((10.0, 20.0, 21)));
        Assert.That(panel.Curves[0].Y[3], Is.EqualTo(PlottedRecording.Soma(11.5, 0)).Within(1e-12));
    }

    [Test]
    public void Traces_OfCells_AreNamedByUnitAndCell()
    {
        LinePanel panel = Panels<LinePanel>(Draw(PlotKind.Traces, r => r with { What = ["cells.v"], Units = [1], Trials = [1] })).Single();

        Assert.That(panel.Curves.Select(c => c.Name), Is.EqualTo(new[] { "cells.v, unit 1, cell 0", "cells.v, unit 1, cell 1", "cells.v, unit 1, cell 2" }));

        // of [trial, unit, cell] = [2, 4, 3], cell 2 of unit 1 in trial 1 is number 12 + 3 + 2
        Assert.That(panel.Curves[2].Y[5], Is.EqualTo(1705));
    }

    [Test]
    public void Overview_OfTraining_IsOnePageOfAllOfIt()
    {
        PlotCommand.Plotted plotted = Draw(null);

        Assert.That(plotted.Kind.Kind, Is.EqualTo(PlotKind.Overview));
        Assert.That(plotted.Content.Shows, Is.EqualTo(new[] { "loss", "accuracy", "control_norm", "alignment", "change", "W" }));
        Assert.That(Panels<LinePanel>(plotted).Length + Panels<MatrixPanel>(plotted).Length, Is.EqualTo(3 + 3 + 2));
    }

    [TestCase("/states/hidden,/events", PlotKind.Traces)]
    [TestCase("/events", PlotKind.Raster)]
    [TestCase("/plasticity", PlotKind.Weights)]
    [TestCase("/training", PlotKind.Overview)]
    public void WithoutAKind_AFigureIsWhatTheRecordingHolds(string groups, PlotKind kind)
    {
        using RecordingReader reader = RecordingReader.Open(PlottedRecording.Write(_directory.File($"{kind}.h5"), groups.Split(',')));

        Assert.That(PlotCommand.Draw(reader, new PlotRequest { Recording = reader.Path }).Kind.Kind, Is.EqualTo(kind));
    }

    [Test]
    public void WithoutAKind_NamesAndOptionsSayWhichIsMeant()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Draw(null, r => r with { What = ["hidden.soma"] }).Kind.Kind, Is.EqualTo(PlotKind.Traces));
            Assert.That(Draw(null, r => r with { What = ["other.event"] }).Kind.Kind, Is.EqualTo(PlotKind.Raster));
            Assert.That(Draw(null, r => r with { What = ["B.angle_to_W"] }).Kind.Kind, Is.EqualTo(PlotKind.Alignment));
            Assert.That(Draw(null, r => r with { What = ["W"], At = ["last"] }).Kind.Kind, Is.EqualTo(PlotKind.Weights));
            Assert.That(Draw(null, r => r with { ToMs = 50 }).Kind.Kind, Is.EqualTo(PlotKind.Traces));
        });
    }

    private static IEnumerable<TestCaseData> Kinds =>
        from kind in Enum.GetValues<PlotKind>() from width in Enum.GetValues<FigureWidth>() select new TestCaseData(kind, width);

    [TestCaseSource(nameof(Kinds))]
    public void EveryFigure_IsAsWideAsAJournalAsks_WithTextsApartAndWithin(PlotKind kind, FigureWidth width)
    {
        Drawing drawing = Draw(kind, r => r with { Width = width }).Drawing;
        List<TextPlace> texts = [.. drawing.Marks.OfType<Label>().Where(l => l.Text.Length > 0).Select(TextPlace.Of)];

        Assert.That(drawing.Width / 96 * 25.4, Is.EqualTo(width == FigureWidth.Single ? 85 : 180).Within(0.01));
        Assert.That(XElement.Parse(SvgText.Of(drawing)).Attribute("width")!.Value, Is.EqualTo(width == FigureWidth.Single ? "85mm" : "180mm"));
        TextPlace[] widest = [.. drawing.Marks.OfType<Label>().Where(l => l.Text.Length > 0).Select(TextPlace.WidestOf)];
        Assert.That(widest.Where(t => t.Left < 0 || t.Top < 0 || t.Right > drawing.Width || t.Bottom > drawing.Height), Is.Empty,
            "a machine without our font cuts no label");
        Assert.That(texts.Where(t => t.Left < 0 || t.Top < 0 || t.Right > drawing.Width || t.Bottom > drawing.Height), Is.Empty);
        Assert.That(texts.SelectMany((a, i) => texts.Skip(i + 1).Where(a.Covers).Select(b => $"{a} on {b}")), Is.Empty);

        // 7 to 9 points
        Assert.That(drawing.Marks.OfType<Label>().Select(l => l.Size * 72 / 96), Is.All.InRange(6.99, 9.01));
        Assert.That(drawing.Marks.OfType<Line>().SelectMany(l => l.Parts.Select(p => p.End))
            .Where(s => !(s.X >= 0 && s.X <= drawing.Width && s.Y >= 0 && s.Y <= drawing.Height)), Is.Empty);
    }

    [TestCaseSource(nameof(Kinds))]
    public void TheSameRecording_GivesTheSameFile(PlotKind kind, FigureWidth width)
    {
        Drawing first = Draw(kind, r => r with { Width = width }).Drawing, second = Draw(kind, r => r with { Width = width }).Drawing;

        Assert.That(SvgText.Of(first), Is.EqualTo(SvgText.Of(second)));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Pdf_IsAPageOfTheFiguresSize_TheSameEachTime(PlotKind kind, FigureWidth width)
    {
        Drawing drawing = Draw(kind, r => r with { Width = width }).Drawing;
        byte[] pdf = PdfPage.Of(drawing);
        string text = System.Text.Encoding.Latin1.GetString(pdf);

        Assert.That(text, Does.StartWith("%PDF-").And.Not.Contain("CreationDate"));

        // 85 mm or 180 mm in points of 1/72 inch
        System.Text.RegularExpressions.Match box = System.Text.RegularExpressions.Regex.Match(text, @"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]");
        Assert.That(double.Parse(box.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture),
            Is.EqualTo((width == FigureWidth.Single ? 85 : 180) / 25.4 * 72).Within(0.05), "Skia rounds to a fiftieth of a millimetre");
        Assert.That(pdf.AsSpan().SequenceEqual(PdfPage.Of(drawing)), Is.True);
    }

    [Test]
    public void TheRoomForTexts_IsEnoughForTheWidestOfTheUsualFonts()
    {
        using SkiaSharp.SKTypeface? typeface = SkiaSharp.SKTypeface.FromFamilyName("DejaVu Sans");
        if (typeface?.FamilyName != "DejaVu Sans")
        {
            Assert.Ignore("needs the font DejaVu Sans");
        }

        using var font = new SkiaSharp.SKFont(typeface, 100);
        IEnumerable<string> texts = Enum.GetValues<PlotKind>().SelectMany(kind => Draw(kind).Drawing.Marks.OfType<Label>()).Where(l => l.Text.Length > 1)
            .Select(l => l.Text).Distinct();
        Assert.That(texts.Where(t => font.MeasureText(t) > TextExtent.Of(t, 100)), Is.Empty);
    }

    [Test]
    public void TheSameRecording_GivesTheSameImage()
    {
        Drawing drawing = Draw(PlotKind.Traces, r => r with { What = ["hidden.soma"] }).Drawing;

        Assert.That(PngImage.Of(drawing).AsSpan().SequenceEqual(PngImage.Of(drawing)), Is.True);
    }

    private PlotCommand.Plotted Draw(PlotKind? kind, Func<PlotRequest, PlotRequest>? with = null)
    {
        var request = new PlotRequest { Recording = _reader.Path, Kind = kind };
        return PlotCommand.Draw(_reader, with is null ? request : with(request));
    }

    private static T[] Panels<T>(PlotCommand.Plotted plotted) =>
        [.. plotted.Content.Rows.SelectMany(r => r.Panels).OfType<T>().Where(p => p is not LinePanel { Title: "", HasLetter: false })];

    /// <summary>What a text covers on the page.</summary>
    private sealed record TextPlace(string Text, double Left, double Top, double Right, double Bottom)
    {
        // letters may come as close as half a pixel
        private const double Touch = 0.5;

        public bool Covers(TextPlace other) =>
            Left + Touch < other.Right && other.Left + Touch < Right && Top + Touch < other.Bottom && other.Top + Touch < Bottom;

        public static TextPlace Of(Label label)
        {
            using SkiaSharp.SKFont own = FigureFont.Of(label.Size, label.IsBold, label.IsItalic),
                small = FigureFont.Of(label.Size * Label.Reduction, label.IsBold, label.IsItalic);
            return Of(label, own.MeasureText(label.Text) + small.MeasureText(label.Exponent));
        }

        /// <summary>With the widest font it may be shown with.</summary>
        public static TextPlace WidestOf(Label label) =>
            Of(label, TextExtent.Of(label.Text, label.Size, label.IsBold) + TextExtent.Of(label.Exponent, label.Size * Label.Reduction, label.IsBold));

        private static TextPlace Of(Label label, double width)
        {
            double before = label.Align switch { TextAlign.End => width, TextAlign.Middle => width / 2, _ => 0 }, above = 0.72 * label.Size;
            return label.IsUpright
                ? new TextPlace(label.Text, label.At.X - above, label.At.Y - width + before, label.At.X, label.At.Y + before)
                : new TextPlace(label.Text, label.At.X - before, label.At.Y - above, label.At.X - before + width, label.At.Y);
        }
    }
}
