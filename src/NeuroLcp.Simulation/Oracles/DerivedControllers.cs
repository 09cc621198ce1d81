using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// The modes of the two controllers that can be derived from the same free dynamics, at the equilibrium they share. Inversion (arXiv:2207.01332,
/// Eq. 8) follows the free dynamics and their adjoint, and leaves an equilibrium where these grow; the energy form (Eq. 10) descends ½‖f‖².
/// </summary>
public static class DerivedControllers
{
    /// <summary>Eigenvalues are as good as the equilibrium they are taken at.</summary>
    private const double Settled = 1e-8;

    /// <summary>Linearises both where the energy form, which goes downhill, comes to rest.</summary>
    /// <param name="inversion">The circuit under dynamic inversion, with weights.</param>
    /// <param name="energy">The same circuit under the energy form, with the same weights.</param>
    /// <param name="trial">The trial: a batch of one.</param>
    /// <param name="pool">Threads for the solver.</param>
    /// <returns>The modes of either.</returns>
    /// <exception cref="OracleException">No equilibrium was found, or the circuit is too large.</exception>
    /// <exception cref="DivergenceException">The energy form leaves the finite numbers.</exception>
    public static (ClosedLoop Inversion, ClosedLoop Energy) Modes(CircuitValues<double> inversion, CircuitValues<double> energy, TrialBatch<double> trial,
        WorkerPool pool)
    {
        Circuit descending = energy.Circuit;
        Variable[] wanted = [.. descending.States,
            .. inversion.Circuit.States.Select(s => descending.Find(s.FullName)).OfType<Variable>().Where(v => !v.IsState)];
        (Expression Formula, int Rows)[] observed = [.. wanted.Select(v => ((Expression)new VariableReference(v), v.Population.Size))];
        var solver = new EquilibriumSolver<double>(descending, [], observed, 1, pool);
        solver.Solve(energy, trial);

        var rest = new CircuitAtRest(descending, [], [], observed, energy);
        if (rest.States.Size > CircuitDiagnosis.MostUnknowns)
        {
            throw new OracleException($"circuit '{descending.Name}' has {rest.States.Size} unknowns at rest; the oracles work with dense matrices of up to {CircuitDiagnosis.MostUnknowns}");
        }

        double[] start = rest.States.Gather(s => solver.Observed(Array.IndexOf(wanted, s)).ToArray());
        (Vector<double> x, double residual) = rest.Settle(Vector<double>.Build.DenseOfArray(start), trial);
        if (!(residual < Settled))
        {
            throw new OracleException(FormattableString.Invariant(
                $"circuit '{descending.Name}' has no controlled equilibrium that was found (residual {residual:G3})"));
        }

        double[] all = rest.Observe(x, trial).AsArray();
        double[] At(Variable state) => Array.FindIndex(wanted, v => v.FullName == state.FullName) is >= 0 and var index
            ? all[rest.RowsOf(index)]
            : throw new OracleException($"'{state.FullName}' of the one controller has no counterpart in the other");
        return (ClosedLoopModes.Of(inversion, trial, At), ClosedLoopModes.Of(energy, trial, At));
    }
}
