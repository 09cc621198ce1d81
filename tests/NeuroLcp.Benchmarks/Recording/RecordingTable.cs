using System.Diagnostics;
using System.Globalization;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Benchmarks.Recording;

/// <summary>
/// What does recording cost? 512 MB of noisy float traces of 256 units, appended row by row and committed every block, against the same rows
/// written without compression and through libhdf5's own shuffle and deflate. Processor time counts all threads: a second of it is a
/// second that a simulation on as many cores does not have.
/// </summary>
internal static class RecordingTable
{
    private const int Units = 256;
    private const int BlockRows = 1024;
    private const int Blocks = 512;
    private const double Megabytes = 1e-6 * Blocks * BlockRows * Units * sizeof(float);

    /// <summary>Different rows before they repeat: far more than a compressor looks back.</summary>
    private const int DifferentBlocks = 16;

    /// <summary>Prints the table; files go to the directory for temporary files and are removed.</summary>
    public static void Print()
    {
        float[] traces = Traces();
        Line($"{Megabytes:F0} MB of traces, {Units} units:");
        Line($"  {"",-34}{"MB/s",8}{"MB per CPU second",20}{"size",8}{"x uncompressed",18}{"x deflate",12}");
        double plain = Measure("libhdf5, uncompressed", path => WriteWithLibrary(path, traces, compress: false));
        double deflate = Measure("libhdf5, shuffle and deflate", path => WriteWithLibrary(path, traces, compress: true), plain);
        Measure("recording", path => WriteRecording(path, traces, null), plain, deflate);
        Measure("recording, 14 bits kept", path => WriteRecording(path, traces, 14), plain, deflate);
    }

    private static double Measure(string name, Action<string> write, double? plain = null, double? deflate = null)
    {
        string path = Path.Combine(Path.GetTempPath(), $"neurolcp-benchmark-{Guid.NewGuid():N}.h5");
        try
        {
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            write(path);
            double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double used = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            Line($"  {name,-34}{Megabytes / wall,8:F0}{Megabytes / used,20:F0}{new FileInfo(path).Length / 1e6 / Megabytes,8:P0}{Megabytes / used / plain,18:F2}{Megabytes / used / deflate,12:F1}");
            return Megabytes / used;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void WriteRecording(string path, float[] traces, int? keptBits)
    {
        var layout = new RecordingLayout
        {
            Groups =
            [
                new GroupLayout("/states/hidden")
                {
                    Axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", Units)],
                    Arrays = [new ArrayLayout("soma", ElementType.Float32, ["time", "unit"]) { KeptBits = keptBits }],
                    RowsPerBlock = BlockRows,
                },
            ],
        };
        using var writer = RecordingWriter.Create(path, layout);
        RecordedArray soma = writer.Array("/states/hidden", "soma"), time = writer.Array("/states/hidden", "time");
        for (int row = 0; row < Blocks * BlockRows; row++)
        {
            soma.Append<float>(traces.AsSpan(row % (DifferentBlocks * BlockRows) * Units, Units));
            time.Append(0.1 * row);
            if (row % (16 * BlockRows) == 0)
            {
                writer.Commit();
            }
        }

        writer.Complete();
    }

    /// <summary>Whole blocks to a dataset of the same chunks, in single-writer mode, flushed after each.</summary>
    private static unsafe void WriteWithLibrary(string path, float[] traces, bool compress)
    {
        using var entered = Hdf5Library.Enter();
        long file = WritableFile.Create(path);
        long dataset = Hdf5Builder.CreateGrowing(file, "/soma", ElementType.Float32, [Units], Chunking.Compressed(ElementType.Float32, [Units], BlockRows),
            compress);
        Hdf5Library.Check(H5F.start_swmr_write(file));
        ulong[] count = [BlockRows, Units];
        for (int block = 0; block < Blocks; block++)
        {
            Hdf5Library.Check(H5D.set_extent(dataset, [(ulong)(block + 1) * BlockRows, Units]));
            using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
            Hdf5Library.Check(H5S.select_hyperslab(space, H5S.seloper_t.SET, [(ulong)block * BlockRows, 0], null, count, null));
            using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(2, count, null));
            fixed (float* values = &traces[block % DifferentBlocks * BlockRows * Units])
            {
                Hdf5Library.Check(H5D.write(dataset, H5T.NATIVE_FLOAT, memory, space, H5P.DEFAULT, (nint)values));
            }

            Hdf5Library.Check(H5D.flush(dataset));
        }

        Hdf5Library.Check(H5F.close(file));
    }

    /// <summary>x ← 0.98 x + uniform noise, for each unit: what a leaky compartment with noise looks like.</summary>
    private static float[] Traces()
    {
        var random = new Random(1);
        float[] traces = new float[DifferentBlocks * BlockRows * Units];
        for (int i = 0; i < traces.Length; i++)
        {
            traces[i] = (float)(((i >= Units ? traces[i - Units] : 0) * 0.98) + random.NextDouble() - 0.5);
        }

        return traces;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
