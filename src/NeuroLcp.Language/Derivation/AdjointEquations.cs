using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// The backward pass of a circuit as lines of a circuit file: given formulae and what stands for their cotangents, every value on the way gets a
/// value beside it, <c>adjoint_rate</c> for <c>rate</c>, and states and weights what reaches them.
/// </summary>
internal sealed class AdjointEquations
{
    private readonly CircuitDraft _draft;
    private readonly Adjoints _adjoints;
    private readonly Dictionary<Expression, Expression> _names;

    /// <summary>Derives, and writes the values in between.</summary>
    /// <param name="draft">The file.</param>
    /// <param name="values">The values that are not held, each after those it needs.</param>
    /// <param name="seeds">Formulae of the circuit with their cotangents.</param>
    /// <param name="scale">The dimension of what is differentiated.</param>
    public AdjointEquations(CircuitDraft draft, IReadOnlyList<Variable> values, IReadOnlyList<(Expression Formula, Expression Cotangent)> seeds,
        Dimension scale)
    {
        _draft = draft;
        var adjoint = new Dictionary<Variable, Variable>();
        HashSet<Variable> reached = ReachedFrom(seeds.Select(s => s.Formula), values), moving = Moving(values);
        List<Variable> passing = [.. values.Where(v => reached.Contains(v) && moving.Contains(v))];
        foreach (Variable value in passing)
        {
            adjoint[value] = draft.Add(value.Population, false, scale / value.Dimension, $"adjoint_{value.Name}");
        }

        while (true)
        {
            _adjoints = new Adjoints([.. seeds, .. passing.Select(v => (v.Equation, Cotangent(v, adjoint[v])))], _ => null);

            // what only flat functions look at passes nothing on
            if (passing.RemoveAll(v => _adjoints.Of(v).IsZero) == 0)
            {
                break;
            }
        }

        _names = new Dictionary<Expression, Expression>(ReferenceEqualityComparer.Instance);
        foreach (Variable value in passing.Where(v => v.Equation is not Leaf))
        {
            _names[value.Equation] = new VariableReference(value);
        }

        foreach (Variable value in passing)
        {
            draft.Set(adjoint[value], Named(_adjoints.Of(value)));
        }
    }

    /// <summary>The gradient by a state.</summary>
    public Expression Of(Variable state) => Named(_adjoints.Of(state));

    /// <summary>
    /// The gradient by a weight as a rule, in the dimension of the weight: products of what is at the receiving and at the sending neuron. Null where nothing
    /// depends on the weight.
    /// </summary>
    /// <param name="weight">The weight.</param>
    /// <param name="scale">The dimension of what is differentiated.</param>
    public Expression? Rule(Weight weight, Dimension scale)
    {
        Expression rule = 0;
        foreach ((OuterProduct product, int i) in _adjoints.Of(weight).Select((p, i) => (p, i)))
        {
            string place = i == 0 ? weight.Name : $"{weight.Name}_{i + 1}";
            Expression post = _draft.AtSynapse(Named(product.Post), SynapseSide.Post, weight.Post, $"receives_{place}");
            rule += product.Pre is null ? post : post * _draft.AtSynapse(Named(product.Pre), SynapseSide.Pre, weight.Pre!, $"sends_{place}");
        }

        return rule.IsZero ? null : rule * new Constant(1, weight.Dimension * weight.Dimension / scale);
    }

    /// <summary>Where a value is one number for all units, the adjoint of the number is what all units get together.</summary>
    private static Expression Cotangent(Variable value, Variable adjoint) =>
        value.Equation.Shape.IsScalar ? new Reduction(ReductionKind.Sum, new VariableReference(adjoint)) : new VariableReference(adjoint);

    /// <summary>A formula with the name of a value where its equation has come back, as that of a quotient does in its own derivative.</summary>
    private Expression Named(Expression e) => Substitution.Of(e, part => _names.GetValueOrDefault(part));

    /// <summary>The values that a state or a weight stands behind; the others are the same whatever the circuit does.</summary>
    private static HashSet<Variable> Moving(IReadOnlyList<Variable> values)
    {
        var moving = new HashSet<Variable>();
        foreach (Variable value in values.Where(v => Moves(v.Equation)))
        {
            moving.Add(value);
        }

        return moving;

        bool Moves(Expression e) => e switch
        {
            VariableReference v => v.Variable.IsState || moving.Contains(v.Variable),
            BiasReference or MatrixProduct => true,
            _ => e.Operands.Any(Moves),
        };
    }

    private static HashSet<Variable> ReachedFrom(IEnumerable<Expression> formulae, IReadOnlyList<Variable> values)
    {
        var known = values.ToHashSet();
        var reached = new HashSet<Variable>();
        var open = new Stack<Expression>(formulae);
        while (open.TryPop(out Expression? e))
        {
            if (e is VariableReference v && known.Contains(v.Variable) && reached.Add(v.Variable))
            {
                open.Push(v.Variable.Equation);
            }

            foreach (Expression operand in e.Operands)
            {
                open.Push(operand);
            }
        }

        return reached;
    }
}
