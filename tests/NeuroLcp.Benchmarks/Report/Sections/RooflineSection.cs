using NeuroLcp.Benchmarks.Numerics;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Speed against arithmetic intensity: what is bound by arithmetic, and what by memory?</summary>
internal sealed class RooflineSection : ISection
{
    private static readonly int[] s_trials = [1, 2, 4, 8, 16, 32, 64, 128, 512];

    /// <inheritdoc/>
    public string Name => "roofline";

    /// <inheritdoc/>
    public string About => "speed against arithmetic intensity, with the limits of core and memory";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        double budget = bench.Settings.IsQuick ? 0.06 : 0.4;
        double peak = FusedMultiplyAddPeak.Operations(20_000) / Timing.Shortest(() => FusedMultiplyAddPeak.Run(20_000), budget) / 1e9;
        List<(string Name, long Bytes)> sizes =
            [("L1", 16 << 10), ("L2", 512 << 10), ("L3", 24 << 20), ("DRAM", bench.Settings.IsQuick ? 400L << 20 : 1600L << 20)];
        (string Name, double Bandwidth)[] roofs = [.. sizes.Select(s => (s.Name, MemoryBandwidth.Read(s.Bytes, budget) / 1e9))];
        ReportTable limits = result.Table("what one core can read", "where", "array", "GB/s");
        foreach ((int i, (string name, double bandwidth)) in roofs.Index())
        {
            limits.Row(name, FormattableString.Invariant($"{sizes[i].Bytes / 1024.0 / 1024:0.###} MiB"), bandwidth);
            result.Keep($"gigabytes_a_second_{name.ToLowerInvariant()}", bandwidth);
        }

        List<ChartLine> lines = [
            .. roofs.Select(r => ChartLine.Of($"{r.Name}, {r.Bandwidth:0} GB/s", [0.02, peak / r.Bandwidth], [0.02 * r.Bandwidth, peak], isLimit: true)),
            ChartLine.Of("peak of the core", [roofs.Min(r => peak / r.Bandwidth), 400], [peak, peak], isLimit: true)];
        ReportTable table = result.Table("products and elementwise functions, one core", "work", "FLOP a byte", "GFLOP/s", "% of peak");
        foreach (int units in bench.Settings.IsQuick ? new[] { 256 } : [256, 2048])
        {
            var points = new List<(double Intensity, double Speed)>();
            foreach (int trials in s_trials)
            {
                (double intensity, double speed) = Product(units, trials, budget / 2);
                points.Add((intensity, speed));
                table.Row(FormattableString.Invariant($"{units} x {units} times {trials} trials"), intensity, speed, 100 * speed / peak);
            }

            lines.Add(ChartLine.Of($"{units} units", points.Select(p => p.Intensity), points.Select(p => p.Speed)));
        }

        (double addIntensity, double addSpeed) = Add(budget);
        table.Row("sum of two vectors in L1", addIntensity, addSpeed, 100 * addSpeed / peak);
        lines.Add(ChartLine.Of("sum", [addIntensity], [addSpeed]));
        result.Charts.Add(new ReportChart("roofline", "Speed against arithmetic intensity, one core, with the limits of core and memory", "FLOP a byte",
            "GFLOP/s", lines));
        result.Notes.Add("Intensity counts every operand and result once, as if nothing were read twice. Limits are measured: the peak on registers, bandwidths by summing arrays of which each is far smaller than its cache (DRAM: far larger than the last one, where the machine is not shared).");
    }

    private static (double Intensity, double Speed) Product(int units, int trials, double budget)
    {
        float[] a = new float[units * units], x = new float[units * trials], y = new float[units * trials];
        Array.Fill(a, 0.01f);
        Array.Fill(x, 0.5f);
        double operations = 2.0 * units * units * trials, bytes = sizeof(float) * (((double)units * units) + (2.0 * units * trials));
        return (operations / bytes, operations / Timing.Shortest(() =>
            MatrixProducts.Multiply<float>(a, units, units, x, trials, y, trials, trials), budget) / 1e9);
    }

    private static (double Intensity, double Speed) Add(double budget)
    {
        float[] x = new float[2048], y = new float[2048], z = new float[2048];
        return (1 / 12.0, 2048 / Timing.Shortest(() => Arithmetic.Add<float>(x, y, z), budget) / 1e9);
    }
}
