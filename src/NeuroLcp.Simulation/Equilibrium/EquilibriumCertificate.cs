using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Holds what a solver found to the equations: the plain relaxation step of a trial, in double, from where the solver left it. No shortcut of
/// the solver (precision, elimination, acceleration) is in it.
/// </summary>
internal sealed class EquilibriumCertificate
{
    private readonly RelaxationPlan _plan;
    private readonly Workspace<double> _work;

    /// <param name="map">The map of the circuit.</param>
    public EquilibriumCertificate(RelaxationMap map)
    {
        _plan = new RelaxationPlan(map, map.Iterated, solves: false);
        _work = new Workspace<double>(_plan.Program, 1);
    }

    /// <summary>‖x − x⁺‖ / (1e-5 + ‖x‖) of one undamped step of a trial.</summary>
    /// <param name="values">Weights.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="trial">Which trial of the batch.</param>
    /// <param name="states">Where each iterated state rests, (units, trials).</param>
    public double Residual<T>(CircuitValues<T> values, TrialBatch<T> batch, int trial, Func<Variable, T[]> states)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CircuitValues<double> exact = values.As<double>();
        _plan.LoadTask(_work, batch.Trial(trial), 0, 1);
        foreach (IteratedState state in _plan.States)
        {
            Span<double> rows = _work.Rows(state.Slot, state.Rows);
            T[] all = states(state.Variable);
            for (int r = 0; r < state.Rows; r++)
            {
                rows[r] = double.CreateTruncating(all[(r * batch.Count) + trial]);
            }
        }

        _plan.Program.RunPrologue(_work, exact);
        _plan.Program.RunBody(_work, exact);
        double step = 0, norm = 0;
        foreach (IteratedState state in _plan.States)
        {
            ReadOnlySpan<double> x = _work.Rows(state.Slot, state.Rows), next = _work.Rows(state.NextSlot, state.Rows);
            for (int r = 0; r < x.Length; r++)
            {
                step += (next[r] - x[r]) * (next[r] - x[r]);
                norm += x[r] * x[r];
            }
        }

        return Math.Sqrt(step) / (1e-5 + Math.Sqrt(norm));
    }
}

/// <summary>The equilibria that were checked with the plain equations in double.</summary>
/// <param name="Checked">How many, of those that met the tolerance.</param>
/// <param name="Worst">The largest residual among them.</param>
public readonly record struct CertifiedEquilibria(int Checked, double Worst)
{
    /// <summary>Both together.</summary>
    public CertifiedEquilibria And(CertifiedEquilibria other) => new(Checked + other.Checked, Math.Max(Worst, other.Worst));
}
