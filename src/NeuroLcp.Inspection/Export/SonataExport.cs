using NeuroLcp.Commands;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>
/// What was recorded in time as SONATA files: a report a variable, spikes a kind of event; where there are trials, one a trial. A node is a unit, or,
/// of what was recorded of cells, a cell: those of a unit are counted through all units, and make a population of their own.
/// </summary>
internal sealed class SonataExport : ExportFormat
{

    private sealed record Part(string Name, IReadOnlyList<ArrayChoice> Arrays, Action<string> Write);

    public override string Name => "sonata";

    public override string Summary => "a report a variable and spikes a kind of event; evenly sampled";

    /// <summary>Writes them.</summary>
    /// <exception cref="RequestException">Nothing of what was chosen is over time.</exception>
    /// <exception cref="ExportException">Samples are not evenly spaced.</exception>
    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays)
    {
        var parts = new List<Part>();
        foreach (ArrayChoice array in arrays)
        {
            if (array.Axes is [{ Name: "time", Coordinate: { } times }, _, ..] && array.Axes.Any(IsNode) && ExportChoice.Seconds(times.Units) is not null)
            {
                parts.AddRange(Reports(reader, array, times, target));
            }
            else if (array is { Name: "unit", Axes.Count: 1 } && arrays.FirstOrDefault(a => a.Group == array.Group && a.Name == "time" && a.Axes.Count == 1) is
            { } at)
            {
                parts.AddRange(Spikes(reader, array, at, arrays, target));
            }
            else if (!(array.Axes.Count == 1 && array.Name is "time" or "trial" or "cell" && arrays.Any(a => a.Group == array.Group && a.Name == "unit")))
            {
                target.LeaveOut(array.Path, "SONATA's output files hold activity of units over time");
            }
        }

        if (parts.Count == 0)
        {
            throw new RequestException($"{reader.Path} holds no activity of units over time among what was chosen, and SONATA holds nothing else; neurolcp simulate records it. For training and weights take npz, mat or csv");
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

    private static bool IsNode(AxisChoice axis) => IsUnit(axis) || axis.Name == "cell";

    private static IEnumerable<Part> Reports(RecordingReader reader, ArrayChoice array, ArrayChoice times, ExportTarget target)
    {
        int trials = array.Axes.Index().FirstOrDefault(axis => axis.Item.Name == "trial", (-1, null!)).Index;
        string group = array.Group[(array.Group.LastIndexOf('/') + 1)..],
            population = reader.TextAttribute(array.Group, "population") is { Length: > 0 } said ? said : group;
        IReadOnlyList<string> compartments = Compartments(reader, array.Group);
        uint element = (uint)Math.Max(0, compartments.ToList().IndexOf(array.Name));
        double[] at = times.Read<double>();
        for (long trial = 0; trial < (trials < 0 ? 1 : array.Axes[trials].Count); trial++)
        {
            AxisChoice[] axes = [.. array.Axes];
            string name = $"{group}.{array.Name}";
            if (trials >= 0)
            {
                long number = axes[trials].Coordinate?.Read<long>(trial, 1)[0] ?? axes[trials].At(trial);
                name += axes[trials].Count > 1 ? FormattableString.Invariant($".trial{number}") : "";
                axes[trials] = AxisChoice.Of("trial", [axes[trials].At(trial)]);
            }

            var one = new ArrayChoice(reader, array.Path, axes);
            IReadOnlyList<long> nodes = Nodes(reader, array, axes);
            yield return new Part(name, [one], path =>
                SonataFile.WriteReport(path, population, one, nodes, at, times.Units!, element, compartments, target.Overwrite, target.Written));
        }
    }

    /// <summary>The nodes of the columns: units, or the cells of each, counted through all units.</summary>
    private static IReadOnlyList<long> Nodes(RecordingReader reader, ArrayChoice array, IReadOnlyList<AxisChoice> axes)
    {
        AxisChoice? unit = axes.FirstOrDefault(IsUnit), cell = axes.FirstOrDefault(axis => axis.Name == "cell");
        if (unit is null || cell is null)
        {
            return Numbers((unit ?? cell)!);
        }

        long each = reader.Describe(array.Path).Shape[axes.ToList().IndexOf(cell)];
        return [.. Numbers(unit).SelectMany(u => Numbers(cell).Select(c => (u * each) + c))];
    }

    private static long[] Numbers(AxisChoice axis) => axis.Coordinate?.Read<long>() ?? [.. Enumerable.Range(0, (int)axis.Count).Select(i => axis.At(i))];

    /// <summary>
    /// What a neuron of the recorded population is made of: its states, the soma first, as SONATA has it. What is no state belongs to the first.
    /// </summary>
    private static IReadOnlyList<string> Compartments(RecordingReader reader, string group)
    {
        string[] states = reader.TextAttribute(group, "states")?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            ?? [.. reader.Arrays(group).Where(name => reader.Describe($"{group}/{name}").Shape.Count > 1)];
        return [.. states.OrderBy(state => state != "soma")];
    }

    private static IEnumerable<Part> Spikes(RecordingReader reader, ArrayChoice units, ArrayChoice times, IReadOnlyList<ArrayChoice> arrays,
        ExportTarget target)
    {
        string kind = units.Group[(units.Group.LastIndexOf('/') + 1)..];
        string population = reader.TextAttribute(units.Group, "population") is { Length: > 0 } said ? said : kind.Contains('.', StringComparison.Ordinal)
            ? kind[..kind.IndexOf('.', StringComparison.Ordinal)] : kind;

        // the rows of events are chosen together, so that these go along with the units whether or not they were asked for
        long[]? Beside(string name, int events)
        {
            string path = $"{units.Group}/{name}";
            if (!reader.IsArray(path))
            {
                return null;
            }

            long[] read = reader.Describe(path).Shape.Count != 1 ? []
                : (arrays.FirstOrDefault(a => a.Path == path && a.Axes.Count == 1) ?? new ArrayChoice(reader, path, units.Axes)).Read<long>();
            return read.Length == events ? read : throw new RequestException($"{reader.Path}: '{path}' is {reader.Describe(path).ShapeText}, and has to say of each of the {events} events in '{units.Path}' which {name} it is of");
        }

        double[] at = times.Read<double>();
        long[] who = units.Read<long>(), of = Beside("trial", who.Length) ?? new long[who.Length];
        if (at.Length != who.Length)
        {
            throw new RequestException($"{reader.Path}: '{units.Path}' names {who.Length} events, and '{times.Path}' has {at.Length} times of them");
        }

        if (Beside("cell", who.Length) is { } which)
        {
            long each = (long)(reader.NumberAttribute(units.Group, "cells_per_unit") ?? which.DefaultIfEmpty(0).Max() + 1);
            who = [.. who.Zip(which, (unit, cell) => (unit * each) + cell)];
            population += ".cell";
        }

        long[] trials = [.. of.Distinct().Order()];
        foreach (long trial in trials.Length == 0 ? [0] : trials)
        {
            int[] rows = [.. Enumerable.Range(0, who.Length).Where(i => of[i] == trial)];
            string name = $"{kind}.spikes" + (trials.Length > 1 ? FormattableString.Invariant($".trial{trial}") : "");
            yield return new Part(name, [units, times], path =>
                SonataFile.WriteSpikes(path, population, [.. rows.Select(i => at[i])], times.Units ?? "ms", [.. rows.Select(i => who[i])], target.Overwrite));
        }
    }
}
