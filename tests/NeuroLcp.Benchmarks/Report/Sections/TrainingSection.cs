using System.Text.Json.Nodes;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Benchmarks.Report.Peers;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Training end to end with recording, against the same step and recurrent backprop in PyTorch.</summary>
internal sealed class TrainingSection : ISection
{
    private const int Epochs = 30, UpdatesOfMnist = 938;

    /// <summary>Printed in the paper, Table S8: 30 epochs of MNIST on a GPU.</summary>
    private const double PaperLeastControl = 35_280, PaperBackprop = 1_683;

    private static readonly string[] s_weights = ["initial", "trained"];

    /// <inheritdoc/>
    public string Name => "training";

    /// <inheritdoc/>
    public string About => "30 epochs end to end with recording, against PyTorch";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        TrainedRun run = bench.Trained;
        double trials = bench.Open().Task.Train.Count, updates = Math.Ceiling(trials / 64);

        // 30 epochs of MNIST's 60,000, whatever was trained on
        double seconds = run.Seconds / run.Epochs * Epochs * UpdatesOfMnist / updates;
        result.Keep("seconds_epoch", run.Seconds / run.Epochs);
        result.Keep("seconds_30_epochs", seconds);
        result.Keep("peak_gigabytes", run.PeakBytes / 1e9);
        TrainedRun warm = TrainedRun.Make(bench, "warm", new Assignment("solver.start", "warm"));
        double warmSeconds = warm.Seconds / warm.Epochs * Epochs * UpdatesOfMnist / updates;
        result.Keep("warm_seconds_30_epochs", warmSeconds);
        ReportTable own = result.Table(FormattableString.Invariant($"NeuroLcp, {run.Epochs} epochs of {bench.Settings.Task}"), "", "as shipped",
            "`solver.start=warm`");
        own.Row("seconds in all", run.Seconds, warm.Seconds);
        own.Row("seconds an epoch", run.Seconds / run.Epochs, warm.Seconds / warm.Epochs);
        own.Row(run.Epochs == Epochs && updates == UpdatesOfMnist ? "30 epochs, s" : "30 epochs of 938 updates, extrapolated, s", seconds, warmSeconds);
        own.Row("updates a second", updates * run.Epochs / run.Seconds, updates * warm.Epochs / warm.Seconds);
        own.Row("peak memory, GB", run.PeakBytes / 1e9, warm.PeakBytes / 1e9);
        own.Row("steps a trial, mean", run.MeanSteps(), warm.MeanSteps());
        own.Row("trials that did not come to rest, ‰", Missed(run), Missed(warm));
        own.Row("test accuracy at the end, %", 100 * run.TestAccuracy(), 100 * warm.TestAccuracy());
        double Missed(TrainedRun of) => 1000 * of.Unconverged() / (of.Epochs * trials);

        (IReadOnlyList<(string Setting, JsonObject Measured)> peers, string missing) = PyTorchPeer.Run(bench);
        if (peers.Count == 0)
        {
            result.Notes.Add(missing);
            Describe(bench, result, run);
            return;
        }

        Compare(result, peers, seconds);
        Describe(bench, result, run);
    }

    private static void Compare(SectionResult result, IReadOnlyList<(string Setting, JsonObject Measured)> peers, double seconds)
    {
        var fastest = new Dictionary<string, double>();
        foreach ((string method, string name) in new[] { ("least_control", "least control"), ("backprop", "recurrent backprop") })
        {
            ReportTable table = result.Table(
                $"PyTorch, {name}, batch 64", "setting", "initial: ms an update", "iterations", "trained: ms an update", "iterations", "batches converged, %",
                    "30 epochs, s", "NeuroLcp's are faster by");
            foreach ((string setting, JsonObject measured) in peers)
            {
                double hours = At("trained", "seconds") * Epochs * UpdatesOfMnist;
                fastest[method] = Math.Min(fastest.GetValueOrDefault(method, double.PositiveInfinity), hours);
                table.Row(setting, 1e3 * At("initial", "seconds"), At("initial", "iterations"), 1e3 * At("trained", "seconds"), At("trained", "iterations"),
                    100 * At("trained", "converged"), hours, hours / seconds);
                double At(string weights, string what) => PythonPeer.Number(measured, weights, method, what);
            }

            result.Keep($"pytorch_{method}_seconds_30_epochs", fastest[method]);
            result.Keep($"ratio_pytorch_{method}", fastest[method] / seconds);
        }

        ReportTable all = result.Table("30 epochs", "", "s", "against NeuroLcp");
        all.Row("NeuroLcp, least control, 2 cores, with recording", seconds, 1.0);
        all.Row("PyTorch, least control, fastest setting, without recording and tests", fastest["least_control"], fastest["least_control"] / seconds);
        all.Row("PyTorch, recurrent backprop, fastest setting, without recording and tests", fastest["backprop"], fastest["backprop"] / seconds);
        all.Row("the paper, least control, a GPU, another machine", PaperLeastControl, PaperLeastControl / seconds);
        all.Row("the paper, recurrent backprop, a GPU, another machine", PaperBackprop, PaperBackprop / seconds);

        JsonObject first = peers[0].Measured;
        result.Notes.Add($"PyTorch {PythonPeer.Text(first, "version")} with {KernelSection.Library(PythonPeer.Text(first, "blas"))}: no autograd, no memory taken in a step, one stopping rule for the whole batch (tolerance 1e-6, limit 800). 30 epochs are 28,140 times the mean update at trained weights: most of a training is spent there. The ratios in the targets are to its fastest setting.");
        foreach (string weights in s_weights)
        {
            result.Notes.Add(FormattableString.Invariant($"Is it the same circuit? At {weights} weights {100 * PythonPeer.Number(first, weights, "agreement", "same_equilibrium"):0.#} % of 64 trials rest within 1e-3 of NeuroLcp's reference equilibrium, all somata; there the largest difference of a soma is {PythonPeer.Number(first, weights, "agreement", "largest_difference_there"):E1}."));
        }
    }

    private static void Describe(Workbench bench, SectionResult result, TrainedRun run)
    {
        result.Notes.Add(run.IsOwnProcess
            ? "NeuroLcp's time is that of the whole process, `neurolcp run` as it is typed: start, reading the data, training, the test after each epoch, recording, checkpoints. Memory is its VmHWM, looked at every 20 ms."
            : "The program was not built (run this through `./neurolcp bench`): the training ran inside the benchmark's process, and its memory was not measured.");
        if (!bench.Settings.HasMnist)
        {
            result.Notes.Add("MNIST was not there (--data DIR or NEUROLCP_DATA): built-in digits were trained instead, as many.");
        }
    }
}
