using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>Diagnoses a circuit while it learns: the same few training trials before the first update and after every epoch.</summary>
internal sealed class TrainingDiagnosis<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CircuitDiagnosis _oracle;
    private readonly ProbeTrials _probe;
    private readonly WorkerPool _pool;

    /// <param name="setup">The circuit and its task.</param>
    /// <param name="trials">Trials to diagnose.</param>
    /// <param name="values">The weights before the first update.</param>
    /// <param name="pool">Threads.</param>
    /// <exception cref="RequestException">There is nothing to diagnose.</exception>
    public TrainingDiagnosis(CircuitSetup setup, int trials, CircuitValues<T> values, WorkerPool pool)
    {
        _pool = pool;
        _oracle = DiagnoseCommand.Oracle(() => new CircuitDiagnosis(setup.Circuit));
        _probe = new ProbeTrials(setup, trials);
        First = At(values, 0);
    }

    /// <summary>Before the first update.</summary>
    public Snapshot First { get; }

    /// <summary>With the weights of now, in double precision.</summary>
    public Snapshot At(CircuitValues<T> values, long update) =>
        new(update, DiagnoseCommand.Oracle(() => _oracle.Run(values.As<double>(), _probe.Batch, _pool)));
}
