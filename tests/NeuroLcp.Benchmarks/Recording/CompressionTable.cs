using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Compression;

namespace NeuroLcp.Benchmarks.Recording;

/// <summary>
/// Where does the time of compressing a chunk go? Each stage alone on one core, nanoseconds a float: for traces with noise, for smooth ones, for values at
/// rest and for rates that are often zero. The smallest of several times counts.
/// </summary>
internal static class CompressionTable
{
    private const int Units = 64;
    private const int BlockRows = 1024;
    private const int Blocks = 16;
    private const int Floats = Blocks * BlockRows * Units;
    private const double Seconds = 0.3;

    /// <summary>Prints the table.</summary>
    public static void Print()
    {
        Console.WriteLine("| traces | gather | shuffle | checksum | all of compressing | MB/s | size | of zlib 1 |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var random = new Random(1);
        float[] noisy = new float[Floats], smooth = new float[Floats], rest = new float[Floats], rates = new float[Floats];
        double[] phases = [.. Enumerable.Range(0, Units).Select(_ => 7 * random.NextDouble())],
            frequencies = [.. phases.Select(_ => 2e-3 * random.NextDouble())];
        for (int i = 0; i < Floats; i++)
        {
            noisy[i] = (float)(((i >= Units ? noisy[i - Units] : 0) * 0.98) + random.NextDouble() - 0.5);
            smooth[i] = (float)Math.Sin((frequencies[i % Units] * (i / Units)) + phases[i % Units]);
            rest[i] = 1f / (1 + (i % Units));
            rates[i] = MathF.Max(0, noisy[i] - 1);
        }

        Row("noise", noisy);
        Row("smooth", smooth);
        Row("rest", rest);
        Row("rates", rates);
    }

    private static void Row(string name, float[] traces)
    {
        var grid = new ChunkGrid(ElementType.Float32, [Units], [BlockRows, Units]);
        byte[] bytes = MemoryMarshal.AsBytes(traces.AsSpan()).ToArray(), other = new byte[bytes.Length],
            output = new byte[PlaneDeflation.Bound(grid.ChunkBytes, 4)];
        var deflation = new PlaneDeflation();
        long size = 0;
        double gather = Nanoseconds(at => grid.Gather(bytes.AsSpan(at, grid.ChunkBytes), BlockRows, 0, other.AsSpan(at, grid.ChunkBytes)), grid.ChunkBytes);
        double shuffle = Nanoseconds(at => ByteShuffle.Shuffle(bytes.AsSpan(at, grid.ChunkBytes), sizeof(float), other.AsSpan(at, grid.ChunkBytes)),
            grid.ChunkBytes);
        double adler = Nanoseconds(at => size += Adler32.Of(other.AsSpan(at, grid.ChunkBytes)), grid.ChunkBytes);
        double deflate = Nanoseconds(at => size += deflation.Compress(other.AsSpan(at, grid.ChunkBytes), sizeof(float), grid.Neighbours, output),
            grid.ChunkBytes);
        size = 0;
        for (int at = 0; at < bytes.Length; at += grid.ChunkBytes)
        {
            size += deflation.Compress(other.AsSpan(at, grid.ChunkBytes), sizeof(float), grid.Neighbours, output);
        }

        long zlib = 0;
        for (int at = 0; at < bytes.Length; at += grid.ChunkBytes)
        {
            var stream = new MemoryStream();
            using (var filter = new ZLibStream(stream, new ZLibCompressionOptions { CompressionLevel = 1 }, leaveOpen: true))
            {
                filter.Write(other.AsSpan(at, grid.ChunkBytes));
            }

            zlib += stream.Length;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {gather:F2} | {shuffle:F2} | {adler:F2} | {deflate:F2} | {4e3 / (gather + shuffle + deflate):F0} | {(double)size / bytes.Length:P1} | {(double)zlib / bytes.Length:P1} |"));
    }

    private static double Nanoseconds(Action<int> stage, int chunk)
    {
        double least = double.PositiveInfinity;
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun).TotalSeconds < Seconds;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int block = 0; block < Blocks; block++)
            {
                stage(block * chunk);
            }

            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Floats);
        }

        return least;
    }
}
