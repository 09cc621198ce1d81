using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Figures;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Plots;

/// <summary>Figures of a recording (<c>neurolcp plot</c>).</summary>
public static class PlotCommand
{
    private static readonly IFigureKind[] s_kinds =
        [new OverviewFigure(), new LearningFigure(), new AlignmentFigure(), new ChangeFigure(), new WeightsFigure(), new TracesFigure(), new RasterFigure()];

    /// <summary>The kinds a recording is searched for where none is asked for: the first that it holds.</summary>
    private static readonly PlotKind[] s_usual = [PlotKind.Learning, PlotKind.Traces, PlotKind.Raster, PlotKind.Weights];

    /// <summary>Plots.</summary>
    /// <param name="request">What, and where to.</param>
    /// <exception cref="RequestException">The recording does not hold what was asked for, or the figure's file cannot be written as asked.</exception>
    /// <exception cref="RecordingException">There is no such recording.</exception>
    public static CommandResult Run(PlotRequest request)
    {
        string suffix = request.Kind is { } asked ? $"-{Word(asked)}" : "";
        string path = request.Output ?? $"{Path.GetFileNameWithoutExtension(request.Recording)}{suffix}.svg";
        FigureFile.Require(path, request.Overwrite);
        using RecordingReader reader = RecordingReader.Open(request.Recording);
        Plotted plotted = Draw(reader, request);
        (IFigureKind kind, FigureContent content, Drawing drawing) = (plotted.Kind, plotted.Content, plotted.Drawing);
        FigureFile.Write(path, drawing, request.Overwrite);
        string[] others = [.. plotted.Held.Where(k => k != kind).Select(k => Word(k.Kind))];
        return new ReportResult
        {
            Outputs = [path],
            Lines =
            [
                FormattableString.Invariant($"plotted {Word(kind.Kind)}: {string.Join(", ", content.Shows)}; {drawing.Width / PrintStyle.Millimetre:F0} mm x {drawing.Height / PrintStyle.Millimetre:F0} mm"),
                .. request.Kind is null && others.Length > 0 ? [$"the recording can also be plotted with --kind {string.Join(", ", others)}"]
                    : Array.Empty<string>(),
            ],
            Members = new JsonObject
            {
                ["kind"] = Word(kind.Kind),
                ["shows"] = new JsonArray([.. content.Shows.Select(s => JsonValue.Create(s))]),
                ["notes"] = new JsonArray([.. content.Notes.Select(n => JsonValue.Create(n))]),
                ["kinds"] = new JsonArray([.. plotted.Held.Select(k => JsonValue.Create(Word(k.Kind)))]),
                ["width_mm"] = Math.Round(drawing.Width / PrintStyle.Millimetre, 1),
                ["height_mm"] = Math.Round(drawing.Height / PrintStyle.Millimetre, 1),
            },
        };
    }

    /// <summary>Draws without writing.</summary>
    /// <exception cref="RequestException">The recording does not hold what was asked for.</exception>
    internal static Plotted Draw(RecordingReader reader, PlotRequest request)
    {
        IReadOnlyList<IFigureKind> held = [.. s_kinds.Where(k => k.IsIn(reader))];
        IFigureKind kind = request.Kind is { } named ? Held(named, held, request) : Usual(reader, held, request);
        RequireHeeded(kind, request);
        FigureContent content = kind.Of(reader, request);
        string title = reader.TextAttribute("/", "title") is { Length: > 0 } own ? $"{own}, {Word(kind.Kind)}" : Word(kind.Kind);
        return new Plotted(kind, held, content,
            new FigurePage(content.Width, content.Rows) { Title = title, Key = content.Key, Notes = content.Notes }.Drawn());
    }

    private static IFigureKind Held(PlotKind kind, IReadOnlyList<IFigureKind> held, PlotRequest request)
    {
        IFigureKind wanted = s_kinds.Single(k => k.Kind == kind);
        return held.Contains(wanted) ? wanted : throw new RequestException(
            $"{request.Recording} has nothing for --kind {Word(kind)}, which needs {wanted.Needs}{(held.Count > 0 ? $"; it can be plotted with --kind {string.Join(", ", held.Select(k => Word(k.Kind)))}" : "")}");
    }

    /// <summary>What the options ask for, else what the recording holds.</summary>
    private static IFigureKind Usual(RecordingReader reader, IReadOnlyList<IFigureKind> held, PlotRequest request)
    {
        if (held.Count == 0)
        {
            throw new RequestException(
                $"{request.Recording} holds nothing to plot: no training, time courses, events or weights; neurolcp run and neurolcp simulate record them");
        }

        // the kind that has what is asked for by name, and heeds all options that are given
        IReadOnlyList<string> given = Given(request);
        List<IFigureKind> heeding = [.. held.Where(k => given.All(k.Options.Contains))];
        if (request.What.Count > 0 && heeding.FirstOrDefault(k => request.What.All(w => k.Names(reader).Any(n => NameChoice.IsMeant(n, w)))) is { } having)
        {
            return having;
        }

        IFigureKind? usual = s_usual.Select(u => held.FirstOrDefault(k => k.Kind == u)).FirstOrDefault(k => k is not null && given.All(k.Options.Contains));
        return given.Count == 0 && usual?.Kind == PlotKind.Learning ? held[0] : usual ?? heeding.FirstOrDefault() ?? held[0];
    }

    /// <summary>No option is passed over in silence.</summary>
    private static void RequireHeeded(IFigureKind kind, PlotRequest request)
    {
        if (Given(request).FirstOrDefault(o => !kind.Options.Contains(o)) is { } unheeded)
        {
            throw new RequestException($"{unheeded} means nothing to --kind {Word(kind.Kind)}; it is for {string.Join(", ", s_kinds.Where(k => k.Options.Contains(unheeded)).Select(k => Word(k.Kind)))}");
        }
    }

    private static IReadOnlyList<string> Given(PlotRequest request) =>
    [
        .. request.What.Count > 0 ? ["--what"] : Array.Empty<string>(),
        .. request.Units.Count > 0 ? ["--units"] : Array.Empty<string>(),
        .. request.Trials.Count > 0 ? ["--trials"] : Array.Empty<string>(),
        .. request.FromMs is not null ? ["--from"] : Array.Empty<string>(),
        .. request.ToMs is not null ? ["--to"] : Array.Empty<string>(),
        .. request.At.Count > 0 ? ["--at"] : Array.Empty<string>(),
    ];

    private static string Word(PlotKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A figure, and what kinds there could have been.</summary>
    internal sealed record Plotted(IFigureKind Kind, IReadOnlyList<IFigureKind> Held, FigureContent Content, Drawing Drawing);
}
