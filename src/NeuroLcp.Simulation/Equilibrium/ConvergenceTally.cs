namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// How many trials came to rest, and how far from rest the others ended: for the lines, summaries and recordings of every verb that looks for equilibria.
/// </summary>
public sealed class ConvergenceTally
{
    /// <summary>A trial that ends above this residual is nowhere near an equilibrium: what is learned or read there is not what the theory speaks of.</summary>
    public const double Far = 1e-3;

    /// <summary>Where more than this share ends so far from rest, the person is warned.</summary>
    public const double WarningShare = 0.01;

    /// <summary>Where more than this share does, the work counts as diverged.</summary>
    public const double DivergedShare = 0.2;

    private readonly List<double> _residuals = [];

    /// <summary>Trials seen.</summary>
    public long Trials { get; private set; }

    /// <summary>Those that missed the tolerance.</summary>
    public int Unconverged => _residuals.Count;

    /// <summary>Their share; 0 where none were seen.</summary>
    public double Share => Trials == 0 ? 0 : (double)Unconverged / Trials;

    /// <summary>The share of trials that ended above <see cref="Far"/>.</summary>
    public double FarShare => Trials == 0 ? 0 : (double)_residuals.Count(r => r > Far) / Trials;

    /// <summary>The median residual of those that missed the tolerance; NaN where none did.</summary>
    public double Median
    {
        get
        {
            if (_residuals.Count == 0)
            {
                return double.NaN;
            }

            double[] sorted = [.. _residuals.Order()];
            double upper = sorted[sorted.Length / 2], lower = sorted[(sorted.Length - 1) / 2];
            return double.IsFinite(upper) ? (lower + upper) / 2 : upper;
        }
    }

    /// <summary>The largest of their residuals; NaN where all met it.</summary>
    public double Worst => _residuals.Count == 0 ? double.NaN : _residuals.Max();

    /// <summary>Residuals of the trials that missed the tolerance, in their order.</summary>
    public IReadOnlyList<double> Residuals => _residuals;

    /// <summary>True where the person should be warned.</summary>
    public bool IsWorrying => FarShare > WarningShare;

    /// <summary>True where so many trials are far from rest that there is nothing to learn from or to read.</summary>
    public bool IsDiverged => FarShare > DivergedShare;

    /// <summary>Adds a trial.</summary>
    /// <param name="residual">Where it ended; what is no number is beyond all bounds.</param>
    /// <param name="converged">Whether it met the tolerance.</param>
    public void Add(double residual, bool converged)
    {
        Trials++;
        if (!converged)
        {
            _residuals.Add(double.IsNaN(residual) ? double.PositiveInfinity : residual);
        }
    }

    /// <summary>Adds the trials of a batch.</summary>
    /// <param name="report">How they came to rest.</param>
    public void Add(EquilibriumReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        for (int t = 0; t < report.Count; t++)
        {
            Add(report.Residuals[t], report.Converged[t]);
        }
    }

    /// <summary>Adds trials of which only the unconverged ones' residuals were kept.</summary>
    /// <param name="trials">All of them.</param>
    /// <param name="residuals">Residuals of those that missed the tolerance.</param>
    public void Add(long trials, IEnumerable<double> residuals)
    {
        _residuals.AddRange(residuals);
        Trials += trials;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _residuals.Clear();
        Trials = 0;
    }
}
