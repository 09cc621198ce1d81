using System.Globalization;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>A number to reach.</summary>
/// <param name="What">What is to reach it.</param>
/// <param name="Section">The section that measures it.</param>
/// <param name="Value">The value's name there.</param>
/// <param name="IsLeast">Whether it is to be at least, rather than at most, the limit.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Unit">Its unit; <c>%</c> shows a share as per cent.</param>
internal sealed record Target(string What, string Section, string Value, bool IsLeast, double Limit, string Unit)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        new("matrix kernel, 256 x 256 x 64, share of the measured FMA peak", "kernel", "share_256_256_64", true, 0.90, "%"),
        new("matrix kernel, 64 to 2,048 units, 64 trials, the least share", "kernel", "least_share", true, 0.75, "%"),
        new("the same with as many trials as units", "kernel", "least_share_square", true, 0.75, "%"),
        new("relaxation iteration of the whole circuit over its products alone, one thread", "iteration", "ratio_1_thread", false, 1.3, "x"),
        new("iterations a trial at trained weights, mean", "equilibria", "mean_steps_trained", false, 45, ""),
        new("trials at the reference equilibrium, trained weights", "equilibria", "share_at_reference", true, 0.97, "%"),
        new("30 epochs of training, end to end with recording", "training", "seconds_30_epochs", false, 180, "s"),
        new("the same, to reach for", "training", "seconds_30_epochs", false, 120, "s"),
        new("30 epochs with `solver: {start: warm}`", "training", "warm_seconds_30_epochs", false, 180, "s"),
        new("times as fast as PyTorch's least control", "training", "ratio_pytorch_least_control", true, 60, "x"),
        new("times as fast as PyTorch's recurrent backprop", "training", "ratio_pytorch_backprop", true, 1, "x"),
        new("peak memory of training", "training", "peak_gigabytes", false, 1, "GB"),
        new("integration with noise, 1 trial, times as fast as Brian2", "time", "ratio_brian2_1", true, 20, "x"),
        new("integration with noise, 64 trials, a trial, times as fast as Brian2", "time", "ratio_brian2_64", true, 300, "x"),
        new("10,000 steps of 256 units, 1 trial", "time", "seconds_10000_steps", false, 0.2, "s"),
        new("loading and compiling a circuit file, warm", "loading", "warm_milliseconds", false, 50, "ms"),
        new("loading and checking a circuit file, cold (whole process)", "loading", "cold_milliseconds", false, 150, "ms"),
        new("two threads over one, training at batch 64", "threads", "training_64", true, 1.7, "x"),
        new("two threads over one, training at batch 512", "threads", "training_512", true, 1.85, "x"),
        new("two threads over one, simulate, 64 trials", "threads", "simulate_64", true, 1.85, "x"),
    ];

    /// <summary>Whether a measured value reaches it.</summary>
    public bool IsMet(double measured) => IsLeast ? measured >= Limit : measured <= Limit;

    /// <summary>By how much of the limit a value misses it; 0 where it does not.</summary>
    public double Missed(double measured) => IsMet(measured) ? 0 : Math.Abs(measured - Limit) / Limit;

    /// <summary>A row of the table of targets.</summary>
    /// <param name="measured">What was measured; null where nothing was.</param>
    public string Row(double? measured) =>
        $"| {What} | {(IsLeast ? "at least" : "at most")} {Text(Limit)} | {(measured is { } value ? Text(value) : "not measured")} | {Verdict(measured)} |";

    private string Verdict(double? measured) => measured switch
    {
        null => "—",
        { } value when IsMet(value) => "met",
        { } value => string.Create(CultureInfo.InvariantCulture, $"**missed by {100 * Missed(value):0.#} %**"),
    };

    private string Text(double value) => Unit switch
    {
        "%" => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.#} %"),
        "x" => $"{NumberFormat.Of(value)}x",
        "" => NumberFormat.Of(value),
        _ => $"{NumberFormat.Of(value)} {Unit}",
    };
}
