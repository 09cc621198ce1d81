using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Inspect;

/// <summary>An array, how it is stored, and what numbers are in it.</summary>
/// <param name="Array">The array.</param>
/// <param name="Storage">How it lies in the file.</param>
/// <param name="Range">Its numbers; null where it holds none or they were not to be read.</param>
/// <param name="Value">The value of a single number or a single text.</param>
internal sealed record InspectedArray(FileArray Array, ArrayStorage Storage, ArrayRange? Range, object? Value)
{
    /// <summary>Bytes of its elements as numbers; null for text and other things, whose bytes lie elsewhere.</summary>
    public long? Bytes => Array.IsNumeric ? Array.Description.Count * Array.Description.ElementBytes : null;

    /// <summary>How much smaller it is in the file; null where it is not compressed or empty.</summary>
    public double? Ratio => Storage.Filters.Count > 0 && Storage.StoredBytes > 0 ? (double?)Bytes / Storage.StoredBytes : null;

    /// <summary>Looks at all arrays of a file.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="quick">Leave the ranges out.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops.</param>
    public static IReadOnlyList<IReadOnlyList<InspectedArray>> All(RecordingReader reader, IReadOnlyList<FileGroup> groups, bool quick,
        IProgressReporter progress, CancellationToken interrupted)
    {
        const long unit = 1 << 20;
        if (!quick)
        {
            reader.RequireHoldable(groups.SelectMany(g => g.Arrays).Where(a => a.IsNumeric).Sum(a => (double)a.Description.Count * a.Description.ElementBytes));
        }

        long total = groups.SelectMany(g => g.Arrays).Where(a => a.IsNumeric)
            .Aggregate(0L, (sum, a) => sum + (a.Description.Count * a.Description.ElementBytes)), done = 0;
        return [.. groups.Select(group => (IReadOnlyList<InspectedArray>)[.. group.Arrays.Select(One)])];

        InspectedArray One(FileArray array)
        {
            object? value = array.Shape.Count > 0 ? null : Single(reader, array);
            ArrayRange? range = null;
            if (!quick && array.IsNumeric && array.Shape.Count > 0)
            {
                range = ArrayRange.Of(reader, array.Description, array.Shape, read =>
                {
                    interrupted.ThrowIfCancellationRequested();
                    if (total > 64 * unit)
                    {
                        progress.Report(new ProgressTick("reading", (done + read) / unit, total / unit, $"MiB, {array.Path}"));
                    }
                });
            }

            done += array.IsNumeric ? array.Description.Count * array.Description.ElementBytes : 0;
            return new InspectedArray(array, reader.Storage(array.Path), range, value);
        }
    }

    private static object? Single(RecordingReader reader, FileArray array) => array.Description switch
    {
        { Kind: ElementKind.Text } => reader.ReadText(array.Path),
        { Kind: ElementKind.Integer, IsUnsigned: true } => reader.ReadScalar<ulong>(array.Path),
        { Kind: ElementKind.Integer } => reader.ReadScalar<long>(array.Path),
        { Kind: ElementKind.Float } => reader.ReadScalar<double>(array.Path),
        _ => null,
    };
}
