namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>How the trials of a batch came to rest.</summary>
public sealed class EquilibriumReport
{
    private readonly int[] _steps;
    private readonly double[] _residuals;
    private readonly bool[] _converged;

    internal EquilibriumReport(int capacity)
    {
        _steps = new int[capacity];
        _residuals = new double[capacity];
        _converged = new bool[capacity];
    }

    /// <summary>Trials in the batch.</summary>
    public int Count { get; internal set; }

    /// <summary>Steps each trial took: of relaxation, and of what finished it.</summary>
    public ReadOnlySpan<int> Steps => _steps.AsSpan(0, Count);

    /// <summary>Each trial's last ‖x − x⁺‖ / (1e-5 + ‖x‖).</summary>
    public ReadOnlySpan<double> Residuals => _residuals.AsSpan(0, Count);

    /// <summary>Whether each trial met the tolerance.</summary>
    public ReadOnlySpan<bool> Converged => _converged.AsSpan(0, Count);

    /// <summary>Trials that did not.</summary>
    public int Unconverged => Converged.Count(false);

    /// <summary>Mean steps a trial.</summary>
    public double MeanSteps
    {
        get
        {
            long sum = 0;
            foreach (int steps in Steps)
            {
                sum += steps;
            }

            return Count == 0 ? 0 : (double)sum / Count;
        }
    }

    /// <summary>Counts a second stage of a trial to the first.</summary>
    internal void Add(int trial, int steps, double residual, bool converged)
    {
        _steps[trial] += steps;
        _residuals[trial] = Math.Max(_residuals[trial], residual);
        _converged[trial] &= converged;
    }

    internal void Set(int trial, int steps, double residual, bool converged)
    {
        _steps[trial] = steps;
        _residuals[trial] = residual;
        _converged[trial] = converged;
    }
}
