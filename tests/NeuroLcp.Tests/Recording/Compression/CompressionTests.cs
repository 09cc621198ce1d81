using System.IO.Compression;
using System.Runtime.InteropServices;
using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Compression;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using PureHDF;

namespace NeuroLcp.Tests.Recording.Compression;

/// <summary>Chunks are compressed outside libhdf5, in the form that its filters define.</summary>
[TestFixture]
internal sealed class CompressionTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(8)]
    public void Shuffle_PutsByteKOfElementI_AtPlaneK(int size)
    {
        foreach (int count in (int[])[.. Enumerable.Range(0, 70), 2048, 2049])
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
    public void Shuffle_EqualsItsPlainLoop_AndRefusesPlanesOfAnotherLength()
    {
        byte[] elements = Bytes("noise", 2400), planes = new byte[2400], plain = new byte[2400];
        foreach (int size in (int[])[2, 3, 4, 8])
        {
            ByteShuffle.Shuffle(elements, size, planes);
            ByteShuffle.ShuffleReference(elements, size, plain);
            Assert.That(planes, Is.EqualTo(plain));
        }

        Assert.That(() => ByteShuffle.Shuffle(elements, 4, planes.AsSpan(1)), Throws.ArgumentException);
        Assert.That(() => ByteShuffle.Shuffle(elements.AsSpan(1), 4, planes.AsSpan(1)), Throws.ArgumentException);
    }

    [Test]
    public void Stream_OfAnyPlanes_InflatesToThem_AndKeepsItsBound()
    {
        var deflation = new PlaneDeflation();
        foreach (string kind in (string[])["noise", "skewed", "rest", "repeated", "ends in noise", "rows that change", "one and noise"])
        {
            foreach (int plane in (int[])[0, 1, 2, 3, 7, 64, 65, 160, 1023, 4096, 8193, 65535, 65536, 131071])
            {
                foreach (int planes in (int[])[1, 4])
                {
                    byte[] data = Bytes(kind, plane * planes);
                    byte[] output = new byte[PlaneDeflation.Bound(data.Length, planes)];
                    int length = deflation.Compress(data, planes, [1, 64, 20_000, 40_000], output);

                    string what = $"{kind}, {planes} planes of {plane}";
                    Assert.That(length, Is.LessThanOrEqualTo(PlaneDeflation.Bound(data.Length, planes) - BitWriter.Slack), what);
                    Assert.That(Inflated(output.AsSpan(0, length)).AsSpan().SequenceEqual(data), what);
                }
            }
        }
    }

    [Test]
    public void NoisePlanes_AreStored_SkewedOnesCoded_RepeatedOnesFound()
    {
        // Uniform bytes have 8 bits of entropy each: stored, at 5 bytes a 64 KiB block and 6 for the stream. The skewed ones are
        // floor(256 u^8): their entropy is computed below, and a Huffman code is at most 0.1 bit a byte longer here. What repeats every
        // 64 bytes has 6 bits of entropy; as matches of 258 bytes it takes a bit for the length, a bit and four more for the distance, and
        // 64 bytes and a code to begin with. What never changes takes a bit less than that for each 258 bytes.
        const int length = 60_000;
        var deflation = new PlaneDeflation();
        byte[] output = new byte[PlaneDeflation.Bound(length, 1)];

        Assert.That(deflation.Compress(Bytes("noise", length), 1, [1, 64], output), Is.EqualTo(length + 5 + 6));
        byte[] skewed = Bytes("skewed", length);
        double entropy = skewed.GroupBy(b => b).Sum(g => -g.Count() / (double)length * Math.Log2(g.Count() / (double)length));
        Assert.That(deflation.Compress(skewed, 1, [1, 64], output), Is.LessThan(((entropy + 0.1) / 8 * length) + 300).And.GreaterThan(entropy / 8 * length));
        Assert.That(deflation.Compress(Bytes("repeated", length), 1, [1, 64], output), Is.LessThan((length / 258 * 6 / 8) + 64 + 100));
        Assert.That(deflation.Compress(Bytes("rest", length), 1, [1, 64], output), Is.LessThan((length / 258 * 2 / 8) + 40));

        // noise that repeats is no noise, and a distance is looked at only where it is offered
        byte[] row = Bytes("noise", 6000), rows = [.. Enumerable.Repeat(row, 10).SelectMany(b => b)];
        Assert.That(deflation.Compress(rows, 1, [1, 6000], output), Is.LessThan(6000 + (54_000 / 258 * 14 / 8) + 300));
        Assert.That(deflation.Compress(rows, 1, [1, 64], output), Is.EqualTo(length + 5 + 6));
    }

    [Test]
    public void Block_OfAnyBytes_TakesTheBitsItSaid_AndIsInflated()
    {
        // one symbol, two, all 256; frequencies of Fibonacci, whose tree is as deep as can be: 25 symbols ask for codes of 24 bits where 14 are had;
        // every length of a match; every number of zeros between two symbols
        List<(byte[] Bytes, int Distance)> cases =
        [
            ([5], 0), ([5, 5, 5, 5, 5], 1), ([1, 2], 0), ([.. Enumerable.Range(0, 256).Select(i => (byte)i)], 0), (Bytes("noise", 5000), 0),
                (Bytes("skewed", 70_000), 0),
            (Fibonacci(25), 0), (Fibonacci(25), 3),
            .. Enumerable.Range(1, 600).Select(n => ((byte[])[9, .. Enumerable.Repeat((byte)9, n), 1, 2, 3], 1)),
            .. Enumerable.Range(1, 254).Select(n => ((byte[])[0, (byte)n, 0, (byte)n], 0)),
            .. ((int[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 24, 25, 4096, 4097, 24_576, 24_577, 32_768]).Select(d => (Repeating(d), d)),
        ];
        var block = new DeflateBlock();
        foreach ((byte[] bytes, int distance) in cases)
        {
            for (int shortest = Repetition.Shortest; shortest <= Repetition.LongestShortest; shortest += 13)
            {
                long bits = block.Prepare(bytes, distance, shortest);
                byte[] output = new byte[(bits / 8) + 1 + BitWriter.Slack];
                var writer = new BitWriter(output);
                block.Write(bytes, last: true, ref writer);
                Assert.That(writer.Length, Is.EqualTo(bits));
                writer.Align();
                Assert.That(Inflated(output.AsSpan(0, (int)(writer.Length / 8)), raw: true), Is.EqualTo(bytes), $"{bytes.Length} bytes, distance {distance}");
            }
        }
    }

    [Test]
    public void Code_OfFrequencies_IsHuffmans_AndCompleteWhereItIsCutShort()
    {
        // 45, 13, 12, 16, 9, 5 of 100: the example in every textbook (Cormen et al., 16.3), 224 bits
        var code = new HuffmanCode(6, 14);
        code.Make([45, 13, 12, 16, 9, 5]);
        Assert.That(code.Lengths.ToArray(), Is.EqualTo((byte[])[1, 3, 3, 3, 4, 4]));
        Assert.That(code.Bits([45, 13, 12, 16, 9, 5]), Is.EqualTo(224));

        // Kraft: a complete code has Σ 2^-length = 1, whatever had to be cut and however few symbols occur
        foreach (int symbols in (int[])[2, 3, 30, 40])
        {
            foreach (int longest in (int[])[6, 14])
            {
                int[] fibonacci = new int[symbols];
                for (int i = 0; i < symbols; i++)
                {
                    fibonacci[i] = i < 2 ? i : fibonacci[i - 1] + fibonacci[i - 2];
                }

                foreach (int[] counts in (int[][])[fibonacci, new int[symbols]])
                {
                    var cut = new HuffmanCode(symbols, longest);
                    cut.Make(counts);
                    Assert.That(cut.Lengths.ToArray().Max(), Is.LessThanOrEqualTo(longest));
                    Assert.That(cut.Lengths.ToArray().Where(l => l > 0).Sum(l => Math.Pow(2, -l)), Is.EqualTo(1));
                    Assert.That(Enumerable.Range(0, symbols).All(s => counts[s] == 0 || cut.Lengths[s] > 0));
                }
            }
        }
    }

    [Test]
    public void Repetitions_AreCountedAsInThePlainLoop_AndCoverWhatRepeatsForLong()
    {
        foreach (int length in (int[])[.. Enumerable.Range(0, 100), 1000])
        {
            byte[] plane = Bytes("rows that change", length);
            foreach (int distance in (int[])[1, 5, 64, 2000])
            {
                Assert.That(Repetition.Agreement(plane, distance), Is.EqualTo(Repetition.AgreementReference(plane, distance)), $"{length} at {distance}");
                foreach (int shortest in (int[])[3, 5, 16])
                {
                    List<int> matches = [];
                    Repetition.Find(plane, distance, shortest, matches);
                    int at = 0;
                    bool[] covered = new bool[length];
                    foreach (int match in matches)
                    {
                        at += Repetition.Literals(match);
                        for (int i = 0; i < Repetition.Length(match); i++, at++)
                        {
                            Assert.That(plane[at], Is.EqualTo(plane[at - distance]));
                            covered[at] = true;
                        }
                    }

                    for (int begin = distance; begin <= length - shortest; begin++)
                    {
                        bool repeats = Enumerable.Range(begin, shortest).All(i => plane[i] == plane[i - distance]);
                        Assert.That(!repeats || covered[begin], $"{length} at {distance}: a repetition of {shortest} from {begin} on");
                    }
                }
            }
        }
    }

    [Test]
    public void Checksum_IsAdler32()
    {
        // RFC 1950's algorithm by hand: "Wikipedia" has the checksum 0x11E60398
        Assert.That(Adler32.Of("Wikipedia"u8), Is.EqualTo(0x11E60398));
        Assert.That(Adler32.Of([]), Is.EqualTo(1));
        byte[] largest = [.. Enumerable.Repeat((byte)255, 70_000)], noise = Bytes("noise", 70_000);
        foreach (int length in (int[])[1, 255, 256, 257, 511, 512, 5552, 70_000])
        {
            Assert.That(Adler32.Of(largest.AsSpan(0, length)), Is.EqualTo(Adler32.Reference(largest.AsSpan(0, length))));
            Assert.That(Adler32.Of(noise.AsSpan(0, length)), Is.EqualTo(Adler32.Reference(noise.AsSpan(0, length))));
        }
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
                int[] gathered = [.. Enumerable.Repeat(-1, grid.ChunkBytes / sizeof(int))];
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
                Axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", units)],
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

    private static byte[] Inflated(ReadOnlySpan<byte> stream, bool raw = false)
    {
        var compressed = new MemoryStream(stream.ToArray());
        using var inflated = new MemoryStream();
        using (Stream inflater = raw ? new DeflateStream(compressed, CompressionMode.Decompress) : new ZLibStream(compressed, CompressionMode.Decompress))
        {
            inflater.CopyTo(inflated);
        }

        return inflated.ToArray();
    }

    /// <summary>Symbol k as often as the k-th number of Fibonacci.</summary>
    private static byte[] Fibonacci(int symbols)
    {
        var bytes = new List<byte>();
        for (int k = 0, last = 1, next = 1; k < symbols; k++)
        {
            bytes.AddRange(Enumerable.Repeat((byte)k, last));
            (last, next) = (next, last + next);
        }

        return [.. bytes];
    }

    private static byte[] Repeating(int distance)
    {
        byte[] first = Bytes("noise", distance);
        return [.. first, .. first, .. first.Take(10)];
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
                "rows that change" => i >= 64 && random.Next(20) > 0 ? bytes[i - 64] : (byte)random.Next(256),
                "one and noise" => random.Next(8) > 0 ? (byte)5 : (byte)random.Next(256),
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
