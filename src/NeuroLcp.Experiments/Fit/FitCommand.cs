using NeuroLcp.Commands;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Language.Units;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Experiments.Fit;

/// <summary>
/// How one recorded variable follows from others (<c>neurolcp fit</c>): each is averaged over time in every unit and trial, and the coefficients
/// of the sum that comes nearest are found by least squares, so that a read-out that a circuit file needs can be calibrated on a run of it.
/// </summary>
public static class FitCommand
{
    private const int MostNamed = 8;

    /// <summary>Fits.</summary>
    /// <param name="request">What, and by what.</param>
    /// <exception cref="RequestException">The recording holds no such time courses, or they do not determine the coefficients.</exception>
    /// <exception cref="RecordingException">There is no such recording.</exception>
    public static CommandResult Run(FitRequest request)
    {
        using RecordingReader reader = RecordingReader.Open(request.Recording);
        IReadOnlyList<RecordedTraces> all = RecordedTraces.In(reader);
        RecordedTraces target = Find(all, request.Target);
        List<RecordedTraces> by = [.. request.By.Select(name => Find(all, name))];
        foreach (RecordedTraces other in by)
        {
            RequireAlike(reader, target, other, request.FromMs);
        }

        LeastSquares fit = LeastSquares.Fit([.. by.Select(b => Means(reader, b, request.FromMs))], Means(reader, target, request.FromMs));
        string[] units = [.. by.Select(b => Quotient(target.Units, b.Units))];
        return new FitResult
        {
            Target = target.Name,
            Averages = $"{target.Size * target.Cells * target.Trials} {(target.Cells > 1 ? "cells" : target.Kind + "s")}{(target.Trials > 1 ? " and trials" : "")}",
            Coefficients = [.. by.Select((b, i) => new FitCoefficient(b.Name, fit.Coefficients[i], fit.Errors[i], units[i]))],
            Residual = fit.Residual,
            Largest = fit.Largest,
            Spread = fit.Spread,
            Unit = target.Units,
        };
    }

    /// <summary>Refuses averages that are not of the same: other units, cells or trials, or another stretch of time.</summary>
    private static void RequireAlike(RecordingReader reader, RecordedTraces target, RecordedTraces other, double from)
    {
        string pair = $"'{target.Name}' and '{other.Name}' are not of the same";
        if (target.Kind != other.Kind || target.Cells != other.Cells || !target.UnitNumbers.SequenceEqual(other.UnitNumbers))
        {
            throw new RequestException($"{pair} units: {Numbers(target)} and {Numbers(other)}; record both of the same ones");
        }

        if (!target.TrialNumbers.SequenceEqual(other.TrialNumbers))
        {
            throw new RequestException(
                $"{pair} trials: {string.Join(", ", target.TrialNumbers.Take(MostNamed))} and {string.Join(", ", other.TrialNumbers.Take(MostNamed))}");
        }

        // clocks may differ by what lies between two samples, not by more
        double[] ours = Taken(reader, target, from), theirs = Taken(reader, other, from);
        if (ours.Length > 0 && theirs.Length > 0
            && Math.Max(Math.Abs(ours[0] - theirs[0]), Math.Abs(ours[^1] - theirs[^1])) > Math.Max(Between(ours), Between(theirs)) * (1 + 1e-9))
        {
            throw new RequestException(FormattableString.Invariant(
                $"{pair} time: {ours[0]:G6} to {ours[^1]:G6} ms and {theirs[0]:G6} to {theirs[^1]:G6} ms; record both over the same stretch"));
        }
    }

    private static double Between(double[] times) => times.Length < 2 ? 0 : times.Zip(times.Skip(1), (a, b) => b - a).Max();

    private static string Numbers(RecordedTraces traces) =>
        $"{traces.Size} {traces.Kind}s ({string.Join(", ", traces.UnitNumbers.Take(MostNamed))}{(traces.Size > MostNamed ? $", ..., {traces.UnitNumbers[^1]}" : "")}){(traces.Cells > 1 ? $" of {traces.Cells} cells" : "")}";

    private static double[] Taken(RecordingReader reader, RecordedTraces traces, double from) => [.. traces.Times(reader).Where(t => t >= from)];

    /// <summary>The average over time of each unit in each trial.</summary>
    private static double[] Means(RecordingReader reader, RecordedTraces traces, double from)
    {
        int[] chosen = [.. traces.Times(reader).Index().Where(t => t.Item >= from).Select(t => t.Index)];
        if (chosen.Length == 0)
        {
            throw new RequestException(FormattableString.Invariant($"'{traces.Name}' has no samples from {from} ms on"));
        }

        return [.. traces.Read(reader, [.. Enumerable.Range(0, traces.Trials)], [.. Enumerable.Range(0, traces.Size)])
            .Select(course => chosen.Average(i => course[i]))];
    }

    private static RecordedTraces Find(IReadOnlyList<RecordedTraces> all, string name) => all.FirstOrDefault(t => t.Name == name)
        ?? throw new RequestException(all.Count == 0
            ? "the recording holds no time courses; make one with 'neurolcp simulate CIRCUIT --record NAMES -o FILE'"
            : $"the recording holds no time courses of '{name}'; it has {string.Join(", ", all.Select(t => t.Name))}");

    private static string Quotient(string above, string under) =>
        Dimension.Read(above) is { } a && Dimension.Read(under) is { } b ? (a / b).ToString() : $"{above}/({under})";
}
