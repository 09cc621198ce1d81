using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>Angles over training: of feedback to forward weights, of increments to gradients, of the control to the rows of its gain.</summary>
internal sealed class AlignmentFigure : IFigureKind
{
    private const string Diagnostics = "/training/diagnostics", Root = "/plasticity";
    private const double PlotHeight = 96, LargestAcute = 100;

    private static readonly double[] s_acute = [0, 30, 60, 90], s_obtuse = [0, 45, 90, 135, 180];

    /// <summary>What each panel gathers, in order; an angle belongs to the first that takes it.</summary>
    private static readonly (string Title, Func<string, bool> Takes)[] s_panels =
    [
        ("feedback to forward weights", name => name.Contains(".angle_to_", StringComparison.Ordinal) && !name.EndsWith("_to_gain", StringComparison.Ordinal)),
        ("rule to control gradient", name => name.EndsWith(".gradient_angle", StringComparison.Ordinal)),
        ("rule to loss gradient", name => name.EndsWith(".loss_angle", StringComparison.Ordinal)),
        ("feedback to transposed gain", name => name.EndsWith("angle_to_gain", StringComparison.Ordinal)),
        ("control to rows of the gain", name => name is "psi_angle" or "feedback_angle"),
    ];

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Alignment;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = ["--what"];

    /// <inheritdoc/>
    public string Needs => "angles; neurolcp run --diagnose 8 records them after every epoch";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) => Angles(reader).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => [.. Angles(reader).Select(a => a.Name)];

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        double width = FigureContent.WidthOf(request, FigureWidth.Double);
        IReadOnlyList<Angle> all = Angles(reader), chosen = request.What.Count > 0 ? NameChoice.Of(all, a => a.Name, request.What, "angles") : all;
        IReadOnlyList<LinePanel> panels = Panels(chosen, WeightLook.Order(reader));
        return new FigureContent(FigureContent.Grid(panels, PlotHeight, FigureContent.Columns(width, Math.Min(2, panels.Count))),
            [.. chosen.Select(a => a.Name)])
        { Width = width };
    }

    /// <summary>The panels of all angles.</summary>
    public static IReadOnlyList<LinePanel> Panels(RecordingReader reader) => Panels(Angles(reader), WeightLook.Order(reader));

    private static IReadOnlyList<LinePanel> Panels(IReadOnlyList<Angle> angles, IReadOnlyList<string> weights)
    {
        var panels = new List<LinePanel>();
        foreach ((string title, Func<string, bool> takes) in s_panels)
        {
            List<Angle> here = [.. angles.Where(a => takes(a.Name))];
            if (here.Count == 0)
            {
                continue;
            }

            List<Curve> curves = [.. here.Select(a => Look(a, weights) with { Name = a.Text, HasDots = a.At.Length <= 30, IsNamedAtItsEnd = true })];
            bool isAcute = here.SelectMany(a => a.Values).Where(double.IsFinite).All(v => v <= LargestAcute);
            var across = new PlotAxis(here[0].AxisLabel, new AxisRange(0, Math.Max(1, here.Max(a => a.At[^1])))) { IsWhole = true };
            var along = new PlotAxis("angle (degree)", new AxisRange(0, isAcute ? LargestAcute : 188)) { Ticks = isAcute ? s_acute : s_obtuse };
            panels.Add(new LinePanel(title, curves, across, along) { References = [90] });
        }

        return panels;
    }

    private static Curve Look(Angle angle, IReadOnlyList<string> weights)
    {
        // the control and its feedback are no weights
        (string colour, bool isDashed) = angle.Name.Contains('.', StringComparison.Ordinal) ? WeightLook.Of(weights, angle.Weight)
            : Curve.Look(angle.Name == "psi_angle" ? 0 : 1);
        return new Curve(angle.At, angle.Values, colour) { IsDashed = isDashed || angle.Name.Contains("principal", StringComparison.Ordinal) };
    }

    private static IReadOnlyList<Angle> Angles(RecordingReader reader)
    {
        var angles = new List<Angle>();
        if (RecordedNumbers.In(reader, Diagnostics) is { } diagnostics)
        {
            foreach (string name in reader.Arrays(Diagnostics).Where(n => diagnostics.Units(reader, n) == "degree" && s_panels.Any(p => p.Takes(n))))
            {
                if (diagnostics.ReadMean(reader, name) is { } values)
                {
                    angles.Add(new Angle(name, Texts(name), diagnostics.At, values, diagnostics.AxisLabel));
                }
            }
        }

        // what is known after every update replaces what is known after epochs
        foreach (string weight in reader.Exists(Root) ? reader.Groups(Root) : [])
        {
            if (RecordedNumbers.In(reader, $"{Root}/{weight}/stats") is { } stats)
            {
                foreach (string name in stats.Names(reader).Where(n => n.StartsWith("angle_to_", StringComparison.Ordinal)))
                {
                    if (stats.Read(reader, name) is { } values)
                    {
                        angles.RemoveAll(a => a.Name == $"{weight}.{name}");
                        angles.Add(new Angle($"{weight}.{name}", Texts($"{weight}.{name}"), stats.At, values, stats.AxisLabel));
                    }
                }
            }
        }

        return angles;
    }

    private static string Texts(string name) => name switch
    {
        "psi_angle" => "\u03C8",
        "feedback_angle" => "feedback",
        _ when name.EndsWith(".principal_angle_to_gain", StringComparison.Ordinal) => $"{name[..name.IndexOf('.', StringComparison.Ordinal)]}, principal",
        _ when name.EndsWith(".angle_to_gain", StringComparison.Ordinal) || !name.Contains(".angle_to_", StringComparison.Ordinal) =>
            name[..name.IndexOf('.', StringComparison.Ordinal)],
        _ => name.Replace(".angle_to_", " to ", StringComparison.Ordinal),
    };

    /// <summary>An angle over training.</summary>
    private sealed record Angle(string Name, string Text, double[] At, double[] Values, string AxisLabel)
    {
        public string Weight => Name.Split('.')[0];
    }
}
