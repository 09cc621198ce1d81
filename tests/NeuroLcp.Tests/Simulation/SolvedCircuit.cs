using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation;

/// <summary>The equilibria of some trials, every variable of them, in double precision.</summary>
internal sealed class SolvedCircuit
{
    private readonly EquilibriumSolver<double> _solver;
    private readonly Dictionary<string, int> _index = [];
    private readonly int _trials;

    public SolvedCircuit(CircuitValues<double> values, double[][] inputs, double[][] targets, IReadOnlyList<Held>? held = null)
    {
        Circuit circuit = values.Circuit;
        _trials = inputs.Length;
        var observed = new List<(Expression Formula, int Rows)>();
        foreach (Variable variable in circuit.Populations.SelectMany(p => p.Variables))
        {
            _index[variable.FullName] = observed.Count;
            observed.Add((new VariableReference(variable), variable.Population.Size));
        }

        if (circuit.Loss is not null)
        {
            _index["loss"] = observed.Count;
            observed.Add((circuit.Loss, 1));
        }

        using var pool = new WorkerPool(1);
        _solver = new EquilibriumSolver<double>(circuit, held ?? [], observed, _trials, pool);
        _solver.Solve(values, TestCircuits.Batch<double>(circuit, inputs, targets));
    }

    /// <summary>How the trials came to rest.</summary>
    public EquilibriumReport Report => _solver.Report;

    /// <summary>The states that were iterated.</summary>
    public IReadOnlyList<Variable> Iterated => _solver.Iterated;

    /// <summary>A variable of a trial.</summary>
    public Vector<double> this[string variable, int trial = 0]
    {
        get
        {
            ReadOnlySpan<double> all = _solver.Observed(_index[variable]);
            var column = new double[all.Length / _trials];
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = all[(i * _trials) + trial];
            }

            return Vector<double>.Build.DenseOfArray(column);
        }
    }

    /// <summary>The loss of a trial.</summary>
    public double Loss(int trial = 0) => this["loss", trial][0];
}
