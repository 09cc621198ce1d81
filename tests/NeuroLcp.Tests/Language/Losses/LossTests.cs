using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Losses;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Language.Losses;

/// <summary>What a loss says of itself.</summary>
[TestFixture]
public sealed class LossTests
{
    private static readonly double[] Y = [0.3, -1.2, 0.7], Target = [0.2, 0.5, 0.3];

    [TestCaseSource(typeof(Loss), nameof(Loss.All))]
    public void Gradient_IsTheDerivativeOfTheValue(Loss loss)
    {
        Circuit circuit = Circuit(loss);
        var interpreter = new Interpreter(circuit, new Dictionary<string, double[,]>(), new Dictionary<DrawnParameterReference, double[]>());
        Variable y = circuit.Readout!;
        Expression gradient = loss.Gradient(new VariableReference(y), new TaskReference(TaskField.Target, y.Population.Axis));
        double[] derivative = At(Y).PerUnit(gradient, y.Population.Axis);

        for (int i = 0; i < Y.Length; i++)
        {
            // central differences: their own error is h² / 6 of the third derivative, below 1, and rounding of a loss near 1 over h
            const double h = 1e-4;
            double[] above = [.. Y], below = [.. Y];
            above[i] += h;
            below[i] -= h;
            double slope = (interpreter.Loss(At(above)) - interpreter.Loss(At(below))) / (2 * h);
            Assert.That(derivative[i], Is.EqualTo(slope).Within(h * h), $"output {i}");
        }

        Instant At(double[] value) => interpreter.Evaluate(new Dictionary<Variable, double[]> { [y] = value }, null, Target);
    }

    [TestCaseSource(typeof(Loss), nameof(Loss.All))]
    public void ALossOfProbabilities_DoesNotHearOfAConstantAddedToAllAnswers(Loss loss)
    {
        Circuit circuit = Circuit(loss);
        var interpreter = new Interpreter(circuit, new Dictionary<string, double[,]>(), new Dictionary<DrawnParameterReference, double[]>());

        double[] lifted = [.. Y.Select(y => y + 1)];
        double change = Loss(lifted) - Loss(Y);

        Assert.That(Math.Abs(change) < 1e-14, Is.EqualTo(loss.IsOfProbabilities), $"changes by {change}");

        double Loss(double[] y) => interpreter.Loss(interpreter.Evaluate(new Dictionary<Variable, double[]> { [circuit.Readout!] = y }, null, Target));
    }

    private static Circuit Circuit(Loss loss) => TestCircuits.Parse(
        """
        circuit: answer
        populations:
          output:
            size: task.outputs
            error: task.target - y
            d y/dt: (error - y) / (10 ms)
        readout: output.y
        """,
        1,
        3,
        $"learning.loss.kind={loss.Name}");
}
