using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Experiments.Monitors;

namespace NeuroLcp.Experiments.Equilibrate;

/// <summary>The equilibria of many trials, gathered batch by batch.</summary>
internal sealed class Equilibria<T>(int trials, int[] sizes, bool hasLoss)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[][] _values = [.. sizes.Select(size => new T[size * trials])];
    private readonly double[] _loss = new double[hasLoss ? trials : 0];
    private readonly byte[] _converged = new byte[trials];

    /// <summary>Steps of each trial.</summary>
    public int[] Steps { get; } = new int[trials];

    /// <summary>Residual of each trial.</summary>
    public double[] Residuals { get; } = new double[trials];

    /// <summary>How they came to rest.</summary>
    public ConvergenceTally Convergence { get; } = new();

    /// <summary>Takes over a solved batch.</summary>
    public void Add(EquilibriumSolver<T> solver, int first, int count)
    {
        for (int v = 0; v < _values.Length; v++)
        {
            solver.ObservedByTrial(v).CopyTo(_values[v].AsSpan(first * sizes[v]));
        }

        Convergence.Add(solver.Report);
        for (int t = 0; t < count; t++)
        {
            Steps[first + t] = solver.Report.Steps[t];
            Residuals[first + t] = solver.Report.Residuals[t];
            _converged[first + t] = solver.Report.Converged[t] ? (byte)1 : (byte)0;
            if (hasLoss)
            {
                _loss[first + t] = double.CreateChecked(solver.Observed(_values.Length)[t]);
            }
        }
    }

    /// <summary>The group that holds them.</summary>
    public GroupLayout Layout(string path, IReadOnlyList<Variable> variables, ElementType type)
    {
        GroupLayout group = StateGroups.Equilibrium(path, variables, trials, type, null);
        var arrays = new List<ArrayLayout>();
        for (int v = 0; v < variables.Count; v++)
        {
            arrays.Add(group.Arrays[v] with { Values = _values[v] });
        }

        arrays.Add(new ArrayLayout("steps", ElementType.Int32, ["trial"], "1", "relaxation steps") { Values = Steps });
        arrays.Add(new ArrayLayout("residual", ElementType.Float64, ["trial"], "1", "norm of one relaxation step over the norm of the state")
        { Values = Residuals });
        arrays.Add(new ArrayLayout("converged", ElementType.UInt8, ["trial"], "1", "1 where the tolerance was met") { Values = _converged });
        if (hasLoss)
        {
            arrays.Add(new ArrayLayout("loss", ElementType.Float64, ["trial"], "1", "loss as the circuit divides it") { Values = _loss });
        }

        return new GroupLayout(path) { Axes = group.Axes, Arrays = arrays };
    }
}
