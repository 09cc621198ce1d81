using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Checks one trial of the first batch, and of every 64th from then on, with the plain equations in double, each time another one. Which one follows
/// from the number of the batch alone.
/// </summary>
/// <param name="map">The circuit as it is iterated.</param>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class SampledCertificate<T>(RelaxationMap map)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int BatchesPerCheck = 64;

    private readonly EquilibriumCertificate _certificate = new(map);
    private long _batches;

    /// <summary>What has been found so far.</summary>
    public CertifiedEquilibria Found { get; private set; }

    /// <summary>Checks a trial of this batch, where it is its turn.</summary>
    /// <param name="values">Weights and drawn parameters.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="report">How its trials came to rest.</param>
    /// <param name="states">Each iterated state, (units, trials).</param>
    public void Check(CircuitValues<T> values, TrialBatch<T> batch, EquilibriumReport report, Func<Variable, T[]> states)
    {
        long sample = _batches / BatchesPerCheck;
        if (_batches++ % BatchesPerCheck != 0)
        {
            return;
        }

        int trial = (int)(sample % batch.Count);
        if (report.Converged[trial])
        {
            Found = Found.And(new CertifiedEquilibria(1, _certificate.Residual(values, batch, trial, states)));
        }
    }
}
