using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plasticity;

/// <summary>
/// One product of a separable rule: what belongs to the receiving neuron, to the sending neuron and to the synapse itself. Summed over
/// trials such a term is one matrix product, Σ post preᵀ, times a factor per synapse.
/// </summary>
/// <param name="Post">A value per postsynaptic unit and trial.</param>
/// <param name="Pre">A value per presynaptic unit and trial.</param>
/// <param name="Synapse">A value per synapse, made of <c>w</c> and parameters; 1 where there is none.</param>
internal sealed record RuleTerm(Expression Post, Expression Pre, Expression Synapse)
{
    /// <summary>
    /// The terms of a rule, or null where it does not come apart into products (such as tanh(post.x * pre.y)); such a rule is evaluated synapse
    /// by synapse.
    /// </summary>
    public static IReadOnlyList<RuleTerm>? Separate(Expression e)
    {
        if (Sole(e) is { } sole)
        {
            return [sole];
        }

        switch (e)
        {
            case Negation n:
                return Separate(n.Operand)?.Select(t => t with { Post = -t.Post }).ToList();
            case Binary { Operator: BinaryOperator.Add } b:
                return Separate(b.Left) is { } left && Separate(b.Right) is { } right ? [.. left, .. right] : null;
            case Binary { Operator: BinaryOperator.Subtract } b:
                return Separate(b.Left) is { } minuend && Separate(b.Right) is { } subtrahend
                    ? [.. minuend, .. subtrahend.Select(t => t with { Post = -t.Post })] : null;
            case Binary { Operator: BinaryOperator.Multiply } b:
                return Separate(b.Left) is { } first && Separate(b.Right) is { } second
                    ? [.. first.SelectMany(_ => second, (x, y) => new RuleTerm(x.Post * y.Post, x.Pre * y.Pre, x.Synapse * y.Synapse))]
                    : null;
            case Binary { Operator: BinaryOperator.Divide } b:
                return Separate(b.Left) is { } over && Separate(b.Right) is [var under]
                    ? [.. over.Select(t => new RuleTerm(t.Post / under.Post, t.Pre / under.Pre, t.Synapse / under.Synapse))]
                    : null;
            default:
                return null;
        }
    }

    /// <summary>A formula that belongs to one side alone.</summary>
    private static RuleTerm? Sole(Expression e)
    {
        (bool post, bool pre, bool synapse) = Uses(e);
        return (post, pre, synapse) switch
        {
            (_, false, false) => new RuleTerm(e, 1, 1),
            (false, true, false) => new RuleTerm(1, e, 1),
            (false, false, true) => new RuleTerm(1, 1, e),
            _ => null,
        };
    }

    private static (bool Post, bool Pre, bool Synapse) Uses(Expression e) => e switch
    {
        SynapseVariable { Side: SynapseSide.Pre } => (false, true, false),
        SynapseWeight => (false, false, true),
        Leaf => (!e.Shape.IsScalar, false, false),
        _ => e.Operands.Aggregate((Post: false, Pre: false, Synapse: false), (all, operand) =>
        {
            (bool post, bool pre, bool synapse) = Uses(operand);
            return (all.Post || post, all.Pre || pre, all.Synapse || synapse);
        }),
    };
}
