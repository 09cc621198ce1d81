using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>
/// Tables in long form: a line an observation, a column a variable, as pandas, R's data frames and ggplot want them. Arrays of a group over
/// the same axes share a table.
/// </summary>
internal sealed class CsvExport : ExportFormat
{

    public override string Name => "csv";

    public override string Summary => "a line an observation and a column a variable, since pandas, R and ggplot filter, group and plot that as it is, and pivot it where they want a column a unit; a file a group";

    /// <summary>Writes a file a table, and in a folder columns.csv, which says what each column is.</summary>
    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays)
    {
        foreach (ArrayChoice single in arrays.Where(a => a.Axes.Count == 0))
        {
            target.LeaveOut(single.Path, "single numbers make no table");
        }

        IReadOnlyList<(string Name, List<ArrayChoice> Columns)> tables = Tables([.. arrays.Where(a => a.Axes.Count > 0)]);
        string[] names = [.. tables.Select(t => t.Name)], paths = [.. names.Select(name => target.PartFile(name, ".csv", "-csv", names))];
        bool isFolder = paths.Length > 0 && Path.GetFileName(paths[0]) == tables[0].Name + ".csv" && tables.Count > 1;
        string columns = isFolder ? Path.Combine(Path.GetDirectoryName(paths[0])!, "columns.csv") : "";
        target.RequireFree(isFolder ? [.. paths, columns] : paths);
        for (int i = 0; i < paths.Length; i++)
        {
            CsvTable.Write(paths[i], tables[i].Columns, target.Overwrite, target.Written);
            target.Done(paths[i], tables[i].Columns);
        }

        if (isFolder)
        {
            CsvTable.WriteText(columns, ["file", "column", "units", "long_name"],
                tables.SelectMany(t => Columns(t.Columns).Select(c => new[] { t.Name + ".csv", c.Name, c.Units ?? "", c.LongName ?? "" })), target.Overwrite);
            target.Done(columns, []);
        }
    }

    private static IEnumerable<(string Name, string? Units, string? LongName)> Columns(List<ArrayChoice> arrays) =>
        arrays[0].Axes.Select(axis => (axis.Name, axis.Coordinate?.Units, axis.Coordinate?.LongName)).Concat(arrays.Select(a => (a.Name, a.Units, a.LongName)));

    private static IReadOnlyList<(string Name, List<ArrayChoice> Columns)> Tables(IReadOnlyList<ArrayChoice> arrays)
    {
        var tables = new List<List<ArrayChoice>>();
        foreach (ArrayChoice array in arrays)
        {
            List<ArrayChoice>? table = tables.Find(t => t[0].Group == array.Group && CsvTable.AreAlike(t[0].Axes, array.Axes));
            if (table is null)
            {
                tables.Add(table = []);
            }

            table.Add(array);
        }

        // the group is name enough where it makes one table; otherwise the axes are added, as in states.probe.update-trial-output_unit
        return [.. tables.Select(t =>
        {
            string group = t[0].Group == "/" ? "data" : ArrayNames.Dotted(t[0].Group);
            return (tables.Count(other => other[0].Group == t[0].Group) == 1 ? group : $"{group}.{string.Join('-', t[0].Axes.Select(axis => axis.Name))}", t);
        }).GroupBy(t => t.Item1).SelectMany(same => same.Select((t, i) => (i == 0 ? t.Item1 : $"{t.Item1}-{i + 1}", t.t)))];
    }
}
