using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroLcp.Benchmarks.Numerics;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Commands;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>What everything was measured on.</summary>
internal sealed class MachineSection : ISection
{
    /// <inheritdoc/>
    public string Name => "machine";

    /// <inheritdoc/>
    public string About => "processor, caches, memory, system, versions";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        double peak = FusedMultiplyAddPeak.Operations(20_000) / Timing.Shortest(() => FusedMultiplyAddPeak.Run(20_000)) / 1e9;
        result.Keep("peak_gigaflops", peak);
        ReportTable table = result.Table("", "", "");
        table.Row("processor", FromFile("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString());
        table.Row("model", $"family {FromFile("/proc/cpuinfo", "cpu family")}, model {FromFile("/proc/cpuinfo", "model\t")}, stepping {FromFile("/proc/cpuinfo", "stepping")}");
        table.Row("cores seen", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        table.Row("caches", Caches());
        table.Row("memory", FormattableString.Invariant($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F1} GB"));
        table.Row("vectors", FormattableString.Invariant($"{(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits"));
        table.Row("peak of fused multiply-add, one core, float", FormattableString.Invariant($"{peak:F0} GFLOP/s"));
        table.Row("system", RuntimeInformation.OSDescription);
        table.Row(".NET", RuntimeInformation.FrameworkDescription);
        table.Row("NeuroLcp", ProgramVersion.Text);
        table.Row("load when this began", Load());
        result.Notes.Add("The load is the mean number of running processes of the last minute: far above 0, what else ran on the machine has slowed down what was measured.");
    }

    private static string Caches()
    {
        const string root = "/sys/devices/system/cpu/cpu0/cache";
        return !Directory.Exists(root) ? "unknown" : string.Join(", ", Directory.GetDirectories(root, "index*").Order(StringComparer.Ordinal)
            .Where(c => Read(c, "type") != "Instruction").Select(c => $"L{Read(c, "level")} {Read(c, "size")}"));
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string? FromFile(string path, string key) => !File.Exists(path) ? null
        : File.ReadLines(path).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : null;
}
