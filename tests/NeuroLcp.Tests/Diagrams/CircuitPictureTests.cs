using System.Xml.Linq;
using NUnit.Framework;
using NeuroLcp.Diagrams;
using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Tests.Diagrams;

/// <summary>What every picture of a circuit must be, whoever wrote the circuit: complete, and without one thing on another.</summary>
[TestFixture]
internal sealed class CircuitPictureTests
{
    private static IEnumerable<string> Names => DrawnCircuits.Names;

    private static readonly string[] s_sides = ["dynamic-inversion", "template"];

    [Test]
    public void AMeanOverAnotherPopulation_IsDrawnFromAllUnits_WithDelaysAndResets()
    {
        NeuroLcp.Language.Model.Circuit circuit = NeuroLcp.Tests.Language.SmallCircuit.Parse("""
            circuit: pooled
            populations:
              clock: {size: 1, units: {t: ms}, d t/dt: 1}
              cell:
                size: 3
                late: delayed(mean(clock.t), 5 ms)
                d v/dt: (mean(clock.t) / (1 ms) + W @ v - v) / (10 ms)
                spike: v > 1
                when spike: {v: 0}
            weights:
              W: {post: cell, pre: cell, init: 0.1, delay: 2 ms}
            """);

        CircuitGraph graph = CircuitGraph.Of(circuit);

        Assert.That(graph.Links.Select(l => (l.Kind, l.Target.Name, l.Text)), Is.EquivalentTo(new[]
        {
            (LinkKind.Pooled, "late", "mean (5 ms)"), (LinkKind.Pooled, "v", "mean"), (LinkKind.Synapses, "v", "W (2 ms)"), (LinkKind.Within, "spike", ""),
        }));
        Assert.That(CircuitPicture.Of(circuit).Marks.OfType<Label>().Select(l => l.Text),
            Does.Contain("spike sets v").And.Contain("from all units at once").And.Contain("delay").And.Not.Contain("unit by unit"));
    }

    [TestCaseSource(nameof(Names))]
    public void EveryWeightOfAnEquation_HasItsArrow(string name)
    {
        Circuit circuit = DrawnCircuits.Named(name);
        List<string> drawn = [.. CircuitPicture.Of(circuit).Marks.OfType<Line>().Select(l => l.Meaning)];

        foreach (Weight weight in circuit.Weights)
        {
            // "S = W.T: pyramidal.apical -> pyramidal.apical"; a chain names all of its weights before the colon
            IEnumerable<string> arrows = drawn.Where(m =>
                m.Split(": ")[0].Split(' ').Any(word => word == weight.Name || word == $"{weight.Name}.T") && m.Contains("->", StringComparison.Ordinal));
            bool isNamed = circuit.Populations.SelectMany(p => p.Variables)
                .Any(v => System.Text.RegularExpressions.Regex.IsMatch(v.Written, $@"(?<![\w.]){weight.Name}(?!\w)"));
            Assert.That(arrows.Any() || !isNamed, Is.True, $"{weight.Name} stands in an equation, no arrow in:\n{string.Join('\n', drawn)}");
        }
    }

    [Test]
    public void ATermThatIsDropped_TakesItsArrowAlong()
    {
        Circuit whole = DrawnCircuits.Named("dynamic-inversion"),
            cut = DrawnCircuits.Named("dynamic-inversion", "pyramidal.basal=(-basal + U @ sensory.x + b) / tau_basal");

        Assert.That(Arrows(whole).Except(Arrows(cut)), Is.EqualTo(new[] { "W: pyramidal.rate -> pyramidal.basal" }));
        Assert.That(Arrows(cut).Except(Arrows(whole)), Is.Empty);

        static IEnumerable<string> Arrows(Circuit circuit) =>
            CircuitPicture.Of(circuit).Marks.Select(m => m.Meaning).Where(m => m.Contains("->", StringComparison.Ordinal));
    }

    [TestCaseSource(nameof(Names))]
    public void Boxes_DoNotOverlap(string name)
    {
        List<Extent> boxes = [
            .. CircuitLayout.Of(CircuitGraph.Of(DrawnCircuits.Named(name))).Blocks.Select(b =>
            new Extent(b.X, b.Y, b.X + b.Width, b.Y + b.Height, b.Population.Name))];

        Assert.That(Overlaps(boxes, boxes), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void Names_FitIntoTheirBoxes(string name)
    {
        Circuit circuit = DrawnCircuits.Named(name);
        CircuitLayout layout = CircuitLayout.Of(CircuitGraph.Of(circuit));

        foreach (CircuitBlock block in layout.Blocks)
        {
            double header = TextExtent.Of(block.Population.Name, CircuitBlock.FontSize, bold: true) + TextExtent.Of(block.SizeText, CircuitBlock.FontSize);
            Assert.That(header, Is.LessThan(block.Width), block.Population.Name);
            foreach (CircuitRow row in block.Rows)
            {
                double end = block.TextStart + TextExtent.Of(row.Text, CircuitBlock.FontSize);
                Assert.That(end, Is.LessThan(block.LaneCount > 0 ? block.LaneStart : block.X + block.Width), row.Text);
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void LabelsOfArrows_LieNeitherOnEachOtherNorOnBoxes(string name)
    {
        Circuit circuit = DrawnCircuits.Named(name);
        List<Extent> labels = [.. CircuitPicture.Of(circuit).Marks.OfType<Label>().Where(l => l.HasHalo || l.Text == "readout").Select(Of)];
        List<Extent> boxes = [
            .. CircuitLayout.Of(CircuitGraph.Of(circuit)).Blocks.Select(b => new Extent(b.X, b.Y, b.X + b.Width, b.Y + b.Height, b.Population.Name))];

        Assert.That(Overlaps(labels, labels), Is.Empty);
        Assert.That(Overlaps(labels, boxes), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void Everything_LiesWithinThePicture(string name)
    {
        Drawing drawing = CircuitPicture.Of(DrawnCircuits.Named(name));
        IEnumerable<Spot> spots = drawing.Marks.SelectMany(mark => mark switch
        {
            Line l => l.Parts.Select(p => p.End).Prepend(l.Start),
            Box b => [b.Corner, b.Corner.Shifted(b.Width, b.Height)],
            Label t => [new Spot(Of(t).Left, Of(t).Top), new Spot(Of(t).Right, Of(t).Bottom)],
            _ => Array.Empty<Spot>(),
        });

        Assert.That(spots.Where(s => !(s.X >= 0 && s.X <= drawing.Width && s.Y >= 0 && s.Y <= drawing.Height)), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void Svg_IsXmlWithAllMarks(string name)
    {
        Drawing drawing = CircuitPicture.Of(DrawnCircuits.Named(name));

        XElement root = XElement.Parse(SvgText.Of(drawing));

        // and a title and the white ground
        Assert.That(root.Elements().Count(), Is.EqualTo(drawing.Marks.Count + 2));
        Assert.That(root.Descendants().Attributes().Where(a => a.Value.Contains("NaN", StringComparison.Ordinal) || a.Value.Contains('∞')), Is.Empty);
    }

    [TestCaseSource(nameof(s_sides))]
    public void SensoryIsLeft_OutputRight_FeedbackArrivesAtTheRight(string name)
    {
        CircuitLayout layout = CircuitLayout.Of(CircuitGraph.Of(DrawnCircuits.Named(name)));

        Assert.That(layout.Blocks.OrderBy(b => b.X).Select(b => b.Population.Name), Is.EqualTo(new[] { "sensory", "pyramidal", "output" }));
        Assert.That(layout.Routes.Where(r => r.Side == Side.Right).Select(r => r.Link!.Text), Is.EquivalentTo(new[] { "B", "target" }));
    }

    [Test]
    public void Columns_FollowTheWayFromTheInput()
    {
        CircuitGraph graph = CircuitGraph.Of(DrawnCircuits.Named("skipped columns both ways"));

        // low2 is driven by low as high is; high and low2 drive each other and stand above each other; the readout is behind all that reaches it, though the
        // sensory population reaches it too; the controller, which low2 reaches as well, is no further than that
        Assert.That(graph.Columns().ToDictionary(c => c.Key.Name, c => c.Value), Is.EquivalentTo(new Dictionary<string, int>
        {
            ["sensory"] = 0,
            ["low"] = 1,
            ["high"] = 2,
            ["low2"] = 2,
            ["output"] = 3,
            ["controller"] = 3,
        }));
    }

    [Test]
    public void ArrowHeads_TellTheSign()
    {
        Drawing drawing = CircuitPicture.Of(DrawnCircuits.Named("skipped columns both ways"));

        // a bar is a line of two points, an open head one of three, a full head a filled one
        Line HeadOf(string meaning) => (Line)drawing.Marks[drawing.Marks.ToList().FindIndex(m => m.Meaning.StartsWith(meaning, StringComparison.Ordinal)) + 1];
        Assert.That((HeadOf("I:").Parts.Count, HeadOf("I:").Fill), Is.EqualTo((1, (string?)null)));
        Assert.That((HeadOf("E:").Parts.Count, HeadOf("E:").Fill), Is.EqualTo((2, (string?)Palette.Grey)));
        Assert.That((HeadOf("A:").Parts.Count, HeadOf("A:").Fill), Is.EqualTo((2, (string?)null)));
    }

    /// <summary>What a label covers: its letters stand on the baseline and reach three quarters of their size above it.</summary>
    private static Extent Of(Label label)
    {
        double width = TextExtent.Of(label.Text, label.Size, label.IsBold),
            left = label.At.X - (label.Align switch { TextAlign.End => width, TextAlign.Middle => width / 2, _ => 0 });
        return new Extent(left, label.At.Y - (0.75 * label.Size), left + width, label.At.Y, label.Text);
    }

    private static IEnumerable<string> Overlaps(List<Extent> some, List<Extent> others) =>
        from a in some.Index()
        from b in others.Index()
        where !(ReferenceEquals(some, others) && a.Index >= b.Index)
        where a.Item.Left < b.Item.Right && b.Item.Left < a.Item.Right && a.Item.Top < b.Item.Bottom && b.Item.Top < a.Item.Bottom
        select $"{a.Item} on {b.Item}";

    private sealed record Extent(double Left, double Top, double Right, double Bottom, string What);
}
