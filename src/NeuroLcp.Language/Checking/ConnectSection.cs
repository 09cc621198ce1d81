using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>connect:</c> of each weight: a probability per synapse, or another weight whose synapses it has.</summary>
internal static class ConnectSection
{
    /// <summary>Reads what every weight says; after all weights, parameters and positions are known.</summary>
    public static void Read(CircuitScope scope, MappingNode root)
    {
        var copies = new List<(ScalarNode Text, Weight Weight)>();
        foreach ((ScalarNode key, YamlNode value) in (root.Value("weights") as MappingNode)?.Entries ?? [])
        {
            if (value is not MappingNode mapping || scope.Weights.GetValueOrDefault(key.Value) is not { } weight || mapping.Value("connect") is null)
            {
                continue;
            }

            if (weight.Pre is null)
            {
                scope.Findings.Error(mapping.Key("connect")!.Position, $"'{weight.Name}' is a bias: it has one value per unit and no synapses to choose from",
                    "a weight with 'pre:' can be connected");
                continue;
            }

            if (new Section(mapping, $"weight '{weight.Name}'", scope.Findings).Text("connect", "a probability, or another weight") is not { } text
                || FormulaParser.Parse(text, scope.Findings) is not { } formula)
            {
                continue;
            }

            if (formula.Root is NameSyntax { Second: null or "T" } name && scope.Weights.TryGetValue(name.First, out Weight? other))
            {
                if (other is not null && Copied(scope, text, weight, other, name.Second is not null) is { } copied)
                {
                    weight.Connection = copied;
                    copies.Add((text, weight));
                }
            }
            else if (Probability(scope, weight, formula) is { } probability)
            {
                weight.Connection = new Connection.AtRandom(probability);
            }
        }

        // only now: the other may stand further down
        foreach ((ScalarNode text, Weight weight) in copies)
        {
            Weight other = ((Connection.As)weight.Connection!).Other;
            if (other.Connection is Connection.As chained)
            {
                scope.Findings.Error(text.Position, $"'{other.Name}' is itself connected as '{chained.Other.Name}'", "name the weight that draws its synapses");
            }
        }
    }

    private static Connection.As? Copied(CircuitScope scope, ScalarNode text, Weight weight, Weight other, bool transposed)
    {
        if (other == weight)
        {
            scope.Findings.Error(text.Position, $"'{weight.Name}' cannot be connected as itself", $"for a symmetric matrix draw one half and add its transpose: {weight.Name}_back: {weight.Name}.T, and {weight.Name} @ x + {weight.Name}_back @ x in the equation");
            return null;
        }

        if (other.TransposeOf is { } owner)
        {
            scope.Findings.Error(text.Position, $"'{other.Name}' is tied to '{owner.Name}' and has its synapses",
                $"write connect: {owner.Name}{(transposed ? "" : ".T")}");
            return null;
        }

        (Population? post, Population? pre) = transposed ? (other.Pre, other.Post) : (other.Post, other.Pre);
        if (post?.Axis == weight.Post.Axis && pre?.Axis == weight.Pre!.Axis)
        {
            return new Connection.As(other, transposed);
        }

        string back = post?.Axis == weight.Pre!.Axis && pre?.Axis == weight.Post.Axis ? $"write connect: {other.Name}{(transposed ? "" : ".T")}"
            : "both sides must have the same units: declare one population with the other's size, as in 'size: pyramidal.size'";
        scope.Findings.Error(text.Position,
            $"'{text.Value}' joins {pre?.Name ?? "nothing"} to {post?.Name ?? "nothing"}, '{weight.Name}' joins {weight.Pre!.Name} to {weight.Post.Name}",
            back);
        return null;
    }

    private static Expression? Probability(CircuitScope scope, Weight weight, Formula formula)
    {
        var place = new FormulaPlace(PlaceKind.Connect, $"the 'connect' of '{weight.Name}'", weight.Post, weight);
        if (QuantityReader.Quantity(scope, place, formula, Dimension.None) is not { } probability)
        {
            return null;
        }

        // a formula without distance says its number at once; one with it is looked at where it is most likely to go wrong
        bool isFixed = Constancy.IsFixed(probability, drawn: false);
        double far = weight.Post.Positions?.Span ?? 0;
        foreach ((double distance, double self) in new[] { (0.0, 1.0), (far / 2, 0.0), (far, 0.0) })
        {
            double value = ScalarEvaluation.Value(probability, leaf => ((WiringReference)leaf).Quantity == WiringQuantity.Distance ? distance : self);
            if (!double.IsFinite(value) || (isFixed && value is < 0 or > 1))
            {
                string where = isFixed ? "" : FormattableString.Invariant($" at a distance of {distance:G4} um");
                scope.Findings.Error(formula.Position(formula.Root), FormattableString.Invariant($"{place.Described} is {value:G4}{where}"),
                    "a probability lies from 0 to 1");
                return null;
            }
        }

        return probability;
    }
}
