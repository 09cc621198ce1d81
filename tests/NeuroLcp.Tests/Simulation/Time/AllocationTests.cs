using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>All memory is taken before the first step: five hundred steps allocate as much as ten, whatever a call costs.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class AllocationTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const string Learning = """
        circuit: allocations
        about: Everything that a step in time may have to do.
        source: []
        parameters: {tau: 10 ms, tau_eps: 50 ms, tau_w: 1 s, s: "0.1 * sqrt(1 kHz)"}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cortex:
            size: 21
            eps: ou(tau_eps)
            share: softmax(v)
            rate: tanh(v + eps) + logsumexp(share) / mean(1 + v^2)
            d v/dt: (-v + W @ rate + U @ sensory.x + delayed(share, 4 ms) + mean(cell.q * rate(cell.spike)) * 1 ms) / tau + s * xi
            cell:
              count: 17
              d q/dt: (share - q) / tau
              spike: poisson((1 + square(v)) * 20 Hz) if q < 2 or q > 3
              burst: bernoulli(0.3) if spike
              when spike: {q: q + 1}
              when burst: {q: "uniform(0, 1) + normal(0, q)"}
        weights:
          W: {post: cortex, pre: cortex, init: "normal(0, 1 / sqrt(fan_in))", delay: 2 ms}
          U: {post: cortex, pre: sensory, init: uniform_fan_in}
        plasticity:
          W: {d w/dt: (tanh(post.v * pre.rate) - w) / tau_w}
          U: {d w/dt: (post.v * pre.x - w) / tau_w}
        """;

    [Test]
    public void StepsInTime_AllocateNothing()
    {
        Circuit circuit = TestCircuits.Parse(Learning, 5, 2);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<T>(
            circuit, TestCircuits.Values<T>(circuit), TestCircuits.Batch<T>(circuit, TestCircuits.Rows(5, 5, "x"), TestCircuits.Rows(5, 2, "y")), [],
            [new TimeMonitor(circuit.Find("cortex.v")!, 5),
                new TimeMonitor(circuit.Find("cortex.v")!, 7) { Reduction = MonitorReduction.Mean, Units = [1], Trials = [0, 3] }], 0.5, 1, 500, pool);
        simulation.Run(10);

        long few = Allocated(() => simulation.Run(10)), many = Allocated(() => simulation.Run(500));

        Assert.That(many, Is.EqualTo(few));
    }

    [Test]
    public void RelaxationSteps_AllocateNothing()
    {
        // a tolerance out of reach and a limit of 10 or 300 steps
        using var pool = new WorkerPool(1);
        long few = Solve(10), many = Solve(300);

        Assert.That(many, Is.EqualTo(few));

        long Solve(int limit)
        {
            Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 5, 3, "pyramidal.size=20", "solver.tolerance=1e-300", $"solver.limit={limit}");
            var solver = new EquilibriumSolver<T>(circuit, [], [], 40, pool);
            CircuitValues<T> values = TestCircuits.Values<T>(circuit);
            TrialBatch<T> batch = TestCircuits.Batch<T>(circuit, TestCircuits.Rows(40, 5, "x"), TestCircuits.Rows(40, 3, "y"));
            solver.Solve(values, batch);
            return Allocated(() => solver.Solve(values, batch));
        }
    }

    [Test]
    public void NewtonSteps_AllocateNothing()
    {
        // at 1e-3 trials only relax; 1e-13 takes two or three steps more of each
        using var pool = new WorkerPool(1);
        (long relaxed, double before) = Solve("1e-3");
        (long solved, double after) = Solve("1e-13");

        Assert.That(solved, Is.EqualTo(relaxed));
        Assert.That(after, Is.GreaterThan(before + 1));

        (long Bytes, double Steps) Solve(string tolerance)
        {
            Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 5, 3, "pyramidal.size=20", "solver.kind=newton", $"solver.tolerance={tolerance}");
            var solver = new EquilibriumSolver<T>(circuit, [], [], 40, pool);
            CircuitValues<T> values = TestCircuits.Values<T>(circuit);
            TrialBatch<T> batch = TestCircuits.Batch<T>(circuit, TestCircuits.Rows(40, 5, "x"), TestCircuits.Rows(40, 3, "y"));
            solver.Solve(values, batch);
            return (Allocated(() => solver.Solve(values, batch)), solver.Report.MeanSteps);
        }
    }

    private static long Allocated(Action work)
    {
        work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
