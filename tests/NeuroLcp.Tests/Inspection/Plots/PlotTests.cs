using NUnit.Framework;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Plots;

/// <summary>Figures of recordings, from the shell's side.</summary>
[TestFixture]
internal sealed class PlotTests
{
    private TemporaryDirectory _directory = null!;

    private string Recording => _directory.File("run.h5");

    [OneTimeSetUp]
    public void Simulate()
    {
        _directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(_directory.File("task.h5"));
        Shell.Done("simulate", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=7", "--duration", "20ms", "--dt",
            "1ms", "--trials", "2", "-o", Recording);
    }

    [OneTimeTearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void AFigure_HasAPanelForEachState_AndOneAxisOfTime()
    {
        string path = _directory.File("all.svg");

        Shell.Done("plot", Recording, "-o", path);

        string[] texts = Texts(path);
        Assert.That(texts, Is.SupersetOf(new[] { "pyramidal.basal", "pyramidal.soma", "pyramidal.apical", "output.y", "output.u", "unit 0", "unit 4" }));
        Assert.That(texts.Count(t => t == "time (ms)"), Is.EqualTo(1));
    }

    [Test]
    public void Traces_AreTheRecordedNumbers()
    {
        using RecordingReader reader = RecordingReader.Open(Recording);
        float[] all = reader.Read<float>("/states/pyramidal/soma");

        RecordedTraces soma = RecordedTraces.In(reader).Single(t => t.Name == "pyramidal.soma");
        double[][] courses = soma.Read(reader, [1], [6, 2]);

        Assert.That((soma.Trials, soma.Size, soma.Times(reader)[^1]), Is.EqualTo((2, 7, 20.0)));
        Assert.That(courses[0], Is.EqualTo(Enumerable.Range(0, all.Length / 14).Select(row => (double)all[(row * 14) + 7 + 6])));
        Assert.That(courses[1], Is.EqualTo(Enumerable.Range(0, all.Length / 14).Select(row => (double)all[(row * 14) + 7 + 2])));
    }

    [Test]
    public void Png_IsAnImage()
    {
        string path = _directory.File("soma.png");

        Shell.Done("plot", Recording, "--what", "pyramidal.soma", "--units", "0,6", "--trials", "0,1", "-o", path);

        Assert.That(File.ReadAllBytes(path)[..4], Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
    }

    [Test]
    public void ExistingFigures_AreKept_UnlessAskedFor()
    {
        string path = _directory.File("kept.svg");
        File.WriteAllText(path, "mine");

        (int code, _, string error) = Shell.Run("plot", Recording, "-o", path);

        Assert.That((code, File.ReadAllText(path)), Is.EqualTo((2, "mine")));
        Assert.That(error, Does.Contain("kept.svg exists").And.Contain("--overwrite"));
        Shell.Done("plot", Recording, "-o", path, "--overwrite");
        Assert.That(File.ReadAllText(path), Does.Contain("<svg"));
    }

    [TestCase("--kind traces --what pyramidal.some", "no 'pyramidal.some'; its variables are pyramidal.basal, pyramidal.soma")]
    [TestCase("--what output.y --units 3", "there is no unit 3 in output.y: it has 3, counted from 0")]
    [TestCase("--trials 2", "there is no trial 2 in")]
    [TestCase("--kind learning",
        "has nothing for --kind learning, which needs training; neurolcp run records it; it can be plotted with --kind overview, weights, traces")]
    [TestCase("--kind weights --what X", "no 'X'; its weight matrices are W, U, D, S, B")]
    [TestCase("--what W --at 7", "there is no snapshot of W at '7'; write first, last, or one of the updates 0, 1")]
    [TestCase("--kind weights --units 1", "--units means nothing to --kind weights; it is for traces, raster")]
    [TestCase("--from 30ms", "nothing was recorded from 30 ms to 20 ms; the recording goes from 0 ms to 20 ms")]
    [TestCase("--from 30", "--from '30' has no unit; write 30ms")]
    [TestCase("--kind pie", "--kind 'pie' is not a kind of figure; use overview, learning, alignment, change, weights, traces or raster")]
    [TestCase("--width wide", "--width 'wide' is not a width; use single or double")]
    [TestCase("--units 1,x", "--units 'x' is not a whole number of 0 or more")]
    [TestCase("-o figure.gif", "figure.gif: figures are .svg")]
    public void WhatIsNotThere_IsSaidByName(string options, string said)
    {
        (int code, _, string error) = Shell.Run(
            ["plot", Recording, .. options.StartsWith("-o", StringComparison.Ordinal) ? Array.Empty<string>() : ["-o", _directory.File("never.svg")],
            .. options.Split(' ')]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain(said));
    }

    [Test]
    public void TheKindAskedFor_IsInTheName_AndTheSummarySaysWhatElseThereIs()
    {
        string here = Directory.GetCurrentDirectory();
        string expected = Path.Combine(here, "run-weights.svg");
        try
        {
            string said = Shell.Done("plot", Recording, "--kind", "weights");
            Assert.That(File.Exists(expected), Is.True);
            Assert.That(said, Does.Contain("plotted weights: W, U, D, S, B; 180 mm x"));
        }
        finally
        {
            File.Delete(expected);
        }

        Assert.That(Shell.Done("plot", Recording, "-o", _directory.File("said.svg")),
            Does.Contain("plotted traces: pyramidal.basal").And.Contain("can also be plotted with --kind overview, weights"));
    }

    [Test]
    public void ThinnedLines_MoveByNoMoreThanATenthOfAPixel()
    {
        // one sample a pixel, so that only the second step leaves points out
        double[] x = [.. Enumerable.Range(0, 1000).Select(i => (double)i)], y = [.. x.Select(t => 40 * Math.Exp(-t / 100) * Math.Sin(t / 30))];

        (double[] xs, double[] ys) = LineThinning.Of(x, y, 1, 1);

        Assert.That(xs.Length, Is.LessThan(200));
        for (int i = 0, s = 0; i < x.Length; i++)
        {
            s = xs[s + 1] < x[i] ? s + 1 : s;
            double drawn = ys[s] + ((ys[s + 1] - ys[s]) * (x[i] - xs[s]) / (xs[s + 1] - xs[s]));
            Assert.That(drawn, Is.EqualTo(y[i]).Within(LineThinning.Tolerance + 1e-12));
        }
    }

    [Test]
    public void ThinnedNoise_KeepsItsExtremes()
    {
        // a hundred samples a pixel; the spikes are one sample each
        double[] x = [.. Enumerable.Range(0, 10000).Select(i => i / 100.0)], y = [.. x.Select((_, i) => i == 3333 ? 50.0 : i == 7777 ? -50.0 : i % 2)];

        (double[] xs, double[] ys) = LineThinning.Of(x, y, 1, 1);

        Assert.That((xs[Array.IndexOf(ys, 50)], xs[Array.IndexOf(ys, -50)]), Is.EqualTo((33.33, 77.77)));

        // at most four points in each quarter of a pixel
        Assert.That(xs.Length, Is.LessThanOrEqualTo(4 * 401));
    }

    private static string[] Texts(string svg) =>
        [.. System.Xml.Linq.XElement.Load(svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];
}
