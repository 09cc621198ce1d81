using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// s = pᵀ F(x, θ) + uᵀ y(x, θ) of the free dynamics F = (f, g) in the states x = (φ, z), differentiated by every state and every weight.
/// With the multipliers of a least control, ∂s/∂x = 0 is its condition of stationarity and ∂s/∂θ is what lowers the objective.
/// </summary>
internal sealed class FreeAdjoint
{
    private readonly FreeDynamics _free;
    private readonly Dictionary<Variable, Expression> _sums = [];
    private readonly Dictionary<Variable, Expression> _named = [];
    private readonly Dictionary<Weight, List<OuterProduct>> _products = [];

    /// <param name="free">The free dynamics.</param>
    public FreeAdjoint(FreeDynamics free)
    {
        _free = free;
        States = [.. free.Controlled, .. free.Inner];
        Multipliers = [.. States.Select(s => Stand(s, "multiplier"))];
        Output = Stand(free.Readout, "multiplier");
        List<(Expression Formula, Expression Seed)> formulae =
        [
            .. States.Zip(Multipliers, (state, p) => (free.Drift(state), (Expression)new VariableReference(p))),
            (new VariableReference(free.Readout), new VariableReference(Output)),
        ];
        var order = new List<Variable>();
        var seen = new HashSet<Variable>();
        foreach ((Expression formula, Expression seed) in formulae)
        {
            Visit(formula);
            Pull(formula, seed);
        }

        // what uses a variable comes after it; its own adjoint gets a name, so that further derivatives share it
        foreach (Variable variable in order.AsEnumerable().Reverse())
        {
            if (free.Map.Resolve(new VariableReference(variable)) is { } formula && _sums.TryGetValue(variable, out Expression? sum))
            {
                Variable name = Stand(variable, "adjoint");
                _named[name] = sum;
                Pull(new VariableReference(variable), formula, new VariableReference(name));
            }
        }

        void Visit(Expression e)
        {
            if (e is VariableReference v && seen.Add(v.Variable))
            {
                if (free.Map.Resolve(v) is { } formula)
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

    /// <summary>x: controlled states, then inner ones.</summary>
    public IReadOnlyList<Variable> States { get; }

    /// <summary>p: for each state, what its equation is weighted with.</summary>
    public IReadOnlyList<Variable> Multipliers { get; }

    /// <summary>u: what the readout is weighted with.</summary>
    public Variable Output { get; }

    /// <summary>Variables that stand for formulae: the circuit's, and adjoints of its values.</summary>
    public IReadOnlySet<Variable> Through => new HashSet<Variable>([.. _free.Circuit.Populations.SelectMany(p => p.Variables), .. _named.Keys]);

    /// <summary>What a leaf stands for, as in <see cref="FreeDynamics.Map"/>, adjoints of values included.</summary>
    public Expression? StandsFor(Leaf leaf) => leaf is VariableReference v && _named.TryGetValue(v.Variable, out Expression? formula)
        ? formula
        : leaf is VariableReference { Variable: var given } && (Multipliers.Contains(given) || given == Output) ? null : _free.Map.Resolve(leaf);

    /// <summary>∂s/∂x of one state.</summary>
    public Expression Of(Variable state) => _sums.TryGetValue(state, out Expression? sum) ? sum : 0;

    /// <summary>∂s/∂W as Σ post preᵀ.</summary>
    public IReadOnlyList<OuterProduct> Of(Weight weight) => _products.TryGetValue(weight, out List<OuterProduct>? products) ? products : [];

    /// <summary>A variable that stands for a number per unit beside another variable.</summary>
    private static Variable Stand(Variable beside, string what) =>
        new() { Population = beside.Population, Name = $"{beside.Name} ({what})", IsState = false, Position = beside.Position };

    private void Pull(Expression formula, Expression seed) => Pull(formula, formula, seed);

    /// <summary>Passes a seed on to the variables and weights a formula names itself.</summary>
    private void Pull(Expression whole, Expression formula, Expression seed)
    {
        if (formula.Shape.IsScalar && whole.Shape.Rows is not null)
        {
            // one number for all units collects the seeds of all of them
            seed = new Reduction(ReductionKind.Sum, seed);
        }

        var adjoints = new Adjoints([(formula, seed)], _ => null);
        foreach (Variable variable in Named(formula).Distinct())
        {
            Expression part = adjoints.Of(variable);
            _sums[variable] = _sums.TryGetValue(variable, out Expression? sum) ? sum + part : part;
        }

        foreach (Weight weight in _free.Weights)
        {
            if (adjoints.Of(weight) is { Count: > 0 } products)
            {
                if (!_products.TryGetValue(weight, out List<OuterProduct>? all))
                {
                    _products[weight] = all = [];
                }

                all.AddRange(products);
            }
        }
    }

    private static IEnumerable<Variable> Named(Expression e) => e is VariableReference v ? [v.Variable] : e.Operands.SelectMany(Named);
}
