using System.Diagnostics;
using System.Globalization;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Benchmarks.Numerics;

/// <summary>The kernels' speed in a few seconds, by stopwatch: for a first look, where a benchmark proper would take minutes.</summary>
internal static class QuickTable
{
    /// <summary>Prints products as GFLOP/s and as a share of the peak, and elementwise functions as nanoseconds an element.</summary>
    public static void Print()
    {
        double peak = FusedMultiplyAddPeak.Operations(20_000) / Seconds(() => FusedMultiplyAddPeak.Run(20_000)) / 1e9;
        Line($"peak of fused multiply-add, one core: {peak:F1} GFLOP/s (float)");
        Line($"{"m x n x trials",-16}{"A x",16}{"transposed",16}{"p q'",16}{"A x, double",16}");
        foreach ((int m, int n, int trials) in new[]
                 {
                     (256, 256, 64), (256, 784, 64), (10, 256, 64), (256, 10, 64), (256, 256, 61), (256, 256, 65),
                     (256, 256, 16), (256, 256, 8), (256, 256, 4), (256, 256, 1), (64, 64, 64), (512, 512, 512),
                 })
        {
            PrintProducts(m, n, trials, peak);
        }

        PrintFunctions();
    }

    private static void PrintProducts(int m, int n, int trials, double peak)
    {
        int widest = Math.Max(m, n);
        double[] aDouble = Values(m * n), xDouble = Values(widest * trials), yDouble = new double[widest * trials];
        float[] a = Array.ConvertAll(aDouble, v => (float)v), x = Array.ConvertAll(xDouble, v => (float)v);
        float[] y = new float[widest * trials], dw = new float[m * n], scratch = new float[n * trials];
        double operations = 2e-9 * m * n * trials;
        string Share(Action action, double limit)
        {
            double speed = operations / Seconds(action);
            return string.Create(CultureInfo.InvariantCulture, $"{speed,8:F1} ({speed / limit,4:P0})");
        }

        string shape = $"{m} x {n} x {trials}";
        string product = Share(() => MatrixProducts.Multiply<float>(a, m, n, x, trials, y, trials, trials), peak);
        string transposed = Share(() => MatrixProducts.MultiplyTransposed<float>(a, m, n, x, trials, y, trials, trials), peak);
        string outer = Share(() => MatrixProducts.AddOuterProducts<float>(y, trials, m, x, trials, n, dw, trials, 0, m, scratch), peak);
        string inDouble = Share(() => MatrixProducts.Multiply<double>(aDouble, m, n, xDouble, trials, yDouble, trials, trials), peak / 2);
        Line($"{shape,-16}{product,16}{transposed,16}{outer,16}{inDouble,16}");
    }

    private static void PrintFunctions()
    {
        Line($"{ElementwiseCases.Elements} floats, ns an element:");
        foreach ((string name, Action work) in ElementwiseCases.All())
        {
            Line($"  {name,-12}{1e9 * Seconds(work) / ElementwiseCases.Elements,8:F3}");
        }
    }

    // the shortest of many short runs: what else the machine does can only lengthen them
    private static double Seconds(Action action)
    {
        double best = double.MaxValue;
        long end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        while (Stopwatch.GetTimestamp() < end)
        {
            long start = Stopwatch.GetTimestamp();
            int runs = 0;
            do
            {
                action();
                runs++;
            }
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 0.3);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / runs);
        }

        return best;
    }

    private static double[] Values(int count)
    {
        var random = new Random(count);
        return Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5).ToArray();
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
