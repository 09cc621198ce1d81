using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Recording.Layout;

/// <summary>Refuses a layout that would make a file some reader cannot open, before anything is on disk.</summary>
internal static class LayoutValidation
{
    private static readonly string[] Reserved =
        [RecordingFormat.Status, RecordingFormat.Heartbeat, RecordingFormat.Started, RecordingFormat.Ended, RecordingFormat.WriterProcess,
        RecordingFormat.WriterStart, RecordingFormat.WriterHost, "committed_rows"];

    internal static void Check(RecordingLayout layout)
    {
        foreach (string name in (string[])["Conventions", "neurolcp_format"])
        {
            Require(!layout.Attributes.Contains(name), $"the attribute '{name}' is set by the writer; leave it out");
        }

        var paths = new HashSet<string>();
        var counters = new HashSet<string>();
        foreach (GroupLayout group in layout.Groups)
        {
            string path = group.Path;
            Require(path.StartsWith('/') && path.Length > 1 && path[1..].Split('/').All(IsName), $"'{path}' is not a group path; write it like /states/hidden");
            Require(paths.Add(path), $"group '{path}' is described twice");
            Require(
                path != RecordingFormat.CommittedRowsGroup && !path.StartsWith(RecordingFormat.CommittedRowsGroup + "/", StringComparison.Ordinal),
                $"group '{path}' is made by the writer; leave it out");
            Require(
                counters.Add(RecordingFormat.CounterName(path)),
                $"group '{path}' differs from another only in '.' and '/', so that both would count their rows in '{RecordingFormat.CounterName(path)}'; rename one");
            Require(group.RowsPerBlock is null or > 0, $"group '{path}': RowsPerBlock must be positive");
            CheckNames(group);
            CheckAxes(layout, group);
        }

        foreach (GroupLayout group in layout.Groups)
        {
            foreach (string name in Members(group))
            {
                Require(!paths.Any(p => p == $"{group.Path}/{name}" || p.StartsWith($"{group.Path}/{name}/", StringComparison.Ordinal)),
                    $"'{group.Path}/{name}' is both a group and a member of one");
            }
        }
    }

    /// <summary>The axis an array of this group means by a name: its own group's, or the nearest above. Null where there is none.</summary>
    internal static (ArrayAxis Axis, string GroupPath)? Resolve(RecordingLayout layout, GroupLayout group, string name)
    {
        for (string path = group.Path; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            GroupLayout? holder = layout.Groups.FirstOrDefault(g => g.Path == path);
            ArrayAxis? axis = holder?.Axes.FirstOrDefault(a => a.Name == name);
            if (axis is not null)
            {
                return (axis, path);
            }
        }

        return null;
    }

    private static IEnumerable<string> Members(GroupLayout group) =>
        [.. group.Axes.Select(a => a.Name), .. group.Arrays.Select(a => a.Name), .. group.Scalars.Select(s => s.Name), .. group.Texts.Keys];

    private static void CheckNames(GroupLayout group)
    {
        var names = new HashSet<string>();
        foreach (string name in Members(group))
        {
            Require(IsName(name), $"group '{group.Path}': '{name}' is not a name; it must not be empty, '.', '..' or hold '/' or control characters");
            Require(names.Add(name), $"group '{group.Path}': '{name}' is described twice");
            Require(group.Path != RecordingFormat.RunGroup || !Reserved.Contains(name),
                $"'{RecordingFormat.RunGroup}/{name}' is made by the writer; leave it out");
        }

        foreach (var (name, text) in group.Texts)
        {
            Require(!text.Contains('\0'), $"group '{group.Path}': text '{name}' holds a NUL character, which HDF5 text cannot");
        }
    }

    private static void CheckAxes(RecordingLayout layout, GroupLayout group)
    {
        Require(group.Axes.Count(a => a.Length is null) <= 1,
            $"group '{group.Path}' has two growing axes; put what grows on its own clock into a group of its own");
        foreach (ArrayLayout array in group.Arrays)
        {
            string where = $"{group.Path}/{array.Name}";
            Require(array.Axes.Count > 0, $"'{where}' has no axes; describe a single number as a scalar");
            Require(array.Axes.Distinct().Count() == array.Axes.Count, $"'{where}' names an axis twice; give the second one its own name");
            int mantissa = MantissaRounding.Bits(array.Type);
            Require(
                array.KeptBits is null || (array.KeptBits > 0 && array.KeptBits <= mantissa),
                mantissa == 0 ? $"'{where}' is {array.Type}; only floats can keep fewer bits"
                    : $"'{where}' can keep 1 to {mantissa} bits of the mantissa, not {array.KeptBits}");
            long elements = 1;
            bool grows = false;
            for (int i = 0; i < array.Axes.Count; i++)
            {
                var found = Resolve(layout, group, array.Axes[i]);
                Require(found is not null, $"'{where}': there is no axis '{array.Axes[i]}' in its group or in one above");
                var (axis, holder) = found!.Value;
                if (axis.Length is null)
                {
                    Require(i == 0, $"'{where}': the growing axis '{axis.Name}' must come first");
                    Require(holder == group.Path, $"'{where}': the growing axis '{axis.Name}' must be in the same group");
                    grows = true;
                }

                elements = checked(elements * (axis.Length ?? 1));
            }

            Require(grows == array.Values is null, grows ? $"'{where}' grows, so it has no static values"
                : $"'{where}' does not grow, so it needs its values now");
            if (array.Values is { } values)
            {
                Require(values.Length == elements, $"'{where}' has {values.Length} values where its axes make {elements}");
                Require(ElementTypes.Of(values.GetType().GetElementType()!) == array.Type,
                    $"'{where}' is declared as {array.Type}, and its values are {values.GetType().GetElementType()!.Name}");
            }
        }
    }

    private static bool IsName(string name) => name.Length > 0 && name is not ("." or "..") && !name.Any(c => c == '/' || char.IsControl(c));

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }

    /// <summary>Lengths of the axes behind the growing one.</summary>
    internal static long[] RowShape(RecordingLayout layout, GroupLayout group, ArrayLayout array) =>
        [.. array.Axes.Skip(1).Select(name => Resolve(layout, group, name)!.Value.Axis.Length!.Value)];
}
