using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>The course of training: loss, accuracy, control, effort of the solver over updates, and the tests after each epoch.</summary>
internal sealed class LearningFigure : IFigureKind
{
    private const string Training = "/training", Epochs = "/training/epochs";
    private const double PlotHeight = 92;

    private static readonly string[] s_usual = ["loss", "accuracy", "control_norm", "iterations"];

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Learning;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = ["--what"];

    /// <inheritdoc/>
    public string Needs => "training; neurolcp run records it";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) => RecordedNumbers.In(reader, Training) is { } training && Numbers(reader, training).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => RecordedNumbers.In(reader, Training) is { } training ? Numbers(reader, training) : [];

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        double width = FigureContent.WidthOf(request, FigureWidth.Double);
        IReadOnlyList<(string Name, LinePanel Panel)> panels = Panels(reader, request.What);
        return new FigureContent(FigureContent.Grid(panels.Select(p => p.Panel), PlotHeight, FigureContent.Columns(width, Math.Min(2, panels.Count))),
            [.. panels.Select(p => p.Name)])
        {
            Width = width,
            Notes = ChangeFigure.NotesOn(panels.Select(p => p.Panel)),
        };
    }

    /// <summary>The panels of some numbers; of the usual ones where none are named.</summary>
    public static IReadOnlyList<(string Name, LinePanel Panel)> Panels(RecordingReader reader, IReadOnlyList<string> what)
    {
        RecordedNumbers training = RecordedNumbers.In(reader, Training)!;
        IReadOnlyList<string> names = Numbers(reader, training), usual = [.. s_usual.Where(names.Contains)];
        IReadOnlyList<string> chosen = what.Count > 0 ? NameChoice.Of(names, n => n, what, "numbers of training") : usual.Count > 0 ? usual : names;
        return [.. chosen.Select(name => (name, Panel(reader, training, RecordedNumbers.In(reader, Epochs), name)))];
    }

    private static IReadOnlyList<string> Numbers(RecordingReader reader, RecordedNumbers training) =>
        [.. training.Names(reader).Where(n => n != "epoch" && training.Read(reader, n) is not null)];

    private static LinePanel Panel(RecordingReader reader, RecordedNumbers training, RecordedNumbers? epochs, string name)
    {
        double scale = name == "accuracy" ? 100 : 1;
        double[]? test = epochs?.Read(reader, $"test_{name}");
        var curves = new List<Curve>(Smoothed.Of(training.At, Scaled(training.Read(reader, name)!), (Palette.Blue, false), test is null ? "" : "controlled"));
        if (test is not null)
        {
            curves.Add(new Curve(epochs!.At, Scaled(test), Palette.Vermillion) { Name = "test", HasDots = true, IsNamedAtItsEnd = true });
        }

        // nothing is to be told apart, and the axis says what it is
        if (test is null)
        {
            curves = [.. curves.Select(c => c with { Name = name, IsNamedAtItsEnd = false })];
        }

        PlotAxis across = Smoothed.Axis(training);
        across = epochs is null ? across : across with { Range = across.Range with { Most = Math.Max(across.Range.Most, epochs.At[^1]) } };
        return LinePanel.Around("", curves, across, Labelled(name, training.Units(reader, name)), ofAnySize: name != "accuracy");

        double[] Scaled(double[] values) => [.. values.Select(v => v * scale)];
    }

    private static string Labelled(string name, string units) => name switch
    {
        "accuracy" => "accuracy (%)",
        "control_norm" => "control \u2016\u03C8\u2016 (rms)",
        "iterations" => "relaxation steps",
        "unconverged" => "unconverged trials",
        "rate" => "learning rate",
        _ => name.Replace('_', ' ') + (units == "1" ? "" : $" ({units})"),
    };
}
