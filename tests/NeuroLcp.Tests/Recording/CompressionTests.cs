using System.IO.Compression;
using System.Runtime.InteropServices;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Compression;
using NeuroLcp.Recording.Hdf5;
using NUnit.Framework;
using PureHDF;

namespace NeuroLcp.Tests.Recording;

/// <summary>Chunks are compressed outside libhdf5, in the form that its filters define.</summary>
[TestFixture]
internal sealed class CompressionTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(8)]
    public void Shuffle_PutsByteKOfElementI_AtPlaneK(int size)
    {
        foreach (int count in (int[])[0, 1, 7, 2048, 2049, 5000])
        {
            byte[] elements = new byte[count * size];
            new Random(count).NextBytes(elements);
            byte[] planes = new byte[elements.Length];
            ByteShuffle.Shuffle(elements, size, planes);
            for (int i = 0; i < count; i++)
            {
                for (int k = 0; k < size; k++)
                {
                    Assert.That(planes[(k * count) + i], Is.EqualTo(elements[(i * size) + k]));
                }
            }
        }
    }

    [Test]
    public void Stream_OfAnyPlanes_InflatesToThem_AndKeepsItsBound()
    {
        var deflation = new PlaneDeflation();
        foreach (string kind in (string[])["noise", "skewed", "rest", "repeated", "ends in noise"])
        {
            foreach (int plane in (int[])[1, 160, 4095, 4096, 8192, 8193, 65535, 65536, 131071])
            {
                foreach (int planes in (int[])[1, 4])
                {
                    byte[] data = Bytes(kind, plane * planes);
                    byte[] output = new byte[100 + PlaneDeflation.Bound(data.Length, planes)];
                    int length = deflation.Compress(data, planes, output, 50);

                    string what = $"{kind}, {planes} planes of {plane}";
                    Assert.That(length, Is.LessThanOrEqualTo(PlaneDeflation.Bound(data.Length, planes)), what);
                    using var inflated = new MemoryStream();
                    using (var zlib = new ZLibStream(new MemoryStream(output, 50, length), CompressionMode.Decompress))
                    {
                        zlib.CopyTo(inflated);
                    }

                    Assert.That(inflated.ToArray().AsSpan().SequenceEqual(data), what);
                }
            }
        }
    }

    [Test]
    public void NoisePlanes_AreStored_SkewedOnesCoded_RepeatedOnesFound()
    {
        // Uniform bytes have 8 bits of entropy each: stored, at 5 bytes a 64 KiB block and 11 for the stream. The skewed ones are
        // floor(256 u^8): their entropy is computed below, and a Huffman code is at most 0.1 bit a byte longer here. What repeats every
        // 64 bytes has 6 bits of entropy, and nearly none if the repetition is seen.
        const int length = 60_000;
        var deflation = new PlaneDeflation();
        byte[] output = new byte[PlaneDeflation.Bound(length, 1)];

        Assert.That(deflation.Compress(Bytes("noise", length), 1, output, 0), Is.EqualTo(length + 5 + 11));
        byte[] skewed = Bytes("skewed", length);
        double entropy = skewed.GroupBy(b => b).Sum(g => -g.Count() / (double)length * Math.Log2(g.Count() / (double)length));
        Assert.That(deflation.Compress(skewed, 1, output, 0), Is.LessThan(((entropy + 0.1) / 8 * length) + 300).And.GreaterThan(entropy / 8 * length));
        Assert.That(deflation.Compress(Bytes("repeated", length), 1, output, 0), Is.LessThan(length / 50));
    }

    [Test]
    public void Checksum_IsAdler32()
    {
        // RFC 1950's algorithm by hand: "Wikipedia" has the checksum 0x11E60398
        Assert.That(PlaneDeflation.Adler("Wikipedia"u8), Is.EqualTo(0x11E60398));
        Assert.That(PlaneDeflation.Adler([]), Is.EqualTo(1));
    }

    [TestCase(new long[] { 20 }, new long[] { 8, 20 })]
    [TestCase(new long[] { 20 }, new long[] { 8, 7 })]
    [TestCase(new long[] { 5, 6 }, new long[] { 1, 5, 6 })]
    [TestCase(new long[] { 5, 6 }, new long[] { 1, 2, 6 })]
    [TestCase(new long[] { 5, 6 }, new long[] { 3, 2, 4 })]
    [TestCase(new long[] { 2, 3, 5 }, new long[] { 2, 2, 3, 2 })]
    public void Chunks_HoldTheirElements_AndNothingElse(long[] rowShape, long[] chunk)
    {
        var grid = new ChunkGrid(ElementType.Int32, rowShape, chunk);
        int elementsPerRow = (int)rowShape.Aggregate(1L, (a, b) => a * b);
        foreach (int rows in (int[])[1, (int)chunk[0]])
        {
            int[] block = [.. Enumerable.Range(1, rows * elementsPerRow)];
            var seen = new HashSet<int>();
            for (int c = 0; c < grid.Count; c++)
            {
                int[] gathered = new int[grid.ChunkBytes / sizeof(int)];
                grid.Gather(MemoryMarshal.AsBytes(block.AsSpan()), rows, c, MemoryMarshal.AsBytes(gathered.AsSpan()));
                for (int i = 0; i < gathered.Length; i++)
                {
                    int expected = ElementAt(i, grid.Corner(c), chunk, rowShape, rows);
                    Assert.That(gathered[i], Is.EqualTo(expected), $"chunk {c}, element {i}");
                    Assert.That(expected == 0 || seen.Add(expected));
                }
            }

            Assert.That(seen, Has.Count.EqualTo(block.Length));
        }
    }

    [Test]
    public void WideTraces_OfEveryKind_AreReadByOurs_ByPureHdf_AndByH5py()
    {
        const int units = 100, rows = 700, blockRows = 256;
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        float[] noise = new float[rows * units];
        double[] rest = new double[rows * units];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)Math.Sin(i * (double)i);
            rest[i] = 1.0 / (1 + (i % units));
        }

        using (RecordingWriter writer = RecordingWriter.Create(path, Layout(units, blockRows)))
        {
            for (int row = 0; row < rows; row++)
            {
                writer.Append<float>("/a", "noise", noise.AsSpan(row * units, units));
                writer.Append<double>("/a", "rest", rest.AsSpan(row * units, units));
                writer.Append("/a", "time", (double)row);
            }

            writer.Complete();
        }

        using (var reader = RecordingReader.Open(path))
        {
            Assert.That(reader.Read<float>("/a/noise"), Is.EqualTo(noise));
            Assert.That(reader.Read<double>("/a/rest"), Is.EqualTo(rest));
        }

        using (var file = H5File.OpenRead(path))
        {
            Assert.That(file.Dataset("/a/noise").Read<float[]>(), Is.EqualTo(noise));
            Assert.That(file.Dataset("/a/rest").Read<double[]>(), Is.EqualTo(rest));
        }

        string output = OtherPrograms.Python(
            """
            import h5py, sys, numpy as np
            f = h5py.File(sys.argv[1], 'r')
            x = f['a/noise']
            print(x.compression, x.shuffle, float(x[()].astype('f8').sum()), f['a/rest'].id.get_storage_size() < 0.05 * x.size * 8)
            """,
            ["h5py"],
            path);
        string[] words = output.Trim().Split(' ');
        Assert.That(double.Parse(words[2]), Is.EqualTo(noise.Sum(v => (double)v)).Within(1e-9));
        Assert.That($"{words[0]} {words[1]} {words[3]}", Is.EqualTo("gzip True True"));
    }

    [Test]
    public void WhereChunksLie_DoesNotDependOnTheMoment()
    {
        using var directory = new TemporaryDirectory();
        string[] paths = [directory.File("a.h5"), directory.File("b.h5")];
        for (int run = 0; run < 2; run++)
        {
            using RecordingWriter writer = RecordingWriter.Create(paths[run], Layout(200, 32));
            var random = new Random(3);
            float[] noise = new float[200];
            double[] rest = new double[200];
            for (int row = 0; row < 300; row++)
            {
                noise.AsSpan().Fill(random.NextSingle());
                rest[row % 200] = random.NextDouble();
                writer.Append<float>("/a", "noise", noise);
                writer.Append<double>("/a", "rest", rest);
                writer.Append("/a", "time", (double)row);
                if (row % 50 == 49)
                {
                    writer.Commit(includePartialBlocks: row % 100 == 99);
                }

                if (run == 1 && row % 20 == 0)
                {
                    Thread.Sleep(1);   // time for a worker to be done long before, where in the first run it was not
                }
            }

            writer.Complete();
        }

        Assert.That(ChunkAddresses(paths[0]), Is.EqualTo(ChunkAddresses(paths[1])));
    }

    private static RecordingLayout Layout(int units, int blockRows) => new()
    {
        Groups =
        [
            new GroupLayout("/a")
            {
                Axes = [Axis.Time(), Axis.Index("unit", units)],
                Arrays = [new ArrayLayout("noise", ElementType.Float32, ["time", "unit"]), new ArrayLayout("rest", ElementType.Float64, ["time", "unit"])],
                RowsPerBlock = blockRows,
            },
        ],
    };

    private static List<(ulong Address, ulong Size)> ChunkAddresses(string path)
    {
        using var reader = RecordingReader.Open(path);
        return reader.Within(file =>
        {
            var found = new List<(ulong, ulong)>();
            foreach (string name in (string[])["/a/noise", "/a/rest"])
            {
                using Hdf5Id dataset = Hdf5Library.Own(H5D.open(file, name));
                for (ulong row = 0; row < 300; row += 32)
                {
                    for (ulong column = 0; column < 200; column += 64)
                    {
                        Hdf5Library.Check(H5D.get_chunk_info_by_coord(dataset, [row, column], out _, out ulong address, out ulong size));
                        found.Add((address, size));
                    }
                }
            }

            return found;
        });
    }

    private static byte[] Bytes(string kind, int length)
    {
        var random = new Random(length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = kind switch
            {
                "noise" => (byte)random.Next(256),
                "skewed" => (byte)(256 * Math.Pow(random.NextDouble(), 8)),
                "rest" => 7,
                "repeated" => (byte)((i * 37 % 64) + 3),
                _ => i < length / 2 ? (byte)0 : (byte)random.Next(256),
            };
        }

        return bytes;
    }

    /// <summary>What belongs at a place of a chunk, by the definition: the element's number in the block from 1, or 0 beyond the edge.</summary>
    private static int ElementAt(int place, ReadOnlySpan<long> corner, long[] chunk, long[] rowShape, int rows)
    {
        long[] index = new long[chunk.Length];
        for (int axis = chunk.Length - 1; axis >= 0; axis--)
        {
            index[axis] = corner[axis] + (place % chunk[axis]);
            place /= (int)chunk[axis];
        }

        long number = index[0];
        bool inside = index[0] < rows;
        for (int axis = 1; axis < index.Length; axis++)
        {
            inside &= index[axis] < rowShape[axis - 1];
            number = (number * rowShape[axis - 1]) + index[axis];
        }

        return inside ? (int)number + 1 : 0;
    }
}
