namespace NeuroLcp.Recording.Export;

/// <summary>
/// SONATA output files: a frame-oriented report of one variable of one population at evenly spaced times, or the spikes of a population.
/// </summary>
/// <remarks>
/// The developer guide asks for N index pointers where its readers want N + 1 or look for them under the singular name, so both names are
/// there and the last pointer closes the last node.
/// </remarks>
public static class SonataFile
{
    private const uint Magic = 0x0A7A;
    private const double Evenness = 1e-6;

    /// <summary>Writes a report.</summary>
    /// <param name="path">The file.</param>
    /// <param name="population">The population's name.</param>
    /// <param name="array">Values over time, then over units and whatever each unit is made of; every other axis has one index.</param>
    /// <param name="nodes">The node of each column, or of each run of columns where nodes are made of several elements.</param>
    /// <param name="times">The times of the rows.</param>
    /// <param name="timeUnits">Their unit.</param>
    /// <param name="element">Which element of a node the variable belongs to, where a node has one value.</param>
    /// <param name="elementNames">The names of the elements 0, 1, …; empty where nobody knows.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="written">Told the bytes of numbers written.</param>
    /// <exception cref="ExportException">The times are not evenly spaced.</exception>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void WriteReport(
        string path, string population, ArrayChoice array, IReadOnlyList<long> nodes, IReadOnlyList<double> times, string timeUnits, uint element,
            IReadOnlyList<string> elementNames, bool overwrite, Action<long> written)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(elementNames);
        double step = Step(times, timeUnits);
        if (array.Count == 0 || nodes.Count == 0)
        {
            throw new ExportException($"{array.Path} holds no numbers, which SONATA has no place for");
        }

        long elements = array.RowElements / nodes.Count;
        string report = $"/report/{population}", mapping = report + "/mapping";
        ForeignFile.Write(path, overwrite, file =>
        {
            Mark(file);
            file.Group(mapping);
            string data = report + "/data";
            file.Make(data, typeof(float), array.Shape[0], array.RowElements);
            for (long first = 0; first < array.Shape[0]; first += array.RowsAtOnce)
            {
                long rows = Math.Min(array.RowsAtOnce, array.Shape[0] - first);
                file.Part(data, array.Read<float>(first, rows), [first, 0], [rows, array.RowElements]);
                written(rows * array.RowElements * sizeof(float));
            }

            file.Attribute(data, "units", array.Units ?? "1");
            file.Attribute(data, "variable", array.LongName ?? array.Name);
            ulong[] ids = [.. nodes.Select(node => (ulong)node)];
            file.Numbers($"{mapping}/node_ids", ids, ids.Length);
            file.Attribute($"{mapping}/node_ids", "sorted", (sbyte)(IsSorted(ids) ? 1 : 0));
            ulong[] pointers = new ulong[ids.Length + 1];
            uint[] elementIds = new uint[array.RowElements];
            for (long node = 0; node <= ids.Length; node++)
            {
                pointers[node] = (ulong)(node * elements);
            }

            for (long i = 0; i < elementIds.Length; i++)
            {
                elementIds[i] = elements == 1 ? element : (uint)(i % elements);
            }

            file.Numbers($"{mapping}/index_pointers", pointers, pointers.Length);
            file.HardLink($"{mapping}/index_pointers", $"{mapping}/index_pointer");
            file.Numbers($"{mapping}/element_ids", elementIds, elementIds.Length);
            if (elementNames.Count > 0)
            {
                file.Attribute($"{mapping}/element_ids", "names", string.Join(' ', elementNames));
            }

            file.Numbers($"{mapping}/time", new[] { times[0], times[0] + (times.Count * step), step }, 3);
            file.Attribute($"{mapping}/time", "units", timeUnits);
        });
    }

    /// <summary>Writes spikes, or any other events of single nodes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="population">The population's name.</param>
    /// <param name="times">When.</param>
    /// <param name="timeUnits">The unit of the times.</param>
    /// <param name="nodes">Which node.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void WriteSpikes(string path, string population, double[] times, string timeUnits, IReadOnlyList<long> nodes, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(nodes);
        string spikes = $"/spikes/{population}";
        ForeignFile.Write(path, overwrite, file =>
        {
            Mark(file);
            file.Group(spikes);
            file.Numbers($"{spikes}/timestamps", times, times.Length);
            file.Attribute($"{spikes}/timestamps", "units", timeUnits);
            file.Numbers($"{spikes}/node_ids", nodes.Select(node => (ulong)node).ToArray(), nodes.Count);
            const byte none = 0, byTime = 2;
            bool sorted = !times.Zip(times.Skip(1)).Any(pair => pair.Second < pair.First);
            file.EnumerationAttribute(spikes, "sorting", sorted ? byTime : none, [("none", none), ("by_id", 1), ("by_time", byTime)]);
        });
    }

    private static void Mark(ForeignFile file)
    {
        file.Attribute("/", "magic", Magic);
        file.Attribute("/", "version", new uint[] { 0, 1 });
    }

    private static bool IsSorted(ulong[] nodes) => !nodes.Zip(nodes.Skip(1)).Any(pair => pair.Second < pair.First);

    /// <summary>The one step between the times: rounded to twelve digits, so that 0.1 ms is 0.1 and not what is left of it in 49.9 - 49.8.</summary>
    private static double Step(IReadOnlyList<double> times, string units)
    {
        if (times.Count < 2)
        {
            throw new ExportException("SONATA wants samples at even steps, and one sample has no step; export two or more");
        }

        double mean = (times[^1] - times[0]) / (times.Count - 1);
        double first = Rounded(times[1] - times[0]), step = Rounded(mean);
        int uneven = Enumerable.Range(0, times.Count).FirstOrDefault(k => Math.Abs(times[k] - (times[0] + (k * first))) > Evenness * first, -1);
        return uneven < 0 ? step : throw new ExportException(
            FormattableString.Invariant($"SONATA wants samples at even steps, and after steps of {first} {units} comes one from {times[uneven - 1]} to {times[uneven]} {units}; leave it out with --until {times[uneven - 1]}{units}, or take csv, npz, mat or nwb"));
    }

    private static double Rounded(double value) =>
        double.Parse(value.ToString("G12", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
