using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>How fast one core reads: sums over an array of any size, with enough sums beside each other that loading is what takes the time.</summary>
internal static unsafe class MemoryBandwidth
{
    private const int Sums = 8;

    /// <summary>Bytes a second of reading an array again and again.</summary>
    /// <param name="bytes">Size of the array.</param>
    /// <param name="budget">Seconds to spend.</param>
    public static double Read(long bytes, double budget)
    {
        int width = Sums * Vector512<float>.Count, count = (int)(bytes / sizeof(float) / width * width);
        float[] values = GC.AllocateArray<float>(count, pinned: true);
        Array.Fill(values, 1f);

        // an array of a few KB is read many times in one call: calling must not count
        int times = Math.Max(1, 262_144 / count);
        float sum = 0;
        double seconds = Timing.Shortest(() => sum += Sum(values, times), budget);
        GC.KeepAlive(sum);
        return (double)count * sizeof(float) * times / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float[] values, int times)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        fixed (float* begin = values)
        {
            for (int time = 0; time < times; time++)
            {
                float* at = begin, end = begin + values.Length;
                for (; at < end; at += Sums * Vector512<float>.Count)
                {
                    a += Vector512.Load(at);
                    b += Vector512.Load(at + Vector512<float>.Count);
                    c += Vector512.Load(at + (2 * Vector512<float>.Count));
                    d += Vector512.Load(at + (3 * Vector512<float>.Count));
                    e += Vector512.Load(at + (4 * Vector512<float>.Count));
                    f += Vector512.Load(at + (5 * Vector512<float>.Count));
                    g += Vector512.Load(at + (6 * Vector512<float>.Count));
                    h += Vector512.Load(at + (7 * Vector512<float>.Count));
                }
            }
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }
}
