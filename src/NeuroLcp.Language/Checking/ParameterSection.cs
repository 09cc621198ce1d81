using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>parameters:</c>: numbers with units, formulae of other parameters in any order, draws.</summary>
internal static class ParameterSection
{
    private sealed record Entry(ScalarNode Key, Formula? Formula);

    /// <summary>Checks every parameter and enters it into the scope.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="root">The file.</param>
    /// <param name="replaced">What the file says of parameters that an override gives.</param>
    public static void Read(CircuitScope scope, MappingNode root, IReadOnlyDictionary<string, YamlNode> replaced)
    {
        Section? section = Section.Under(root, "parameters", "'parameters'", scope.Findings, "write 'name: value' in lines of their own");
        if (section is null || !section.IsAsMeant())
        {
            return;
        }

        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
        {
            if (ReservedNames.Objection(key.Value) is { } objection)
            {
                scope.Findings.Error(key.Position, $"'{KeyText.Shorten(key.Value)}' cannot name a parameter", objection);
                continue;
            }

            ScalarNode? text = section.AsText(value, $"parameter '{key.Value}'", "a number or a formula");
            entries.Add(key.Value, new Entry(key, text is null ? null : FormulaParser.Parse(text, scope.Findings)));
            scope.Parameters.Add(key.Value, null);
        }

        List<Entry> ordered = DependencyOrder.Of([.. entries.Values], Needs, loop => scope.Findings.Error(loop[0].Key.Position,
            $"parameters need each other: {string.Join(" needs ", loop.Append(loop[0]).Take(12).Select(entry => $"'{entry.Key.Value}'"))}",
                "give one of them a number"));
        foreach (Entry entry in ordered)
        {
            scope.Parameters[entry.Key.Value] = Define(scope, entry);
            if (replaced.GetValueOrDefault(entry.Key.Value) is ScalarNode original)
            {
                KeepsUnit(scope, entry, original);
            }
        }

        IReadOnlyList<Entry> Needs(Entry entry) => entry.Formula is null ? []
            : [.. Names.Of(entry.Formula.Root).Where(n => n.Second is null).Select(n => entries.GetValueOrDefault(n.First)).OfType<Entry>().Distinct()];
    }

    /// <summary>An override that changes the unit of a parameter is wrong itself; the equations it would break are not.</summary>
    private static void KeepsUnit(CircuitScope scope, Entry entry, ScalarNode original)
    {
        var quiet = new CircuitScope(scope.Task, new Findings());
        foreach ((string name, Parameter? known) in scope.Parameters)
        {
            quiet.Parameters.Add(name, known);
        }

        var place = new FormulaPlace(PlaceKind.Parameter, $"parameter '{entry.Key.Value}'");
        if (scope.Parameters[entry.Key.Value] is { } given && FormulaChecker.Check(quiet, place, FormulaParser.Parse(original, quiet.Findings)) is { } written
            && written.Dimension != given.Dimension)
        {
            scope.Findings.Error(entry.Formula!.Position(entry.Formula.Root), $"parameter '{entry.Key.Value}' is {ExpressionFacts.Describe(written.Dimension)} in the file, '{entry.Formula.Slice(entry.Formula.Root)}' is {ExpressionFacts.Describe(given.Dimension)}");
            scope.Parameters[entry.Key.Value] = null;
        }
    }

    private static Parameter? Define(CircuitScope scope, Entry entry)
    {
        var place = new FormulaPlace(PlaceKind.Parameter, $"parameter '{entry.Key.Value}'");
        if (FormulaChecker.Check(scope, place, entry.Formula) is not { } definition)
        {
            return null;
        }

        bool drawn = ExpressionFacts.HasDraw(definition);
        double value = drawn ? double.NaN : ScalarEvaluation.Value(definition);
        if (!drawn && !double.IsFinite(value))
        {
            scope.Findings.Error(entry.Formula!.Position(entry.Formula.Root), $"the value of parameter '{entry.Key.Value}' is not a finite number",
                "it divides by zero, or a function has no value there");
            return null;
        }

        return new Parameter
        {
            Name = entry.Key.Value,
            Definition = definition,
            Written = entry.Formula!.Written,
            Value = value,
            IsDrawn = drawn,
            Position = entry.Key.Position,
            ValuePosition = entry.Formula.Position(entry.Formula.Root)
        };
    }
}
