using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Tests.Language.Operations;

/// <summary>One formula where a condition holds, another elsewhere: what it is, and its derivatives.</summary>
[TestFixture]
public sealed class SelectionTests
{
    [Test]
    public void ASelection_IsTheOneWhereItsConditionHolds_AndSoAreItsDerivatives()
    {
        Circuit circuit = SmallCircuit.WithLines("d v/dt: -v / tau", "first: v * v", "second: 3 * v");
        Variable x = circuit.Find("cells.x")!, v = circuit.Find("cells.v")!;
        Expression of = new VariableReference(v), selection = new Selection(new VariableReference(x), of * of, 3 * of);
        double[] condition = [1, -1, 0], values = [2, 5, 7];
        var instant = new Instant(circuit, new Dictionary<string, double[,]>(), new Dictionary<DrawnParameterReference, double[]>())
        {
            Direction = new Dictionary<Variable, double[]> { [v] = [1, 10, 100] },
        };
        instant.Set(x, condition[..x.Population.Size]);
        instant.Set(v, values[..v.Population.Size]);

        // v² where x > 0, elsewhere 3 v; slopes 2 v and 3
        Assert.That(instant.PerUnit(selection, v.Population.Axis), Is.EqualTo(new[] { 4.0, 15, 21 }[..v.Population.Size]));
        Assert.That(instant.PerUnit(Differentiation.Tangent(selection, new HashSet<Variable> { v }), v.Population.Axis),
            Is.EqualTo(new[] { 4.0, 30, 300 }[..v.Population.Size]));
        Expression adjoint = new Adjoints([(selection, 1)], _ => null).Of(v);
        Assert.That(instant.PerUnit(adjoint, v.Population.Axis), Is.EqualTo(new[] { 4.0, 3, 3 }[..v.Population.Size]));
    }
}
