namespace NeuroLcp.Recording.Compression;

/// <summary>HDF5's shuffle filter: the first bytes of all elements, then the second bytes, and so on. Bytes of one significance compress well together.</summary>
internal static class ByteShuffle
{
    // Small enough for a block of elements and all its planes to stay in the first-level cache.
    private const int BlockElements = 2048;

    /// <summary>Shuffles whole elements.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="size">Bytes an element.</param>
    /// <param name="planes">As many bytes: one plane after the other.</param>
    internal static void Shuffle(ReadOnlySpan<byte> elements, int size, Span<byte> planes)
    {
        if (size == 1)
        {
            elements.CopyTo(planes);
            return;
        }

        int count = elements.Length / size;
        for (int first = 0; first < count; first += BlockElements)
        {
            int length = Math.Min(BlockElements, count - first);
            ReadOnlySpan<byte> block = elements.Slice(first * size, length * size);
            for (int plane = 0; plane < size; plane++)
            {
                Span<byte> target = planes.Slice((plane * count) + first, length);
                for (int i = 0, from = plane; i < target.Length; i++, from += size)
                {
                    target[i] = block[from];
                }
            }
        }
    }
}
