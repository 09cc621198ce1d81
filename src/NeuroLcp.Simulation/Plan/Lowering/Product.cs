using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>Products and quotients: factors that cannot change within a trial are multiplied once.</content>
internal sealed partial class ProgramBuilder
{
    private Node LowerProduct(Expression e)
    {
        var factors = new List<(bool Under, Expression Factor)>();
        double number = 1;
        FlattenProduct(e, false, factors, ref number);
        Node? fixedProduct = null, varyingProduct = null;
        foreach ((bool under, Expression factor) in factors)
        {
            Node node = Lower(factor);
            if (node.Kind == NodeKind.Scalar)
            {
                number = under ? number / node.Value : number * node.Value;
            }
            else if (node.Variance == Variance.Trial)
            {
                fixedProduct = Accumulate(fixedProduct, under, node, 1);
            }
            else
            {
                varyingProduct = Accumulate(varyingProduct, under, node, 1);
            }
        }

        if (number != 1 && fixedProduct is not null)
        {
            fixedProduct = WithScalar(Operation.MultiplyScalar, fixedProduct, number);
            number = 1;
        }

        Node? product = (varyingProduct, fixedProduct) switch
        {
            (null, null) => null,
            (null, _) => fixedProduct,
            (_, null) => varyingProduct,
            _ => Elementwise(Operation.Multiply, varyingProduct, fixedProduct),
        };
        return product is null ? Number(number) : number == 1 ? product : WithScalar(Operation.MultiplyScalar, product, number);
    }

    private Node Accumulate(Node? product, bool under, Node factor, double one) => product is null
        ? under ? WithScalar(Operation.DivideScalar, factor, one) : factor
        : Elementwise(under ? Operation.Divide : Operation.Multiply, product, factor);

    private static void FlattenProduct(Expression e, bool under, List<(bool Under, Expression Factor)> factors, ref double number)
    {
        switch (e)
        {
            case Negation n:
                number = -number;
                FlattenProduct(n.Operand, under, factors, ref number);
                break;
            case Binary { Operator: BinaryOperator.Multiply } b:
                FlattenProduct(b.Left, under, factors, ref number);
                FlattenProduct(b.Right, under, factors, ref number);
                break;
            case Binary { Operator: BinaryOperator.Divide } b:
                FlattenProduct(b.Left, under, factors, ref number);
                FlattenProduct(b.Right, !under, factors, ref number);
                break;
            default:
                factors.Add((under, e));
                break;
        }
    }
}
