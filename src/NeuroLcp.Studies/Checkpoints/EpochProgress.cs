using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Studies.Checkpoints;

/// <summary>What has been seen of the epoch at hand, for its line when it ends.</summary>
internal sealed class EpochProgress
{
    private double _loss;
    private double _accuracy;

    /// <summary>Trials presented.</summary>
    public long Trials { get; private set; }

    /// <summary>Those that did not come to rest.</summary>
    public long Unconverged { get; private set; }

    /// <summary>Mean loss of a trial.</summary>
    public double Loss => _loss / Math.Max(1, Trials);

    /// <summary>Share of trials right; NaN where there are no classes.</summary>
    public double Accuracy => _accuracy / Trials;

    /// <summary>Adds a batch.</summary>
    public void Add(TrainingStep step)
    {
        _loss += step.Loss * step.Trials;
        _accuracy += step.Accuracy * step.Trials;
        Trials += step.Trials;
        Unconverged += step.Unconverged;
    }

    /// <summary>Begins an epoch.</summary>
    public void Clear()
    {
        _loss = _accuracy = 0;
        Trials = Unconverged = 0;
    }

    /// <summary>Keeps it, for a checkpoint.</summary>
    public void Save(SavedState state)
    {
        state.Add<double>("epoch/sums", [_loss, _accuracy]);
        state.Add<long>("epoch/trials", [Trials, Unconverged]);
    }

    /// <summary>Goes on with what was kept.</summary>
    public void Restore(SavedState state)
    {
        double[] sums = state.Find<double>("epoch/sums", 2);
        long[] trials = state.Find<long>("epoch/trials", 2);
        (_loss, _accuracy) = (sums[0], sums[1]);
        (Trials, Unconverged) = (trials[0], trials[1]);
    }
}
