using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Recovery;

/// <summary>
/// Compares what a file holds with what a run will write on in it. The file may be damaged, or of another version:
/// what a writer meets there must not be found out by appending to it.
/// </summary>
internal static class LayoutMatch
{
    /// <summary>Refuses a recording that is laid out otherwise.</summary>
    /// <exception cref="RecordingException">A growing group, array or number is missing, is not described, or is of another type or size.</exception>
    internal static void Require(string path, RecordedObjects objects, RecordingLayout layout)
    {
        Dictionary<string, GroupLayout> wanted = layout.Groups.Where(g => g.Axes.Any(a => a.Length is null)).ToDictionary(g => g.Path);
        Compare(path, objects.Growing.Select(g => g.Path), wanted.Keys);
        foreach (GrowingGroup group in objects.Growing)
        {
            Require(path, group, layout, wanted[group.Path]);
        }

        foreach ((GroupLayout group, ScalarLayout scalar) in layout.Groups.SelectMany(g => g.Scalars, (g, s) => (g, s)))
        {
            _ = objects.Number(group.Path, scalar.Name, scalar.Type);
        }
    }

    private static void Require(string path, GrowingGroup found, RecordingLayout layout, GroupLayout wanted)
    {
        ArrayAxis axis = wanted.Axes.Single(a => a.Length is null);
        ArrayLayout[] arrays = [.. wanted.Arrays.Where(a => a.Values is null)];
        string coordinate = $"{wanted.Path}/{axis.Name}";
        Compare(path, found.Arrays.Select(a => a.Path), [.. arrays.Select(a => $"{wanted.Path}/{a.Name}"), coordinate]);
        if (found.Arrays[^1].Path != coordinate)
        {
            throw Unfit(path, $"'{coordinate}' is not the axis along which '{wanted.Path}' grows");
        }

        Require(path, found.Arrays[^1], axis.Type, [], null);
        foreach (ArrayLayout array in arrays)
        {
            GrowingArray stored = found.Arrays.Single(a => a.Path == $"{wanted.Path}/{array.Name}");
            Require(path, stored, array.Type, LayoutValidation.RowShape(layout, wanted, array), array.KeptBits);
        }
    }

    private static void Require(string path, GrowingArray found, ElementType type, long[] rowShape, int? keptBits)
    {
        if (found.Type != type || found.KeptBits != keptBits || !found.RowShape.AsSpan().SequenceEqual(rowShape))
        {
            throw Unfit(path, $"'{found.Path}' holds {Text(found.Type, found.RowShape, found.KeptBits)}, and the run writes {Text(type, rowShape, keptBits)}");
        }
    }

    private static void Compare(string path, IEnumerable<string> found, IEnumerable<string> wanted)
    {
        if (wanted.Except(found).FirstOrDefault() is { } missing)
        {
            throw Unfit(path, $"'{missing}' is not there, or does not grow");
        }

        if (found.Except(wanted).FirstOrDefault() is { } stranger)
        {
            throw Unfit(path, $"'{stranger}' grows, and the run writes nothing to it");
        }
    }

    private static RecordingException Unfit(string path, string what) =>
        new(path, $"cannot be gone on with: {what}; it is damaged, or of another version of this program");

    private static string Text(ElementType type, long[] rowShape, int? keptBits) =>
        $"rows of {(rowShape.Length == 0 ? "one" : string.Join(" x ", rowShape))} {type}{(keptBits is { } bits ? $" of {bits} bits" : "")}";
}
