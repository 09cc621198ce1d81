using NeuroLcp.Recording;
using NeuroLcp.Recording.Export;

namespace NeuroLcp.Studies.Exporting;

/// <summary>What was recorded in time as SONATA files: a report a variable, spikes a kind of event; where there are trials, one a trial.</summary>
internal static class SonataExport
{
    private sealed record Part(string Name, IReadOnlyList<ArrayChoice> Arrays, Action<string> Write);

    /// <summary>Writes them.</summary>
    /// <exception cref="StudyException">Nothing of what was chosen is over time.</exception>
    /// <exception cref="ExportException">Samples are not evenly spaced.</exception>
    public static void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays)
    {
        var parts = new List<Part>();
        foreach (ArrayChoice array in arrays)
        {
            if (array.Axes is [{ Name: "time", Coordinate: { } times }, _, ..] && array.Axes.Any(IsUnit) && ExportChoice.Seconds(times.Units) is not null)
            {
                parts.AddRange(Reports(reader, array, times, target));
            }
            else if (array is { Name: "unit", Axes.Count: 1 } && arrays.FirstOrDefault(a => a.Group == array.Group && a.Name == "time" && a.Axes.Count == 1) is { } at)
            {
                parts.AddRange(Spikes(array, at, arrays.FirstOrDefault(a => a.Group == array.Group && a.Name == "trial" && a.Axes.Count == 1), target));
            }
            else if (!(array.Axes.Count == 1 && array.Name is "time" or "trial" && arrays.Any(a => a.Group == array.Group && a.Name == "unit")))
            {
                target.LeaveOut(array.Path, "SONATA's output files hold activity of units over time");
            }
        }

        if (parts.Count == 0)
        {
            throw new StudyException($"{reader.Path} holds no activity of units over time among what was chosen, and SONATA holds nothing else; neurolcp simulate records it. For training and weights take npz, mat or csv");
        }

        string[] names = [.. parts.Select(part => part.Name)], paths = [.. names.Select(name => target.PartFile(name, ".h5", "-sonata", names))];
        target.RequireFree(paths);
        for (int i = 0; i < paths.Length; i++)
        {
            parts[i].Write(paths[i]);
            target.Done(paths[i], parts[i].Arrays);
        }

        if (arrays.Any(a => a.Type == ElementType.Float64 && a.Axes.Count > 1 && a.Axes[0].Name == "time"))
        {
            target.Notes.Add("note: SONATA keeps reports in single precision; the recording has double");
        }
    }

    private static bool IsUnit(AxisChoice axis) => axis.Name == "unit" || axis.Name.EndsWith("_unit", StringComparison.Ordinal);

    private static IEnumerable<Part> Reports(RecordingReader reader, ArrayChoice array, ArrayChoice times, ExportTarget target)
    {
        int trials = array.Axes.Index().FirstOrDefault(axis => axis.Item.Name == "trial", (-1, null!)).Index;
        string population = array.Group[(array.Group.LastIndexOf('/') + 1)..];
        uint element = array.Name switch { "basal" => 1, "apical" => 2, _ => 0 };
        double[] at = times.Read<double>();
        for (long trial = 0; trial < (trials < 0 ? 1 : array.Axes[trials].Count); trial++)
        {
            AxisChoice[] axes = [.. array.Axes];
            string name = $"{population}.{array.Name}";
            if (trials >= 0)
            {
                long number = axes[trials].Coordinate?.Read<long>(trial, 1)[0] ?? axes[trials].At(trial);
                name += axes[trials].Count > 1 ? FormattableString.Invariant($".trial{number}") : "";
                axes[trials] = AxisChoice.Of("trial", [axes[trials].At(trial)]);
            }

            var one = new ArrayChoice(reader, array.Path, axes);
            int units = axes.Index().First(axis => IsUnit(axis.Item)).Index;
            yield return new Part(name, [one], path => SonataFile.WriteReport(path, population, one, units, at, times.Units!, element, target.Overwrite, target.Written));
        }
    }

    private static IEnumerable<Part> Spikes(ArrayChoice units, ArrayChoice times, ArrayChoice? trials, ExportTarget target)
    {
        string kind = units.Group[(units.Group.LastIndexOf('/') + 1)..], population = kind.Contains('.', StringComparison.Ordinal) ? kind[..kind.IndexOf('.', StringComparison.Ordinal)] : kind;
        double[] at = times.Read<double>();
        long[] who = units.Read<long>(), of = trials?.Read<long>() ?? new long[who.Length];
        long[] each = [.. of.Distinct().Order()];
        foreach (long trial in each.Length == 0 ? [0] : each)
        {
            int[] rows = [.. Enumerable.Range(0, who.Length).Where(i => of[i] == trial)];
            string name = $"{kind}.spikes" + (each.Length > 1 ? FormattableString.Invariant($".trial{trial}") : "");
            yield return new Part(name, [units, times], path => SonataFile.WriteSpikes(path, population, [.. rows.Select(i => at[i])], times.Units ?? "ms", [.. rows.Select(i => who[i])], target.Overwrite));
        }
    }
}
