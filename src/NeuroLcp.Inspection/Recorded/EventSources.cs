using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>
/// Who was listened to for events of one kind, in which trials and when: a rate is theirs, silent ones included, and nobody else's.
/// </summary>
/// <param name="Sources">Unit and cell of each that was listened to, in the order of units; empty where the file does not let it be known.</param>
/// <param name="CellsPerUnit">The cells of a unit of the population; 1 where units have none.</param>
/// <param name="Trials">The trials that were listened to.</param>
/// <param name="From">From when on, ms.</param>
/// <param name="Until">Until when, ms; infinite where the file does not say.</param>
internal sealed record EventSources(IReadOnlyList<(int Unit, int Cell)> Sources, int CellsPerUnit, IReadOnlyList<int> Trials, double From, double Until)
{
    private const int MostSources = 10_000_000;

    /// <summary>How many units and cells the population has in all; 0 where nobody knows.</summary>
    public required int Population { get; init; }

    /// <summary>Whether the file says who was listened to; of others it is taken to be the whole population.</summary>
    public required bool IsRecorded { get; init; }

    /// <summary>The units that were listened to, ascending.</summary>
    public IReadOnlyList<int> Units => [.. Sources.Select(s => s.Unit).Distinct()];

    /// <summary>Reads it.</summary>
    public static EventSources Of(RecordingReader reader, RecordedEvents events)
    {
        string group = $"/events/{events.Name}";
        int cells = Math.Max(1, Count(reader.NumberAttribute(group, "cells_per_unit")) ?? SeenCells(events));
        int units = Count(reader.NumberAttribute(group, "unit_count")) ?? UnitsOf(reader, events.Name);
        units = units > MostSources / cells ? 0 : units;
        bool isRecorded = reader.IsArray($"{group}/source");
        IEnumerable<int> lanes = isRecorded ? reader.Read<int>($"{group}/source").Order() : Enumerable.Range(0, units * cells);
        int[] trials = reader.IsArray($"{group}/source_trial") ? reader.Read<int>($"{group}/source_trial") : [.. events.Trials.Distinct().Order()];
        double from = reader.NumberAttribute(group, "from_ms") ?? double.NegativeInfinity,
            until = reader.NumberAttribute(group, "until_ms") ?? double.PositiveInfinity;
        return new EventSources([.. lanes.Select(lane => (lane / cells, lane % cells))], cells, trials.Length > 0 ? trials : [0], from, until)
        { Population = units * cells, IsRecorded = isRecorded };
    }

    /// <summary>Those of some units, or all where none are named.</summary>
    /// <exception cref="RequestException">One of them was not listened to.</exception>
    public IReadOnlyList<(int Unit, int Cell)> Chosen(IReadOnlyList<int> units, string where)
    {
        // of a population of unknown size nobody can say which units there are
        if (Sources.Count > 0)
        {
            NameChoice.Places(units, Units, "unit", where);
        }

        return units.Count == 0 ? Sources : [.. Sources.Where(s => units.Contains(s.Unit))];
    }

    /// <summary>A number that a file says things are; null where it says none, or one that cannot be.</summary>
    private static int? Count(double? said) => said is >= 1 and <= MostSources ? (int)said : null;

    // a file from elsewhere: what can be seen of it
    private static int SeenCells(RecordedEvents events) => Count(events.Cells is null ? 1 : events.Cells.DefaultIfEmpty(0).Max() + 1.0) ?? 1;

    private static int UnitsOf(RecordingReader reader, string events)
    {
        int units = 0;
        for (string name = events; name.Contains('.', StringComparison.Ordinal) && units == 0;)
        {
            name = name[..name.LastIndexOf('.')];
            units = Size(reader, name);
        }

        return units;
    }

    private static int Size(RecordingReader reader, string population)
    {
        string neurons = $"/populations/{population}/neuron";
        if (reader.IsArray(neurons))
        {
            return (int)reader.Describe(neurons).Shape[0];
        }

        // weights know the populations on both of their sides
        return RecordedWeight.In(reader).Select(w => w.Post == population ? w.Rows : w.Pre == population && !w.IsBias ? w.Columns : 0).DefaultIfEmpty(0).Max();
    }
}
