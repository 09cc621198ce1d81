using System.Text.Json.Nodes;
using NeuroLcp.Recording;
using NeuroLcp.Studies.Figures;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies;

/// <summary>The time courses of a recording as a figure (<c>neurolcp plot</c>): a panel for each variable, over one axis of time.</summary>
public static class PlotStudy
{
    private const int UsualUnits = 5;

    /// <summary>Plots.</summary>
    /// <param name="request">What, and where to.</param>
    /// <exception cref="StudyException">The recording has no such time courses, or the figure's file cannot be written as asked.</exception>
    /// <exception cref="RecordingException">There is no such recording.</exception>
    public static StudyResult Run(PlotRequest request)
    {
        string path = request.Output ?? Path.ChangeExtension(Path.GetFileName(request.Recording), ".svg");
        FigureFile.Require(path, request.Overwrite);
        using RecordingReader reader = RecordingReader.Open(request.Recording);
        IReadOnlyList<RecordedTraces> all = RecordedTraces.In(reader);
        if (all.Count == 0)
        {
            throw new StudyException($"{request.Recording} holds no time courses; neurolcp simulate records them");
        }

        IReadOnlyList<RecordedTraces> chosen = Choose(all, request.What);
        IReadOnlyList<int> trials = request.Trials.Count > 0 ? request.Trials : [0];
        RequireWithin(trials, all.Min(t => t.Trials), "trial", request.Recording);

        // a small population has fewer than the others; a colour still means the same unit in every panel
        int units = request.Units.Count > 0 ? request.Units.Count : Math.Min(UsualUnits, chosen.Max(t => t.Size));
        List<LinePanel> panels = [.. chosen.Select(traces => Panel(reader, traces, trials, units, request))];
        string[] names = [.. trials.SelectMany(t => Enumerable.Range(0, units).Select(u => (request.Units.Count > 0 ? $"unit {request.Units[u]}" : $"unit {u}") + (trials.Count > 1 ? $", trial {t}" : "")))];
        new LineFigure(panels, "time (ms)", [.. names.Select((text, i) => new LineKey(text, Colour(i)))]).Write(path);
        return new StudyResult
        {
            Outputs = [path],
            Summary = [$"plotted {string.Join(", ", chosen.Select(c => c.Name))}"],
            Details = new JsonObject { ["variables"] = new JsonArray([.. chosen.Select(c => JsonValue.Create(c.Name))]), ["lines"] = panels.Sum(p => p.Lines.Count) },
        };
    }

    private static LinePanel Panel(RecordingReader reader, RecordedTraces traces, IReadOnlyList<int> trials, int all, PlotRequest request)
    {
        IReadOnlyList<int> units = request.Units.Count > 0 ? request.Units : [.. Enumerable.Range(0, Math.Min(UsualUnits, traces.Size))];
        RequireWithin(units, traces.Size, "unit", traces.Name);
        double[] times = traces.Times(reader);
        double[][] courses = traces.Read(reader, trials, units);
        return new LinePanel(traces.Units == "1" ? traces.Name : $"{traces.Name} ({traces.Units})", [.. courses.Select((course, i) => new PanelLine(times, course, Colour(((i / units.Count) * all) + (i % units.Count))))]);
    }

    private static string Colour(int line) => Palette.Lines[line % Palette.Lines.Count];

    private static IReadOnlyList<RecordedTraces> Choose(IReadOnlyList<RecordedTraces> all, IReadOnlyList<string> what)
    {
        if (what.Count == 0)
        {
            return all;
        }

        var chosen = new List<RecordedTraces>();
        foreach (string name in what)
        {
            List<RecordedTraces> found = [.. all.Where(t => t.Name == name || (name.EndsWith(".*", StringComparison.Ordinal) && t.Name.StartsWith(name[..^1], StringComparison.Ordinal)))];
            if (found.Count == 0)
            {
                throw new StudyException($"the recording holds no '{name}'; it has {string.Join(", ", all.Select(t => t.Name))} (or population.*)");
            }

            chosen.AddRange(found.Where(f => !chosen.Contains(f)));
        }

        return chosen;
    }

    private static void RequireWithin(IReadOnlyList<int> asked, int count, string kind, string where)
    {
        if (asked.Where(i => i >= count).Select(i => (int?)i).FirstOrDefault() is { } missing)
        {
            throw new StudyException($"there is no {kind} {missing} in {where}: it has {count}, counted from 0");
        }
    }
}
