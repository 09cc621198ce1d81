using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>The modes of a circuit at its controlled equilibrium, and what the loop gain predicts for those of its controller.</summary>
internal static class ClosedLoopModes
{
    /// <summary>Linearises.</summary>
    /// <param name="values">The weights.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="states">Every state there.</param>
    /// <param name="structure">The controller.</param>
    /// <param name="controller">Its gain there.</param>
    public static ClosedLoop Of(
        CircuitValues<double> values, TrialBatch<double> trial, Func<Variable, double[]> states, ControllerStructure structure, ControllerGain controller)
        => Of(values, trial, states) with { Predicted = Predicted(structure, controller) };

    /// <summary>Linearises, and predicts nothing.</summary>
    /// <param name="values">The weights.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="states">Every state there.</param>
    public static ClosedLoop Of(CircuitValues<double> values, TrialBatch<double> trial, Func<Variable, double[]> states)
    {
        var linearisation = new Linearisation(values.Circuit, values, trial, [], states);
        Complex[] modes = [.. (linearisation.IsComplete ? linearisation.Eigenvalues() : linearisation.SlowAndExtreme()).OrderByDescending(e => e.Real)];
        return new ClosedLoop(linearisation.Size, modes, linearisation.IsComplete, []);
    }

    /// <summary>
    /// With everything else at rest, τ_u u̇ = −Loop u: its modes decay with τ_u over the eigenvalues of Loop (α + λ(H_y G Gᵀ) for a tied linear circuit),
    /// as long as they are slow beside the lags round the loop.
    /// </summary>
    private static Complex[] Predicted(ControllerStructure structure, ControllerGain controller)
    {
        if (controller.Loop is not { } loop)
        {
            return [];
        }

        Matrix<double> rates = loop.Clone();
        int row = 0;
        foreach (Variable state in structure.States)
        {
            double tau = StabilityReport.TimeConstant(state) ?? double.NaN;
            for (int i = 0; i < state.Population.Size; i++, row++)
            {
                rates.SetRow(row, loop.Row(row) / tau);
            }
        }

        return rates.ForAll(double.IsFinite) ? [.. rates.Evd().EigenValues.Select(rate => 1 / rate).OrderByDescending(t => t.Magnitude)] : [];
    }
}
