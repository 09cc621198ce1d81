using NeuroLcp.Simulation.Batches;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>The first trials of the training set: the same ones at every snapshot, and those of <c>/states/probe</c>.</summary>
internal sealed class ProbeTrials
{
    /// <param name="setup">The circuit and its task.</param>
    /// <param name="count">How many, at most.</param>
    public ProbeTrials(CircuitSetup setup, int count)
    {
        int trials = Math.Min(count, setup.Task.Train.Count);
        Batch = new TrialBatch<double>(setup.Circuit.Task, setup.Circuit.Learning.SoftTargets, trials);
        Batch.Load(setup.Task.Train, [.. Enumerable.Range(0, trials)], 0);
    }

    /// <summary>The trials.</summary>
    public TrialBatch<double> Batch { get; }
}
