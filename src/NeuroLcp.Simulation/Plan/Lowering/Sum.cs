using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>Sums and differences: terms that cannot change within a trial are added up once.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Negation operation) => LowerSum(operation);

    private Node LowerSum(Expression e)
    {
        var terms = new List<(bool Minus, Expression Term)>();
        FlattenSum(e, false, terms);
        double number = 0;
        Node? fixedSum = null, varyingSum = null;
        foreach ((bool minus, Expression term) in terms)
        {
            Node node = Lower(term);
            if (node.Kind == NodeKind.Scalar)
            {
                number += minus ? -node.Value : node.Value;
            }
            else if (node.Variance == Variance.Trial)
            {
                fixedSum = Accumulate(fixedSum, minus, node);
            }
            else
            {
                varyingSum = Accumulate(varyingSum, minus, node);
            }
        }

        if (number != 0 && fixedSum is not null)
        {
            fixedSum = WithScalar(Operation.AddScalar, fixedSum, number);
            number = 0;
        }

        Node? sum = (varyingSum, fixedSum) switch
        {
            (null, null) => null,
            (null, _) => fixedSum,
            (_, null) => varyingSum,
            _ => Elementwise(Operation.Add, varyingSum, fixedSum),
        };
        return sum is null ? Number(number) : number == 0 ? sum : WithScalar(Operation.AddScalar, sum, number);
    }

    private Node Accumulate(Node? sum, bool minus, Node term) => sum is null
        ? minus ? WithScalar(Operation.MultiplyScalar, term, -1) : term
        : Elementwise(minus ? Operation.Subtract : Operation.Add, sum, term);

    private static void FlattenSum(Expression e, bool minus, List<(bool Minus, Expression Term)> terms)
    {
        switch (e)
        {
            case Negation n:
                FlattenSum(n.Operand, !minus, terms);
                break;
            case Binary { Operator: BinaryOperator.Add } b:
                FlattenSum(b.Left, minus, terms);
                FlattenSum(b.Right, minus, terms);
                break;
            case Binary { Operator: BinaryOperator.Subtract } b:
                FlattenSum(b.Left, minus, terms);
                FlattenSum(b.Right, !minus, terms);
                break;
            default:
                terms.Add((minus, e));
                break;
        }
    }
}
