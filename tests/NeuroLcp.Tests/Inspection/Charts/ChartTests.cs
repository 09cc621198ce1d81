using System.Buffers.Binary;
using NUnit.Framework;
using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Figures;

namespace NeuroLcp.Tests.Inspection.Charts;

/// <summary>The parts that figures are made of.</summary>
[TestFixture]
internal sealed class ChartTests
{
    // the smallest step of 1, 2 or 5 that gives no more than four
    [TestCase(-3.4, 3.1, new[] { -2.0, 0, 2 })]
    [TestCase(-0.3, 0.55, new[] { -0.2, 0, 0.2, 0.4 })]
    [TestCase(1.01, 1.09, new[] { 1.02, 1.04, 1.06, 1.08 })]
    [TestCase(-70.2, -64.9, new[] { -70.0, -68, -66 })]
    [TestCase(0, 0.3, new[] { 0, 0.1, 0.2, 0.3 })]
    [TestCase(0, 0.9, new[] { 0, 0.5 })]
    public void Ticks_AreRound_AndAsManyAsFit(double least, double most, double[] ticks) =>
        Assert.That(AxisTicks.Of(new AxisRange(least, most), 4), Is.EqualTo(ticks).Within(1e-12));

    [Test]
    public void Ticks_OfAnyRange_AreAtLeastTwo()
    {
        for (int i = 0; i < 1000; i++)
        {
            double least = Math.Sin(i) * Math.Pow(10, (i % 7) - 3), most = least + Math.Exp((i % 13) - 6);

            // two where the next coarser step, 2.5 times as long, had one: no more than 2 * 2.5 + 1
            Assert.That(AxisTicks.Of(new AxisRange(least, most), 2).Length, Is.InRange(2, 6), $"{least} to {most}");
            Assert.That(AxisTicks.Of(new AxisRange(least, most), 5).Length, Is.InRange(2, 6), $"{least} to {most}");
        }
    }

    [Test]
    public void TicksOfCounts_AreWhole() => Assert.That(AxisTicks.Of(new AxisRange(0, 3), 8, areWhole: true), Is.EqualTo(new[] { 0, 1, 2, 3.0 }));

    [TestCase(0.003, 2, new[] { 0.01, 0.1, 1 })]
    [TestCase(1e-8, 1e3, new[] { 1e-8, 1e-5, 1e-2, 10 })]
    [TestCase(1.5, 90, new[] { 2, 5, 10, 20, 50.0 })]
    public void TicksOfALogarithmicAxis_ArePowersOfTen(double least, double most, double[] ticks) =>
        Assert.That(AxisTicks.Of(new AxisRange(least, most) { IsLogarithmic = true }, 4), Is.EqualTo(ticks).Within(1e-12).Percent);

    [TestCase(new[] { -0.5, 0, 0.5 }, "\u22120.5|0.0|0.5", 0)]
    [TestCase(new[] { 0.0, 20000, 40000 }, "0|20000|40000", 0)]
    [TestCase(new[] { 0.0, 1e5, 2e5 }, "0|1|2", 5)]
    [TestCase(new[] { 0.0, 0.00002, 0.00004 }, "0|2|4", -5)]
    [TestCase(new[] { 0.25, 0.5 }, "0.25|0.50", 0)]
    public void Numbers_HaveTheSameDecimals_AndACommonPowerWhereTheyAreSmallOrLarge(double[] ticks, string texts, int power)
    {
        TickText text = TickText.Of(ticks, isLogarithmic: false);

        Assert.That((string.Join('|', text.Texts), text.Power), Is.EqualTo((texts, power)));
    }

    [Test]
    public void NumbersOfALogarithmicAxis_ArePlain_OrPowersOfTen()
    {
        Assert.That(TickText.Of([0.01, 0.1, 1], isLogarithmic: true).Texts, Is.EqualTo(new[] { "0.01", "0.1", "1" }));
        Assert.That(TickText.Of([1e-8, 1e-5], isLogarithmic: true),
            Has.Property("Texts").EqualTo(new[] { "10", "10" }).And.Property("Exponents").EqualTo(new[] { "\u22128", "\u22125" }));
    }

    [TestCase(new[] { 10.0, 50 }, new[] { 10.0, 50 }, Description = "far enough apart")]
    [TestCase(new[] { 50.0, 50 }, new[] { 45.333, 54.667 }, Description = "a line of text, 9.333 px, apart, around where both want to be")]
    [TestCase(new[] { 50.0, 50, 53 }, new[] { 41.667, 51, 60.333 }, Description = "three around their mean, 51")]
    [TestCase(new[] { 0.0, 1 }, new[] { 0, 9.333 }, Description = "not beyond the limit")]
    [TestCase(new[] { 98.0, 99, 100 }, new[] { 81.333, 90.667, 100 }, Description = "nor the other")]
    public void NamesAtTheEndsOfLines_MoveApartAsLittleAsNeeded(double[] wanted, double[] places) =>
        Assert.That(EndLabels.Spread(wanted, 0, 100), Is.EqualTo(places).Within(1e-3));

    [Test]
    public void RunningMeans_LeaveOutWhatIsNotANumber_AndAreShorterAtTheEnds() =>
        Assert.That(Smoothed.Mean([1, 2, double.NaN, 4, 5], 3), Is.EqualTo(new[] { 1.5, 1.5, 3, 4.5, 4.5 }));

    [Test]
    public void Colours_AreWhiteAtZero_AndNeverTheSameOnBothSides()
    {
        Assert.That(ColourMap.Of(0, 1), Is.EqualTo(((byte)255, (byte)255, (byte)255)));
        for (double value = 0.05; value <= 1; value += 0.05)
        {
            (byte red, _, byte blue) = ColourMap.Of(value, 1);
            (byte redBelow, _, byte blueBelow) = ColourMap.Of(-value, 1);
            Assert.That(red - blue, Is.GreaterThan(0), $"{value} is red");
            Assert.That(blueBelow - redBelow, Is.GreaterThan(0), $"{-value} is blue");
        }

        Assert.That(ColourMap.Of(7, 1), Is.EqualTo(ColourMap.Of(1, 1)), "what is beyond has the last colour");
    }

    [Test]
    public void TheColourMap_HasItsPublishedEnds_AndNoStepThatItsNeighboursLack()
    {
        // cmocean's balance-rgb.txt begins with (24, 28, 67) and ends with (60, 9, 18). Its steps change by at most 3 of 255, at the middle, where its two
        // halves meet; a wrong number d off would change them by 2 d.
        (byte Red, byte Green, byte Blue)[] colours = [.. Enumerable.Range(0, 256).Select(i => Balance.At((i + 0.5) / 255)).SkipLast(1), Balance.At(1)];
        Assert.That((colours[0], colours[255]), Is.EqualTo((((byte)24, (byte)28, (byte)67), ((byte)60, (byte)9, (byte)18))));
        for (int i = 1; i < 255; i++)
        {
            int red = colours[i + 1].Red - (2 * colours[i].Red) + colours[i - 1].Red,
                green = colours[i + 1].Green - (2 * colours[i].Green) + colours[i - 1].Green;
            int blue = colours[i + 1].Blue - (2 * colours[i].Blue) + colours[i - 1].Blue;
            Assert.That(Math.Max(Math.Abs(red), Math.Max(Math.Abs(green), Math.Abs(blue))), Is.LessThanOrEqualTo(3), $"colour {i}");
        }
    }

    [Test]
    public void ALineWithAGap_IsTwoLines()
    {
        var curve = new Curve([0, 1, 2, 3, 4, 5, 6], [0, 1, double.NaN, 3, double.NaN, 5, 6], Palette.Blue) { Name = "v" };
        LinePanel panel = LinePanel.Around("", [curve], new PlotAxis("time (ms)", new AxisRange(0, 6)), "");

        Mark[] marks = [.. panel.Draw(new Frame(0, 0, 60, 60))];

        Assert.That(marks.OfType<Line>().Count(l => l.Meaning == "v"), Is.EqualTo(2));
        Assert.That(marks.OfType<Disc>().Count(), Is.EqualTo(1), "a single value between gaps is a dot");
    }

    [Test]
    public void Png_SaysThatItHas300DotsAnInch()
    {
        byte[] png = PngImage.Of(new Drawing(85 * 96 / 25.4, 40, "", [new Label(new Spot(5, 20), "a", 10, TextAlign.Start, Palette.Ink)]));
        int at = png.AsSpan().IndexOf("pHYs"u8);

        // 300 / 25.4 mm = 11811 a metre, unit 1 is the metre; 85 mm are 85 / 25.4 * 300 = 1004 dots
        Assert.That((BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8)), png[at + 12]),
            Is.EqualTo((11811u, 11811u, (byte)1)));
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(16)), Is.EqualTo(1004u));
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 13)), Is.EqualTo(Crc(png.AsSpan(at, 13))),
            "readers refuse a chunk whose sum is wrong");
    }

    [Test]
    public void Font_HasTheLettersOfFigures()
    {
        const string letters = "−×‖ψΔτµαβγ°′←→±²·";
        Assert.That(letters.Where(l => FigureFont.Typeface(false, false).GetGlyph(l) == 0), Is.Empty);
        Assert.That(FigureFont.Typeface(true, false).FontStyle.Weight, Is.EqualTo(700));
        Assert.That(FigureFont.Typeface(false, true).IsItalic, Is.True);
    }

    /// <summary>CRC-32 as PNG has it, bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
