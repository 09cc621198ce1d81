using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>What has been seen of the epoch at hand, for its line when it ends.</summary>
internal sealed class EpochProgress
{
    private double _loss;
    private double _accuracy;

    /// <summary>Trials presented.</summary>
    public long Trials { get; private set; }

    /// <summary>How they came to rest.</summary>
    public ConvergenceTally Convergence { get; } = new();

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
        Convergence.Add(step.Trials, step.Unconverged);
    }

    /// <summary>Begins an epoch.</summary>
    public void Clear()
    {
        _loss = _accuracy = 0;
        Trials = 0;
        Convergence.Clear();
    }

    /// <summary>Keeps it, for a checkpoint.</summary>
    public void Save(SavedState state)
    {
        state.Add<double>("epoch/sums", [_loss, _accuracy]);
        state.Add<long>("epoch/trials", [Trials, Convergence.Unconverged]);
        if (Convergence.Unconverged > 0)
        {
            state.Add<double>("epoch/residuals", [.. Convergence.Residuals]);
        }
    }

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="ArgumentException">It is the state of something else.</exception>
    public void Restore(SavedState state)
    {
        double[] sums = state.Find<double>("epoch/sums", 2);
        long[] trials = state.Find<long>("epoch/trials", 2);
        if (trials[1] < 0 || trials[0] < trials[1] || trials[1] > Array.MaxLength)
        {
            throw new ArgumentException($"of {trials[0]} trials {trials[1]} did not come to rest, which cannot be");
        }

        (_loss, _accuracy) = (sums[0], sums[1]);
        Trials = trials[0];
        Convergence.Clear();
        Convergence.Add(Trials, state.Find<double>("epoch/residuals", (int)trials[1]));
    }
}
