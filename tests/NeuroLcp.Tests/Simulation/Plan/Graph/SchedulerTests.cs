using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Lowering;

namespace NeuroLcp.Tests.Simulation.Plan.Graph;

/// <summary>In which order a plan computes.</summary>
internal sealed class SchedulerTests
{
    // in the order of the file the products of a stand apart from one another
    [Test]
    public void ProductsOfTheSameOperand_AreDoneOneAfterTheOther()
    {
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: order
            populations:
              a:
                size: 3
                x: 1
                d s/dt: (-s + W @ b.s + V @ a.s + U @ b.s) / (10 ms)
              b:
                size: 4
                d s/dt: (-s + Q @ a.s + b) / (10 ms)
            weights:
              W: {post: a, pre: b, init: uniform_fan_in}
              V: {post: a, pre: a, init: uniform_fan_in}
              U: {post: a, pre: b, init: uniform_fan_in}
              Q: {post: b, pre: a, init: uniform_fan_in}
              b: {post: b}
            """.ReplaceLineEndings("\n"), 1, 1);
        var builder = new ProgramBuilder(_ => null, _ => false);
        foreach (Variable state in circuit.States)
        {
            builder.Output(state.Equation, state.Population.Size);
        }

        string[] operands = [.. builder.Build().BodyWeights.Select(w => w.Pre!.Name)];

        Assert.That(operands, Is.EquivalentTo(new[] { "a", "a", "b", "b" }));
        Assert.That(operands[1], Is.EqualTo(operands[0]), string.Join(" ", operands));
    }
}
