using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>
/// Low-pass synapses: a weight with <c>lowpass: tau</c> has a state of its own in the population that receives, <c>d s/dt: (-s + W @ x) / tau</c>, and
/// <c>W @ x</c> in an equation stands for s.
/// </summary>
internal static class SynapseSection
{
    /// <summary>What the state of a weight is called.</summary>
    public static string StateOf(string weight) => $"{weight}_synapse";

    /// <summary>The state of every weight with <c>lowpass</c> into a population; beside the population's own variables.</summary>
    public static IEnumerable<Variable> Declare(CircuitScope scope, PopulationScope population)
    {
        foreach (Weight weight in scope.Lowpass.Keys.Where(w => w.Post == population.Population))
        {
            string name = StateOf(weight.Name);
            if (population.Variables.ContainsKey(name) || scope.Parameters.ContainsKey(name) || scope.Weights.ContainsKey(name))
            {
                scope.Findings.Error(weight.Position, $"'{name}' is the state of the low-pass synapses of '{weight.Name}'",
                    "give the other thing of that name another one");
                continue;
            }

            // the unit of the weight times a signal that is a pure number; 'units' may say otherwise
            var state = new Variable
            {
                Population = population.Population,
                Name = name,
                IsState = true,
                Position = weight.Position,
                Dimension = weight.Dimension
            };
            population.Variables.Add(name, state);
            weight.Synapse = state;
            yield return state;
        }
    }

    /// <summary>Gives every such state its equation; after all others, so that what drives it is known.</summary>
    public static IReadOnlyList<Variable> Finish(CircuitScope scope)
    {
        var states = new List<Variable>();
        foreach ((Weight weight, Formula? formula) in scope.Lowpass)
        {
            var place = new FormulaPlace(PlaceKind.Initial, $"the 'lowpass' of '{weight.Name}'", weight.Post);
            Expression? tau = QuantityReader.Quantity(scope, place, formula, Dimension.Time);
            if (tau is not null && Constancy.IsFixed(tau, drawn: false) && !(ScalarEvaluation.Value(tau) > 0))
            {
                scope.Findings.Error(formula!.Position(formula.Root), $"{place.Described} must be above 0");
            }

            if (tau is null || weight.Synapse is not { } state)
            {
                continue;
            }

            states.Add(state);
            var self = new VariableReference(state);
            (Expression drive, string signal) = Drive(scope, weight) ?? (new Constant(0, state.Dimension), "");
            state.Equation = new Binary(BinaryOperator.Divide, drive.IsZero ? new Negation(self) : new Binary(BinaryOperator.Add, new Negation(self), drive),
                tau);
            state.TimeConstant = tau;
            state.Written = $"(-{state.Name}{(signal.Length == 0 ? "" : $" + {signal}")}) / {(formula!.Root is NameSyntax ? formula.Written : $"({formula.Written})")}";
        }

        return states;
    }

    /// <summary>What drives the synapses of a weight, and as it is written; one signal, wherever it stands.</summary>
    private static (Expression Drive, string Written)? Drive(CircuitScope scope, Weight weight)
    {
        (Expression Drive, string Written)? drive = null;
        foreach ((FormulaPlace place, Formula formula, BinarySyntax product) in scope.Drives.Where(d => d.Weight == weight)
            .Select(d => (d.Place, d.Formula, d.Product)))
        {
            if (FormulaChecker.Drive(scope, place, formula, product) is not { } found)
            {
                continue;
            }

            if (found.Dimension != weight.Synapse!.Dimension)
            {
                scope.Findings.Error(formula.Position(product), $"'{formula.Slice(product)}' is {ExpressionFacts.Describe(found.Dimension)}, the synapses of '{weight.Name}' are {ExpressionFacts.Describe(weight.Synapse.Dimension)}",
                    $"add under {weight.Post.Name}: units: {{{weight.Synapse.Name}: {found.Dimension}}}");
            }
            else if (drive is { } other && found != other.Drive)
            {
                scope.Findings.Error(formula.Position(product), $"'{weight.Name}' has low-pass synapses and can carry one signal only",
                    "give the other signal a weight of its own");
            }

            drive ??= (found, $"{weight.Name} @ {formula.Slice(product.Right)}");
        }

        return drive;
    }
}
