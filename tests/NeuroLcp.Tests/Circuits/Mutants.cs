using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Tests.Circuits;

/// <summary>A formula of a circuit file with one term dropped, or its sign flipped, as an override.</summary>
/// <param name="Place">Where: a variable, a rule or a parameter.</param>
/// <param name="Term">The term, as it is written.</param>
/// <param name="What">dropped or flipped.</param>
/// <param name="Override">What <c>--set</c> makes of it.</param>
internal sealed record Mutant(string Place, string Term, string What, string Override);

/// <summary>Every mutant of a circuit file.</summary>
internal static class Mutants
{
    public static IEnumerable<Mutant> Of(SourceText source)
    {
        MappingNode root = YamlReader.Read(source, new Findings())!;
        return Formulae(root).SelectMany(f => Of(f.Place, f.Syntax));
    }

    private static IEnumerable<(string Place, Syntax Syntax)> Formulae(MappingNode root)
    {
        foreach ((ScalarNode key, YamlNode value) in Under(root, "parameters"))
        {
            if (Parsed(value) is { } formula)
            {
                yield return (key.Value, formula);
            }
        }

        foreach ((ScalarNode population, YamlNode body) in Under(root, "populations"))
        {
            foreach ((string Place, Syntax Syntax) formula in Equations(population.Value, (MappingNode)body))
            {
                yield return formula;
            }
        }

        foreach ((ScalarNode weight, YamlNode rule) in Under(root, "plasticity"))
        {
            foreach ((ScalarNode key, YamlNode value) in ((MappingNode)rule).Entries.Where(e => e.Key.Value is "rule" or "d w/dt" or "decay"))
            {
                if (Parsed(value) is { } formula)
                {
                    yield return ($"plasticity.{weight.Value}.{key.Value}", formula);
                }
            }
        }
    }

    /// <summary>Equations of a population or of the cells of one, and what events do there.</summary>
    private static IEnumerable<(string Place, Syntax Syntax)> Equations(string place, MappingNode body)
    {
        foreach ((ScalarNode key, YamlNode value) in body.Entries.Where(e => e.Key.Value is not ("size" or "count" or "positions" or "units" or "initial")))
        {
            string[] words = key.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (value is MappingNode under)
            {
                foreach ((string Place, Syntax Syntax) formula in Equations($"{place}.{string.Join('.', words)}", under))
                {
                    yield return formula;
                }
            }
            else if (Parsed(value) is { } formula)
            {
                yield return ($"{place}.{(words is ["d", var derivative] ? derivative[..derivative.IndexOf('/', StringComparison.Ordinal)] : key.Value)}",
                    formula);
            }
        }
    }

    private static IEnumerable<(ScalarNode Key, YamlNode Value)> Under(MappingNode root, string section) => (root.Value(section) as MappingNode)?.Entries ?? [];

    private static Syntax? Parsed(YamlNode value) => value is ScalarNode text ? FormulaParser.Parse(text, new Findings())?.Root : null;

    private static IEnumerable<Mutant> Of(string place, Syntax whole)
    {
        // the number a parameter has is no term, and nothing is 0 less than 0
        if (whole is NameSyntax { First: "task" } || (whole is NumberSyntax number && (number.Value == 0 || !place.Contains('.', StringComparison.Ordinal))))
        {
            yield break;
        }

        // a formula that is no sum is one term
        if (whole is not BinarySyntax { Operator: "+" or "-" })
        {
            yield return new Mutant(place, Written(whole), "dropped", $"{place}=0");
            yield return new Mutant(place, Written(whole), "flipped", $"{place}=-({Written(whole)})");
        }

        foreach (BinarySyntax sum in Parts(whole).OfType<BinarySyntax>().Where(s => s.Operator is "+" or "-"))
        {
            string minus = sum.Operator == "-" ? "-" : "";
            if (sum.Left is not BinarySyntax { Operator: "+" or "-" })
            {
                yield return Make(sum.Left, "dropped", $"{minus}({Written(sum.Right)})", sum);
                yield return Make(sum.Left, "flipped", $"-({Written(sum.Left)}) {sum.Operator} ({Written(sum.Right)})", sum);
            }

            yield return Make(sum.Right, "dropped", Written(sum.Left), sum);
            yield return Make(sum.Right, "flipped", $"({Written(sum.Left)}) {(minus.Length > 0 ? '+' : '-')} ({Written(sum.Right)})", sum);
        }

        foreach (BinarySyntax both in Parts(whole).OfType<BinarySyntax>().Where(s => s.Operator is "if" or "and" or "or"))
        {
            yield return Make(both.Left, "dropped", Written(both.Right), both);
            yield return Make(both.Right, "dropped", Written(both.Left), both);
        }

        foreach (BinarySyntax comparison in Parts(whole).OfType<BinarySyntax>().Where(s => s.Operator is ">" or "<" or ">=" or "<="))
        {
            yield return Make(comparison, "flipped", $"not ({Written(comparison)})", comparison);
        }

        Mutant Make(Syntax term, string what, string instead, Syntax sum) => new(place, Written(term), what, $"{place}={Written(whole, sum, instead)}");
    }

    private static IEnumerable<Syntax> Parts(Syntax s) => s switch
    {
        NegationSyntax n => Parts(n.Operand).Prepend(s),
        NotSyntax n => Parts(n.Operand).Prepend(s),
        BinarySyntax b => Parts(b.Left).Concat(Parts(b.Right)).Prepend(s),
        CallSyntax c => c.Arguments.SelectMany(Parts).Prepend(s),
        _ => [s],
    };

    /// <summary>A formula written out with every parenthesis, one part of it replaced.</summary>
    private static string Written(Syntax s, Syntax? replaced = null, string instead = "") => ReferenceEquals(s, replaced) ? $"({instead})" : s switch
    {
        NumberSyntax n => FormattableString.Invariant($"{n.Value:R}{(n.Unit is { } unit ? " " + unit.Symbol : "")}"),
        NameSyntax name => name.Text,
        NegationSyntax n => $"-({Written(n.Operand, replaced, instead)})",
        NotSyntax n => $"not ({Written(n.Operand, replaced, instead)})",
        BinarySyntax { Operator: "@" } b => $"{Written(b.Left, replaced, instead)} @ ({Written(b.Right, replaced, instead)})",
        BinarySyntax b => $"({Written(b.Left, replaced, instead)}) {b.Operator} ({Written(b.Right, replaced, instead)})",
        CallSyntax c => $"{c.Function}{new string('\'', c.Primes)}({string.Join(", ", c.Arguments.Select(a => Written(a, replaced, instead)))})",
        _ => throw new InvalidOperationException($"{s.GetType().Name} is new to the mutants."),
    };
}
