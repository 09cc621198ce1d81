namespace NeuroLcp.Recording.Arrays;

/// <summary>A piece of an array whose elements follow one another row-major, small enough to be read at once.</summary>
/// <param name="Start">Index of its first element, one number an axis.</param>
/// <param name="Count">Its lengths.</param>
/// <param name="Offset">Elements of the array before it.</param>
/// <param name="Length">Its elements.</param>
public readonly record struct ArrayBlock(IReadOnlyList<long> Start, IReadOnlyList<long> Count, long Offset, int Length)
{
    private const long UsualBytes = 8 << 20;

    /// <summary>Cuts an array into pieces of about eight mebibytes, in order.</summary>
    /// <param name="shape">Its lengths; empty for a scalar.</param>
    /// <param name="elementBytes">Bytes an element.</param>
    /// <param name="chunk">Lengths of its chunks, if it has any: a piece then holds whole chunks where that is possible, so that none is unpacked
    /// twice.</param>
    public static IEnumerable<ArrayBlock> Of(IReadOnlyList<long> shape, int elementBytes, IReadOnlyList<long>? chunk = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Of(shape, Math.Max(1, UsualBytes / Math.Max(1, elementBytes)), chunk);
    }

    /// <summary>Cuts an array into pieces of so many elements at most, but for a whole chunk where that is not much more.</summary>
    internal static IEnumerable<ArrayBlock> Of(IReadOnlyList<long> shape, long most, IReadOnlyList<long>? chunk) =>
        shape.Count == 0 ? [new ArrayBlock([], [], 0, 1)] : shape.Contains(0) ? [] : Cut(shape, most, chunk);

    private static IEnumerable<ArrayBlock> Cut(IReadOnlyList<long> shape, long most, IReadOnlyList<long>? chunk)
    {
        // the axis that is cut: what lies under one of its indices is read whole, the axes before it are walked index by index
        int axis = 0;
        long under = Under(shape, 0);
        while (under > most && axis < shape.Count - 1)
        {
            under = Under(shape, ++axis);
        }

        long rows = Math.Clamp(most / under, 1, shape[axis]);
        if (chunk is not null && chunk[axis] > 1)
        {
            rows = rows >= chunk[axis] ? rows - (rows % chunk[axis]) : chunk[axis] * under <= 4 * most ? Math.Min(chunk[axis], shape[axis]) : rows;
        }

        long[] start = new long[shape.Count];
        long offset = 0;
        do
        {
            for (long first = 0; first < shape[axis]; first += rows)
            {
                long[] count = new long[shape.Count];
                Array.Fill(count, 1L, 0, axis);
                count[axis] = Math.Min(rows, shape[axis] - first);
                for (int i = axis + 1; i < count.Length; i++)
                {
                    count[i] = shape[i];
                }

                start[axis] = first;
                int length = checked((int)(count[axis] * under));
                yield return new ArrayBlock([.. start], count, offset, length);
                offset += length;
            }

            start[axis] = 0;
        }
        while (Next(start, shape, axis));
    }

    private static long Under(IReadOnlyList<long> shape, int axis) => shape.Skip(axis + 1).Aggregate(1L, (product, length) => product * length);

    /// <summary>Steps the indices before the cut axis; false after the last.</summary>
    private static bool Next(long[] start, IReadOnlyList<long> shape, int axis)
    {
        for (int i = axis - 1; i >= 0; i--)
        {
            if (++start[i] < shape[i])
            {
                return true;
            }

            start[i] = 0;
        }

        return false;
    }
}
