using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>
/// Theorem 1 and its form at α > 0: the derivative of the least control (of F*) by every weight, against central differences of the least
/// control solved again. Needs neither a rule nor a circuit that reaches the optimum.
/// </summary>
[TestFixture]
public sealed class LeastControlGradientTests
{
    // the objective is known to 1e-15 relative, so that a difference is good to 1e-15 / 1e-5 = 1e-10 and the curvature adds h² = 1e-10
    private const double H = 1e-5;

    private const int Inputs = 3, Outputs = 2;

    private static readonly double[] X = TestCircuits.Normals(Inputs, "gradient input"), Target = TestCircuits.Normals(Outputs, "gradient target");

    [TestCase("squared_error", 0)]
    [TestCase("squared_error", 0.1)]
    [TestCase("cross_entropy", 0)]
    [TestCase("cross_entropy", 0.1)]
    public void Gradient_OfACircuitOfDendrites_IsTheSlopeOfTheLeastControl(string loss, double alpha) => AssertSlope(
        TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, "pyramidal.size=5", $"learning.loss.kind={loss}", "learning.loss.per=trial"), loss, alpha);

    [TestCase(0)]
    [TestCase(0.1)]
    public void Gradient_ByWeightsOfStatesThatAreNotControlled_IsTheSlopeOfTheLeastControl(double alpha) =>
        AssertSlope(TestCircuits.Parse(OracleCircuits.WithUncontrolledLoop, Inputs, Outputs), "squared_error", alpha);

    [TestCase(0)]
    [TestCase(0.1)]
    public void Gradient_OfAConductanceBasedCircuit_IsTheSlopeOfTheLeastControl(double alpha) =>
        AssertSlope(TestCircuits.Parse(OracleCircuits.Conductance, Inputs, Outputs), "squared_error", alpha);

    private static void AssertSlope(Circuit circuit, string loss, double alpha)
    {
        double[] target = loss == "squared_error" ? Target : [0.8, 0.2];
        var setup = new OracleSetup(circuit, [X], [target]);
        var oracle = new TrialOracle(setup.Equations, 1);
        LeastControl found = oracle.Optimum(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(setup.Equations.States.Size), alpha, setup.Batch);
        Assert.That(found.IsMinimum && found.Converged);

        Assert.That(oracle.Gradient.Keys.Select(w => w.Name), Does.Not.Contain("S").And.Not.Contain("B").And.Not.Contain("Q"),
            "feedback is no parameter of the free dynamics");
        Assert.That(oracle.Gradient, Is.Not.Empty);
        foreach ((Weight weight, double[] gradient) in oracle.Gradient)
        {
            double size = gradient.Max(Math.Abs);
            Assert.That(size, Is.GreaterThan(0), weight.Name);
            for (int i = 0; i < gradient.Length; i++)
            {
                double slope = (Objective(weight, i, H) - Objective(weight, i, -H)) / (2 * H);
                Assert.That(gradient[i], Is.EqualTo(-slope).Within(1e-6 * size), $"{weight}[{i}]");
            }
        }

        double Objective(Weight weight, int i, double by)
        {
            setup.Values.Weight(weight)[i] += by;
            double objective = setup.LeastControl(alpha).Objective;
            setup.Values.Weight(weight)[i] -= by;
            return objective;
        }
    }
}
