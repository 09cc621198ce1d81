using NeuroLcp.Language.Functions;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>Powers: small whole ones by multiplication.</content>
internal sealed partial class ProgramBuilder
{
    private Node LowerPower(Node a, Node exponent)
    {
        if (a.Kind == NodeKind.Scalar && exponent.Kind == NodeKind.Scalar)
        {
            return Number(Math.Pow(a.Value, exponent.Value));
        }

        if (exponent.Kind != NodeKind.Scalar)
        {
            return Elementwise(Operation.Power, ShapedLike(exponent, a), exponent);
        }

        double n = exponent.Value;
        if (n != Math.Floor(n) || Math.Abs(n) > 8)
        {
            return n == 0.5
                ? LowerFunction(FunctionTable.All["sqrt"], a)
                : Elementwise(Operation.Power, a, ShapedLike(a, exponent));
        }

        if (n == 0)
        {
            return Number(1);
        }

        Node power = a;
        for (int i = 1; i < Math.Abs(n); i++)
        {
            power = Elementwise(Operation.Multiply, power, a);
        }

        return n > 0 ? power : WithScalar(Operation.DivideScalar, power, 1);
    }
}
