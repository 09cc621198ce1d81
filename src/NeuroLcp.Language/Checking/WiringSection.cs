using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads what is said about variables of the circuit: <c>control:</c>, <c>free:</c>, <c>readout:</c>.</summary>
internal static class WiringSection
{
    /// <summary>ψ: which current into which state is the control.</summary>
    public static IReadOnlyList<ControlPair> Control(CircuitScope scope, MappingNode root)
    {
        var pairs = new List<ControlPair>();
        if (Section.Under(root, "control", "'control'", scope.Findings, "write control: {population.state: current}") is not { } section
            || !section.IsAsMeant())
        {
            return pairs;
        }

        foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
        {
            Variable? state = Find(scope, key, null);
            if (state is null)
            {
                continue;
            }

            Variable? current = section.AsText(value, $"'{KeyText.Shorten(key.Value)}' in 'control'", "the name of a current") is { } text
                ? Find(scope, text, state.Population) : null;
            if (current is null)
            {
                continue;
            }

            if (!state.IsState)
            {
                scope.Findings.Error(key.Position, $"'{state.FullName}' is a value, control acts on states", $"a state has a line 'd {state.Name}/dt'");
            }
            else if (current.Population.Axis != state.Population.Axis)
            {
                scope.Findings.Error(value.Position,
                    $"'{current.FullName}' is {new Shape(current.Population.Axis)}, '{state.FullName}' is {new Shape(state.Population.Axis)}",
                    "the control of a state has one value for each of its units");
            }
            else
            {
                pairs.Add(new ControlPair(state, current));
            }
        }

        return pairs;
    }

    /// <summary>Warns of control that has no effect on its state.</summary>
    public static void ReportIdleControl(CircuitScope scope, MappingNode root, IReadOnlyList<ControlPair> control)
    {
        foreach (ControlPair pair in control.Where(pair => pair.Acting.Count == 0))
        {
            ScalarNode? key = (root.Value("control") as MappingNode)?.Key(pair.State.FullName);
            scope.Findings.Warning(key?.Position ?? root.Position, $"'{pair.Current.FullName}' does not enter the equation of '{pair.State.FullName}'",
                "control is the current that is added to the free dynamics");
        }
    }

    /// <summary>What is held to run without control.</summary>
    public static IReadOnlyList<Held> Free(CircuitScope scope, MappingNode root) => Held(scope, root, "free");

    /// <summary>The variables held at a value behind a key.</summary>
    public static IReadOnlyList<Held> Held(CircuitScope scope, MappingNode parent, string key)
    {
        var held = new List<Held>();
        if (Section.Under(parent, key, $"'{key}'", scope.Findings, $"write {key}: {{population.variable: 0}}") is not { } section || !section.IsAsMeant())
        {
            return held;
        }

        foreach ((ScalarNode name, YamlNode value) in section.Node.Entries)
        {
            Variable? variable = Find(scope, name, null);
            Formula? formula = section.AsText(value, $"'{KeyText.Shorten(name.Value)}' in '{key}'", "a value") is { } text
                ? FormulaParser.Parse(text, scope.Findings) : null;
            if (variable is null || scope.Populations[variable.Population.Name]!.Broken.Contains(variable))
            {
                continue;
            }

            var place = new FormulaPlace(PlaceKind.Setting, $"the value '{variable.FullName}' is held at");
            if (QuantityReader.Quantity(scope, place, formula, variable.Dimension) is { } quantity)
            {
                held.Add(new Held(variable, quantity));
            }
        }

        return held;
    }

    /// <summary>The variable that is the circuit's answer.</summary>
    public static Variable? Readout(CircuitScope scope, MappingNode root)
    {
        var top = new Section(root, "the file", scope.Findings);
        if (top.Text("readout", "the name of a variable") is not { } text || Find(scope, text, null) is not { } variable
            || scope.Populations[variable.Population.Name]!.Broken.Contains(variable))
        {
            return null;
        }

        if (variable.Population.Axis != scope.Outputs)
        {
            scope.Findings.Error(text.Position,
                $"the readout '{variable.FullName}' is {new Shape(variable.Population.Axis)}, the task has {scope.Task.Outputs} outputs",
                $"declare population '{variable.Population.Name}' with 'size: task.outputs'");
            return null;
        }

        if (!variable.Dimension.IsNone)
        {
            scope.Findings.Error(text.Position,
                $"the readout '{variable.FullName}' is {ExpressionFacts.Describe(variable.Dimension)}, targets are pure numbers",
                "read out a value that is divided by a scale of the same unit");
            return null;
        }

        return variable;
    }

    /// <summary>The variable of a name such as <c>population.variable</c>, or null; why is among the findings.</summary>
    public static Variable? Find(CircuitScope scope, ScalarNode text, Population? own)
    {
        string written = text.Value.Trim();
        int dot = written.LastIndexOf('.');
        string[] parts = dot < 0 ? [written] : [written[..dot].Trim(), written[(dot + 1)..].Trim()];
        string? population = parts.Length == 2 ? parts[0] : own?.Name;
        if (population is null)
        {
            if (parts.Length != 1 || own is not null || !KeyText.IsWord(parts[0]) || !KnownAnywhere(scope, parts[0]))
            {
                scope.Findings.Error(text.Position, $"'{KeyText.Shorten(text.Value)}' is no variable", "write population.variable");
            }
            else
            {
                scope.Findings.Error(text.Position, $"'{parts[0]}' does not say which population is meant",
                    $"write {scope.Populations.First(p => p.Value?.Variables.ContainsKey(parts[0]) == true).Key}.{parts[0]}");
            }

            return null;
        }

        if (!scope.Populations.TryGetValue(population, out PopulationScope? found))
        {
            scope.Findings.Error(text.Position, $"unknown population '{KeyText.Shorten(population)}'",
                NearestName.Hint(population, scope.Populations.Keys, "", $".{KeyText.Shorten(parts[^1])}"));
            return null;
        }

        if (found is null || found.Variables.TryGetValue(parts[^1], out Variable? variable))
        {
            return found?.Variables.GetValueOrDefault(parts[^1]);
        }

        scope.Findings.Error(text.Position, $"unknown name '{KeyText.Shorten(parts[^1])}' in population '{population}'",
            NearestName.Hint(parts[^1], found.Variables.Keys, parts.Length == 2 ? $"{population}." : ""));
        return null;
    }

    private static bool KnownAnywhere(CircuitScope scope, string name) => scope.Populations.Values.Any(p => p?.Variables.ContainsKey(name) == true);
}
