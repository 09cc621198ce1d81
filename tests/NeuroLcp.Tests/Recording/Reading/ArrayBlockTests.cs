using NUnit.Framework;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Tests.Recording.Reading;

/// <summary>Arrays are cut so that each element is read once, in order.</summary>
[TestFixture]
internal sealed class ArrayBlockTests
{
    [Test]
    public void Blocks_HoldEveryElementOnce_InOrder([Values("", "1", "7", "0,3", "3,4", "5,1,3", "2,3,4,5", "1,1,9")] string lengths,
        [Values(1, 2, 5, 12, 1000)] int most, [Values] bool chunked)
    {
        long[] shape = Lengths(lengths);
        long[]? chunk = chunked ? [.. shape.Select(length => Math.Max(1, (length + 1) / 2))] : null;

        var seen = new List<long>();
        foreach (ArrayBlock block in ArrayBlock.Of(shape, (long)most, chunk))
        {
            // row-major places of the block's elements in the whole array
            IEnumerable<long> places = [0];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                int a = axis;
                places = places.SelectMany(place => Enumerable.Range(0, (int)block.Count[a]).Select(i => (place * shape[a]) + block.Start[a] + i));
            }

            Assert.That(block.Offset, Is.EqualTo(seen.Count));
            Assert.That(block.Length, Is.EqualTo(block.Count.Aggregate(1L, (x, y) => x * y)).And.LessThanOrEqualTo(chunked ? 4 * most : most));
            seen.AddRange(places);
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, (int)shape.Aggregate(1L, (x, y) => x * y)).Select(i => (long)i)));
    }

    [Test]
    public void Blocks_HoldWholeChunks_WhereTheyCan()
    {
        // 10 rows of 4; 25 elements are 6 rows, of which 4 make two chunks of 2 rows
        Assert.That(ArrayBlock.Of([10, 4], 25L, [4, 4]).Select(b => b.Count[0]), Is.EqualTo(new long[] { 4, 4, 2 }));
        // 6 elements are one row, but a chunk has 4: it is read whole rather than unpacked four times
        Assert.That(ArrayBlock.Of([10, 4], 6L, [4, 2]).Select(b => b.Count[0]), Is.EqualTo(new long[] { 4, 4, 2 }));
    }

    private static long[] Lengths(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
}
