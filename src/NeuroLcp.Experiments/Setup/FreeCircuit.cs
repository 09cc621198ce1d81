using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Gradients;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Experiments.Setup;

/// <summary>Whether a circuit can learn by the gradient of its free loss.</summary>
internal static class FreeCircuit
{
    private const int Trials = 8;

    /// <summary>Readouts further apart than this, beside their size, are of two circuits.</summary>
    private const double Apart = 1e-3;

    /// <summary>Refuses backprop through loops.</summary>
    /// <exception cref="RequestException">A state of the free circuit depends on itself.</exception>
    public static void RequireNoLoops(Circuit circuit)
    {
        if (circuit.Method != LearningMethod.Backprop || Loops.Of(circuit) is not { Count: > 0 } loops)
        {
            return;
        }

        string states = string.Join(", ", loops.Where(s => !s.Name.StartsWith("adjoint_", StringComparison.Ordinal)).Select(s => s.FullName));
        throw new RequestException($"--learn backprop needs a circuit without loops, and {states} of circuit '{circuit.Name}' depend{(states.Contains(',') ? "" : "s")} on {(states.Contains(',') ? "themselves" : "itself")}; use --learn rbp (recurrent backprop) or --learn implicit");
    }

    /// <summary>
    /// Refuses a gradient of something else than what is tested: the free circuit is found by leaving the control out, which is the same only where what is
    /// held under
    /// <c>free:</c> makes the control 0.
    /// </summary>
    /// <exception cref="RequestException">The readouts of the two differ.</exception>
    public static void RequireTheSame<T>(CircuitSetup setup, CircuitValues<T> values, WorkerPool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (setup.Circuit.Method == LearningMethod.Rules)
        {
            return;
        }

        Circuit own = CircuitFile.WithLearning(setup.Circuit, LearningMethod.Rules);
        Dictionary<string, double[]> weights = own.Weights.Where(w => w.TransposeOf is null)
            .ToDictionary(w => w.Name, w => values.Read(setup.Circuit.FindWeight(w.Name)!));
        ExampleSet examples = new FirstExamples(setup.Task.Test, Math.Min(Trials, setup.Task.Test.Count));
        double[] tested = Readouts(CircuitValues<T>.Draw(own, setup.Seed, weights), examples, pool), learned = Readouts(values, examples, pool);
        double size = tested.Max(Math.Abs), apart = tested.Zip(learned, (a, b) => Math.Abs(a - b)).Max();
        if (apart > Apart * (1 + size))
        {
            throw new RequestException(FormattableString.Invariant(
                $"--learn {setup.Circuit.Method.Name()} descends the loss of circuit '{own.Name}' with its control left out, but with what is under 'free:' held its control is not 0: the readouts of the two differ by {apart:G3}; hold what lets the control act"));
        }
    }

    private static double[] Readouts<T>(CircuitValues<T> values, ExampleSet examples, WorkerPool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Circuit circuit = values.Circuit;
        var solver = new EquilibriumSolver<T>(circuit, circuit.Evaluation.Hold, [(new VariableReference(circuit.Readout!), circuit.Readout!.Population.Size)],
            examples.Count, pool);
        var batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, examples.Count);
        batch.Load(examples, [.. Enumerable.Range(0, examples.Count)], 0);
        solver.Solve(values, batch);
        return [.. solver.Observed(0).ToArray().Select(double.CreateChecked)];
    }
}
