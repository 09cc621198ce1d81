using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>A circuit, weights and trials, asked.</summary>
internal sealed class OracleSetup
{
    public OracleSetup(Circuit circuit, double[][] inputs, double[][] targets, IReadOnlyDictionary<string, double[]>? weights = null)
    {
        Values = TestCircuits.Values<double>(circuit, weights);
        Batch = TestCircuits.Batch<double>(circuit, inputs, targets);
        Equations = new LeastControlEquations(new FreeDynamics(circuit), Values);
    }

    public CircuitValues<double> Values { get; }

    public TrialBatch<double> Batch { get; }

    public LeastControlEquations Equations { get; }

    /// <summary>The least control of the only trial, sought from rest.</summary>
    /// <param name="alpha">α for the loss as the circuit divides it.</param>
    public LeastControl LeastControl(double alpha) => new LeastControlSolver(Equations).Solve(alpha, Vector<double>.Build.Dense(Equations.States.Size), Batch);

    /// <summary>The whole diagnosis.</summary>
    public Diagnosis Diagnose(double? alpha = null)
    {
        using var pool = new WorkerPool(1);
        return new CircuitDiagnosis(Values.Circuit) { Alpha = alpha }.Run(Values, Batch, pool);
    }
}
