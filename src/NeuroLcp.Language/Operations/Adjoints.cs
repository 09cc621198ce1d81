using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// Reverse-mode derivatives: with s = Σ seedᵀ e over some formulae e, the formulae for ∂s/∂v of every variable v, and for ∂s/∂W of
/// every weight, as a sum of outer products. One pass gives (∂e/∂v)ᵀ seed for all v at once, where
/// <see cref="Differentiation.Tangent"/> gives (∂e/∂v) v̇ for one direction.
/// </summary>
/// <remarks>
/// Variables that stand for a formula are differentiated through, each once, however often they are used. Parameters, inputs and noise do
/// not move. Formulae say what they mean at the same point as those they were made from.
/// </remarks>
public sealed class Adjoints
{
    private readonly Dictionary<Variable, Expression> _variables = [];
    private readonly Dictionary<Weight, List<OuterProduct>> _weights = [];

    /// <summary>Differentiates.</summary>
    /// <param name="formulae">The formulae, each with its seed: a formula of the same shape, or one number for all its units.</param>
    /// <param name="standsFor">The formula a variable stands for, or null for one that moves on its own. It must lead in no circle.</param>
    public Adjoints(IEnumerable<(Expression Formula, Expression Seed)> formulae, Func<Variable, Expression?> standsFor)
    {
        ArgumentNullException.ThrowIfNull(formulae);
        ArgumentNullException.ThrowIfNull(standsFor);
        var order = new List<Variable>();
        var seen = new HashSet<Variable>();
        foreach ((Expression formula, Expression seed) in formulae)
        {
            Visit(formula);
            Pull(formula, seed);
        }

        // what uses a variable comes after it in the order, so that all of its seed is there when it is passed on
        for (int i = order.Count - 1; i >= 0; i--)
        {
            if (standsFor(order[i]) is { } formula && _variables.TryGetValue(order[i], out Expression? seed))
            {
                Pass(order[i].Population.Axis, formula, () => seed);
            }
        }

        void Visit(Expression e)
        {
            if (e is VariableReference v && seen.Add(v.Variable))
            {
                if (standsFor(v.Variable) is { } formula)
                {
                    Visit(formula);
                }

                order.Add(v.Variable);
            }

            foreach (Expression operand in e.Operands)
            {
                Visit(operand);
            }
        }
    }

    /// <summary>(∂s/∂v)ᵀ, a value per unit of v (or one number for all of them); 0 where s does not depend on v.</summary>
    /// <param name="variable">v.</param>
    public Expression Of(Variable variable) => _variables.TryGetValue(variable, out Expression? adjoint) ? adjoint : 0;

    /// <summary>
    /// ∂s/∂W as Σ post preᵀ, or Σ post for a weight with one value per unit; what reaches a tied weight is counted at its owner.
    /// Empty where s does not depend on W.
    /// </summary>
    /// <param name="weight">W.</param>
    public IReadOnlyList<OuterProduct> Of(Weight weight) => _weights.TryGetValue(weight, out List<OuterProduct>? products) ? products : [];

    /// <summary>Passes a seed on to what a formula is made of.</summary>
    internal void Pull(Expression e, Expression seed)
    {
        if (!seed.IsZero)
        {
            e.PullBack(seed, this);
        }
    }

    /// <summary>
    /// Passes a seed to an operand, unless nothing in it moves. Where one number is used at each of some units, its seed is the sum over them.
    /// </summary>
    internal void Pass(Axis? units, Expression operand, Func<Expression> seed)
    {
        if (!Moves(operand))
        {
            return;
        }

        Expression passed = seed();
        if (operand.Shape.IsScalar && units is not null)
        {
            passed = passed.Shape.IsScalar ? passed * units.Size : Sum(passed);

            // the cells of each unit first, then the units
            passed = passed.Shape.IsScalar ? passed : Sum(passed);
        }

        Pull(operand, passed);
    }

    private static Expression Sum(Expression e) => e is Negation n ? -Sum(n.Operand) : new Reduction(ReductionKind.Sum, e);

    /// <summary>Adds to ∂s/∂v.</summary>
    internal void Add(Variable variable, Expression seed) =>
        _variables[variable] = _variables.TryGetValue(variable, out Expression? sum) ? sum + seed : seed;

    /// <summary>Adds to ∂s/∂W.</summary>
    internal void Add(Weight weight, OuterProduct product)
    {
        if (!_weights.TryGetValue(weight, out List<OuterProduct>? products))
        {
            _weights[weight] = products = [];
        }

        products.Add(product);
    }

    private static bool Moves(Expression e) => e is VariableReference || e.Applied is not null || e.Operands.Any(Moves);
}

/// <summary>A term post preᵀ of a derivative by a weight: what stands at the receiving neuron times what stands at the sending one.</summary>
/// <param name="Post">A value per postsynaptic unit (or one number for all of them).</param>
/// <param name="Pre">A value per presynaptic unit (or one number for all of them); null for a weight with one value per unit.</param>
public sealed record OuterProduct(Expression Post, Expression? Pre);
