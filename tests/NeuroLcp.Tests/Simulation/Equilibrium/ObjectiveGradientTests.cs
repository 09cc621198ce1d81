using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>
/// At any leak α the rules descend F* = min ½‖f‖² + L/α: −dF*/dW = ψ rᵀ, −dF*/dU = ψ xᵀ, −dF*/db = ψ, and the same with u for the
/// readout. Central differences of F*, solved again for each weight, need none of those formulae.
/// </summary>
[TestFixture]
public sealed class ObjectiveGradientTests
{
    // F* is known to about 1e-14, so that its central difference is good to 1e-14 / 1e-5 = 1e-9 and the curvature adds h² = 1e-10
    private const double h = 1e-5;

    private static readonly double[][] X = TestCircuits.Rows(1, 3, "gradient input");

    [TestCase("squared_error", "trial", "0.1")]
    [TestCase("squared_error", "trial", "1")]
    [TestCase("cross_entropy", "batch", "0.1")]
    public void Rules_OfTheTiedCircuit_AreTheGradientOfTheLeastControl(string loss, string per, string leak)
    {
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion-tied", 3, 2, "pyramidal.size=5", $"learning.loss.kind={loss}", $"learning.loss.per={per}", $"alpha={leak}", "gamma=0",
            "learning.optimiser.kind=plain", "learning.optimiser.rate=1", "learning.optimiser.schedule=constant", "learning.optimiser.clip=1e9",
            "learning.batch=2", "solver.tolerance=1e-14", "solver.limit=100000");
        double alpha = double.Parse(leak, System.Globalization.CultureInfo.InvariantCulture);
        double[][] targets = loss == "squared_error" ? TestCircuits.Rows(1, 2, "gradient target") : [[0.8, 0.2]];
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);

        // a plain step at rate 1 adds the rules themselves
        CircuitValues<double> values = TestCircuits.Values<double>(circuit, weights);
        using var pool = new WorkerPool(1);
        new Trainer<double>(circuit, TestCircuits.Task(X, targets), values, 1, pool).Step();

        foreach ((string name, double[] elements) in weights)
        {
            double[] increment = [.. values.Read(circuit.FindWeight(name)!).Zip(elements, (after, before) => after - before)];
            double size = increment.Max(Math.Abs);
            for (int i = 0; i < elements.Length; i++)
            {
                double original = elements[i];
                elements[i] = original + h;
                double above = Objective(circuit, weights, targets, alpha);
                elements[i] = original - h;
                double below = Objective(circuit, weights, targets, alpha);
                elements[i] = original;

                Assert.That(increment[i], Is.EqualTo(-(above - below) / (2 * h)).Within(1e-6 * size), $"{name}[{i}]");
            }
        }
    }

    /// <summary>F* = ½‖ψ‖² + L/α at the equilibrium, where f = −ψ.</summary>
    private static double Objective(Circuit circuit, Dictionary<string, double[]> weights, double[][] targets, double alpha)
    {
        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), X, targets);
        double control = solved["pyramidal.apical"].DotProduct(solved["pyramidal.apical"]) + solved["output.u"].DotProduct(solved["output.u"]);
        return (0.5 * control) + (solved.Loss() / alpha);
    }
}
