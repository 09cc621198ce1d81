using NeuroLcp.Recording;

namespace NeuroLcp.Studies.Figures.Recorded;

/// <summary>How many units and cells could have had an event: a rate is theirs, silent ones included.</summary>
internal static class EventPopulation
{
    /// <summary>The units of a population (0 where the recording does not say) and the cells of each (1 where units have none).</summary>
    public static (int Units, int Cells) Of(RecordingReader reader, RecordedEvents events)
    {
        string group = $"/events/{events.Name}";
        if (reader.NumberAttribute(group, "unit_count") is { } recorded)
        {
            return ((int)recorded, (int)(reader.NumberAttribute(group, "cells_per_unit") ?? 1));
        }

        // a file from elsewhere: what can be seen of it
        int cells = events.Cells is null ? 1 : events.Cells.DefaultIfEmpty(0).Max() + 1, units = 0;
        for (string name = events.Name; name.Contains('.', StringComparison.Ordinal) && units == 0;)
        {
            name = name[..name.LastIndexOf('.')];
            units = Size(reader, name);
        }

        return (units, cells);
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
