using System.Globalization;
using System.Text.Json.Nodes;
using NeuroLcp.Benchmarks.Numerics;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Benchmarks.Report.Peers;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Matrix products on one core against the peak of the core and against NumPy.</summary>
internal sealed class KernelSection : ISection
{
    private static readonly (int M, int N, int Trials)[] s_circuit =
        [(256, 256, 64), (256, 784, 64), (10, 256, 64), (256, 10, 64), (256, 256, 61), (256, 256, 65)];
    private static readonly int[] s_few = [1, 2, 3, 4, 5, 6, 7, 8, 16, 32], s_units = [64, 128, 256, 512, 1024, 2048];

    /// <inheritdoc/>
    public string Name => "kernel";

    /// <inheritdoc/>
    public string About => "matrix products on one core, against the peak and NumPy";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        double budget = bench.Settings.IsQuick ? 0.06 : 0.2;
        int rounds = bench.Settings.IsQuick ? 1 : 4;
        int[] units = bench.Settings.IsQuick ? [.. s_units.Where(u => u <= 512)] : s_units;
        List<(string Title, (int M, int N, int Trials)[] Shapes)> groups =
        [
            ("shapes of the circuit", s_circuit),
            ("few trials", [.. s_few.Select(t => (256, 256, t))]),
            ("as many units on both sides, 64 trials", [.. units.Select(u => (u, u, 64))]),
            ("square", [.. units.Select(u => (u, u, u))]),
        ];
        (JsonObject? detected, string missing) = NumPy(bench, groups.SelectMany(g => g.Shapes));
        JsonObject? told = detected is null || !System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? null
            : NumPy(bench, groups.SelectMany(g => g.Shapes), ("OPENBLAS_CORETYPE", "SKYLAKEX")).Measured;

        // a core that is shared has not one speed: ceiling and products take turns, and of each the best is kept
        double peak = Peak(budget);
        var measured = new Dictionary<(int, int, int), double[]>();
        for (int round = 0; round < rounds; round++)
        {
            foreach ((int M, int N, int Trials) shape in groups.SelectMany(g => g.Shapes).Distinct())
            {
                double[] speeds = Speeds(shape.M, shape.N, shape.Trials, budget / 2);
                measured[shape] = measured.TryGetValue(shape, out double[]? before) ? [.. speeds.Zip(before, Math.Max)] : speeds;
                peak = Math.Max(peak, Peak(budget / 8));
            }
        }

        result.Keep("peak_gigaflops", peak);
        double Share((int, int, int) shape) => measured[shape][0] / peak;
        foreach ((string title, (int M, int N, int Trials)[] shapes) in groups)
        {
            ReportTable table = result.Table(
                $"{title}: GFLOP/s on one core", "m x n x trials", "A x", "% of peak", "Aᵀ x", "% of peak", "p qᵀ", "% of peak", "A x, double", "% of peak",
                    "NumPy", "NumPy, told of AVX-512");
            foreach ((int m, int n, int trials) in shapes)
            {
                double[] speeds = measured[(m, n, trials)];
                table.Row([Shape((m, n, trials)), .. speeds.Select((s, i) => (s, 100 * s / (i == 3 ? peak / 2 : peak)))
                    .SelectMany(s => new object[] { s.s, s.Item2 }), Peer(detected), Peer(told)]);
                object? Peer(JsonObject? peer) => PythonPeer.Number(peer, "products", Shape((m, n, trials)));
            }
        }

        result.Keep("share_256_256_64", Share((256, 256, 64)));
        result.Keep("least_share", units.Min(u => Share((u, u, 64))));
        result.Keep("least_share_square", units.Min(u => Share((u, u, u))));
        result.Charts.Add(new ReportChart("kernel-trials", "Speed of a product of 256 x 256 weights, by trials", "trials", "GFLOP/s, one core",
        [
            ChartLine.Of("A x", s_few.Append(64).Select(t => (double)t), s_few.Append(64).Select(t => measured[(256, 256, t)][0])),
            ChartLine.Of("peak", [1, 64], [peak, peak], isLimit: true),
        ]));
        result.Notes.Add(FormattableString.Invariant($"The peak, {peak:F0} GFLOP/s, is that of fused multiply-adds on registers alone, measured in turns with the products; for double it is half. The shortest of many runs in {rounds} rounds, one thread, data in cache where it fits."));
        result.Notes.Add(missing.Length > 0 ? missing
            : $"NumPy {PythonPeer.Text(detected, "version")} with {Library(PythonPeer.Text(detected, "blas"))}, one thread: as it detects the processor, and told with OPENBLAS_CORETYPE=SKYLAKEX.");
    }

    /// <summary>The library's own file among those that were loaded.</summary>
    public static string Library(string files) =>
        Path.GetFileName(files.Split(", ").LastOrDefault(f => f.Contains("openblas", StringComparison.Ordinal)) ?? files);

    private static double Peak(double budget) =>
        FusedMultiplyAddPeak.Operations(20_000) / Timing.Shortest(() => FusedMultiplyAddPeak.Run(20_000), 2 * budget) / 1e9;

    private static double[] Speeds(int m, int n, int trials, double budget)
    {
        int widest = Math.Max(m, n);
        double[] aDouble = Values(m * n), xDouble = Values(widest * trials), yDouble = new double[widest * trials];
        float[] a = Array.ConvertAll(aDouble, v => (float)v), x = Array.ConvertAll(xDouble, v => (float)v);
        float[] y = new float[widest * trials], dw = new float[m * n], scratch = new float[n * trials];
        double operations = 2e-9 * m * n * trials;
        return
        [
            operations / Timing.Shortest(() => MatrixProducts.Multiply<float>(a, m, n, x, trials, y, trials, trials), budget),
            operations / Timing.Shortest(() => MatrixProducts.MultiplyTransposed<float>(a, m, n, x, trials, y, trials, trials), budget),
            operations / Timing.Shortest(() => MatrixProducts.AddOuterProducts<float>(x, trials, m, x, trials, n, dw, trials, 0, m, scratch), budget),
            operations / Timing.Shortest(() => MatrixProducts.Multiply<double>(aDouble, m, n, xDouble, trials, yDouble, trials, trials), budget),
        ];
    }

    private static (JsonObject? Measured, string Missing) NumPy(Workbench bench, IEnumerable<(int M, int N, int Trials)> shapes,
        params (string, string)[] environment) =>
        PythonPeer.Run(bench, "numpy_products.py", shapes.Select(Shape).Distinct(), [("OPENBLAS_NUM_THREADS", "1"), .. environment]);

    private static string Shape((int M, int N, int Trials) shape) => string.Create(CultureInfo.InvariantCulture, $"{shape.M}x{shape.N}x{shape.Trials}");

    private static double[] Values(int count)
    {
        var random = new Random(count);
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.NextDouble() - 0.5;
        }

        return values;
    }
}
