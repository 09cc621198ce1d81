using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>populations:</c>: first names and sizes, then variables, then equations, each step knowing all of the one before.</summary>
internal sealed class PopulationSection
{
    /// <summary>More units than any network here could have; keeps sizes within what can be multiplied.</summary>
    public const int LargestSize = 10_000_000;

    private static readonly string[] OwnKeys = ["size", "positions", "units", "initial", "cell"];
    private static readonly string[] CellKeys = ["count", "units", "initial"];

    private readonly CircuitScope _scope;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<(PopulationScope Population, Section Section)> _cells = [];

    private PopulationSection(CircuitScope scope) => _scope = scope;

    private sealed record Entry(ScalarNode Key, Section? Section, Formula? Size);

    /// <summary>Names and sizes.</summary>
    public static PopulationSection Declare(CircuitScope scope, MappingNode root)
    {
        var populations = new PopulationSection(scope);
        Section? section = Section.Under(root, "populations", "'populations'", scope.Findings,
            "write the name of a population, and its size and equations below it");
        if (section is not null)
        {
            populations.Declare(section);
            populations.DeclareCells();
        }
        else if (root.Value("populations") is null or ScalarNode { IsMissing: true })
        {
            SourcePosition place = root.Key("populations")?.Position ?? root.Entries.Select(e => e.Key.Position).FirstOrDefault() ?? root.Position;
            scope.Findings.Error(place, "the file has no populations", "add 'populations:' with at least one population");
        }

        return populations;
    }

    /// <summary>Variables and their units.</summary>
    public void DeclareVariables()
    {
        foreach ((PopulationScope population, Section section) in Sound())
        {
            var variables = new List<Variable>();
            foreach ((ScalarNode key, _) in section.Node.Entries)
            {
                if (!Keys(population).Contains(key.Value) && KeyText.WhenOf(key.Value) is null && DeclareVariable(population, section, key) is { } variable)
                {
                    variables.Add(variable);
                }
            }

            variables.AddRange(SynapseSection.Declare(_scope, population));
            population.Population.Variables = variables;
            ReadUnits(population, section);
            EventSection.Declare(_scope, population, section);
        }
    }

    private static string[] Keys(PopulationScope population) => population.Population.Ensemble is null ? OwnKeys : CellKeys;

    /// <summary>The syntax of every equation, before any is checked.</summary>
    public Dictionary<Variable, Formula?> Equations()
    {
        var equations = new Dictionary<Variable, Formula?>();
        foreach ((PopulationScope population, Section section) in Sound())
        {
            foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
            {
                string name = KeyText.DerivativeOf(key.Value) ?? key.Value;
                if (population.Variables.TryGetValue(name, out Variable? variable) && !equations.ContainsKey(variable))
                {
                    ScalarNode? text = section.AsText(value, $"'{KeyText.Shorten(key.Value)}' in {section.Described}", "a formula");
                    equations.Add(variable, text is null ? null : FormulaParser.Parse(text, _scope.Findings));
                }
            }
        }

        return equations;
    }

    /// <summary>Initial values of states, and what events do to them; after the equations.</summary>
    public void ReadInitial()
    {
        foreach ((PopulationScope population, Section section) in Sound())
        {
            EventSection.Read(_scope, population, section);
            string described = $"'initial' of {section.Described}";
            if (Section.Under(section.Node, "initial", described, _scope.Findings, "write initial: {state: value}") is not { } initial || !initial.IsAsMeant())
            {
                continue;
            }

            foreach ((ScalarNode key, YamlNode value) in initial.Node.Entries)
            {
                if (!population.Variables.TryGetValue(key.Value, out Variable? state) || !state.IsState)
                {
                    _scope.Findings.Error(key.Position, $"'{KeyText.Shorten(key.Value)}' is no state of {section.Described}",
                        state is not null ? "a value follows from its equation and has no initial value"
                            : NearestName.Hint(key.Value, population.Variables.Values.Where(v => v.IsState).Select(v => v.Name)));
                    continue;
                }

                var place = new FormulaPlace(PlaceKind.Initial, $"the initial value of '{state.FullName}'", population.Population);
                Formula? formula = initial.AsText(value, $"'{key.Value}' in {described}", "a value") is { } text ? FormulaParser.Parse(text, _scope.Findings)
                    : null;
                if (QuantityReader.Quantity(_scope, place, formula, state.Dimension) is { } found)
                {
                    state.Initial = found;
                    state.WrittenInitial = formula!.Written;
                }
            }
        }
    }

    private void Declare(Section section)
    {
        foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
        {
            _scope.Populations[key.Value] = null;
            if (ReservedNames.Objection(key.Value) is { } objection)
            {
                _scope.Findings.Error(key.Position, $"'{KeyText.Shorten(key.Value)}' cannot name a population", objection);
                continue;
            }

            Section? own = Section.Under(section.Node, key.Value, $"population '{key.Value}'", _scope.Findings, "write its size and equations below its name");
            if (own is null && value is ScalarNode { IsMissing: true })
            {
                _scope.Findings.Error(key.Position, $"population '{key.Value}' is empty", "write its size and equations below its name, indented");
            }

            Formula? size = null;
            if (own is not null && own.IsAsMeant())
            {
                if (own.Node.Value("size") is null)
                {
                    _scope.Findings.Error(key.Position, $"population '{key.Value}' has no size", "add 'size: 100', 'size: task.inputs' or 'size: other.size'");
                }

                size = own.Text("size", "a number of units") is { } text ? FormulaParser.Parse(text, _scope.Findings) : null;
            }

            _entries.Add(key.Value, new Entry(key, own, size));
        }

        List<Entry> ordered = DependencyOrder.Of([.. _entries.Values], Needs, loop => _scope.Findings.Error(loop[0].Key.Position,
            $"sizes need each other: {string.Join(" needs ", loop.Append(loop[0]).Take(12).Select(entry => $"'{entry.Key.Value}.size'"))}",
                "give one of them a number"));
        foreach (Entry entry in ordered)
        {
            if (entry.Size is not null && AxisOf(entry) is { } axis)
            {
                _scope.Populations[entry.Key.Value] = new PopulationScope(new Population
                {
                    Name = entry.Key.Value,
                    Axis = axis,
                    Positions = PositionReader.Read(_scope, entry.Section!),
                    Position = entry.Key.Position,
                });
            }
        }

        IReadOnlyList<Entry> Needs(Entry entry) => entry.Size is null ? []
            : [.. Names.Of(entry.Size.Root).Where(n => n.Second == "size").Select(n => _entries.GetValueOrDefault(n.First)).OfType<Entry>().Distinct()];
    }

    /// <summary>The cells of the populations whose units are ensembles.</summary>
    private void DeclareCells()
    {
        foreach (Entry entry in _entries.Values)
        {
            if (entry.Section?.Node.Value("cell") is null or ScalarNode { IsMissing: true } || _scope.Populations[entry.Key.Value] is not { } units)
            {
                continue;
            }

            string described = $"'cell' of population '{entry.Key.Value}'";
            if (Section.Under(entry.Section.Node, "cell", described, _scope.Findings, "write 'count: 100' and the equations of a cell below it") is not
                { } section || !section.IsAsMeant())
            {
                continue;
            }

            ScalarNode key = entry.Section.Node.Key("cell")!;
            if (section.Node.Value("count") is null)
            {
                _scope.Findings.Error(key.Position, $"{described} has no count",
                    section.Node.Value("size") is null ? "add 'count: 100', the number of cells that make up a unit"
                    : "'count' is the number of cells that make up a unit");
                continue;
            }

            int largest = LargestSize / units.Population.Size;
            if (SettingReader.Whole(_scope, section, "count", 1) is not { } count)
            {
                continue;
            }

            if (count > largest)
            {
                _scope.Findings.Error(section.Node.Value("count")!.Position, $"{described} would have {(long)count * units.Population.Size} cells",
                    $"at most {LargestSize} fit");
                continue;
            }

            string name = CircuitScope.CellName(entry.Key.Value);
            var cells = new PopulationScope(new Population
            {
                Name = name,
                Ensemble = units.Population,
                Axis = new Axis(name, count * units.Population.Size, units.Population.Axis),
                Position = key.Position,
            });
            _scope.Populations[name] = cells;
            _cells.Add((cells, section));
        }
    }

    /// <summary>The units of a population: those of another where its size refers to it, otherwise its own.</summary>
    private Axis? AxisOf(Entry entry)
    {
        Formula size = entry.Size!;
        switch (size.Root)
        {
            case NameSyntax { Text: "task.inputs" }:
                return _scope.Inputs;
            case NameSyntax { Text: "task.outputs" }:
                return _scope.Outputs;
            case NameSyntax { Second: "size" } other when _scope.Populations.TryGetValue(other.First, out PopulationScope? population):
                return population?.Population.Axis;
        }

        var place = new FormulaPlace(PlaceKind.Size, $"the size of population '{entry.Key.Value}'");
        if (QuantityReader.Number(_scope, place, size, Dimension.None) is not { } value)
        {
            return null;
        }

        if (value != Math.Floor(value) || value is < 1 or > LargestSize)
        {
            string shown = value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);
            _scope.Findings.Error(size.Position(size.Root), $"the size of population '{entry.Key.Value}' cannot be {shown}",
                $"a whole number from 1 to {LargestSize}");
            return null;
        }

        return new Axis(entry.Key.Value, (int)value);
    }

    private Variable? DeclareVariable(PopulationScope population, Section section, ScalarNode key)
    {
        string? derivative = KeyText.DerivativeOf(key.Value);
        string name = derivative ?? key.Value;
        if (!KeyText.IsWord(name))
        {
            string[] parts = name.Split('/', 2);
            string letters = new([.. parts[0].Where(Tokenizer.IsNamePart)]);
            string? state = parts.Length == 2 && letters.Length > 1 && letters[0] == 'd' ? letters[1..] : null;
            _scope.Findings.Error(key.Position, $"unknown key '{KeyText.Shorten(key.Value)}' in {section.Described}",
                state is not null ? $"a state is written 'd {state}/dt: ...'" : "a state is written 'd x/dt: ...', a value 'x: ...'");
            return null;
        }

        if (ReservedNames.Objection(name) is { } objection)
        {
            _scope.Findings.Error(key.Position, $"'{KeyText.Shorten(name)}' cannot name a variable", objection);
            return null;
        }

        if (name == "cell")
        {
            _scope.Findings.Error(key.Position, "'cell' cannot name a variable",
                population.Population.Ensemble is null ? "it is the block of the cells that make up a unit" : "a cell has no cells of its own");
            return null;
        }

        if (population.Variables.TryGetValue(name, out Variable? first))
        {
            _scope.Findings.Error(key.Position, $"'{name}' has two equations", $"the first stands in line {first.Position.Line}");
            return null;
        }

        if (_scope.Weights.ContainsKey(name))
        {
            _scope.Findings.Error(key.Position, $"'{name}' is the name of a weight already", "bare names in equations must be clear: choose another");
            return null;
        }

        if (_scope.Parameters.ContainsKey(name))
        {
            _scope.Findings.Warning(key.Position, $"'{name}' hides the parameter of the same name in {section.Described}");
        }

        if (population.Population.Ensemble is { } unit && _scope.Populations[unit.Name]!.Variables.TryGetValue(name, out Variable? outer))
        {
            _scope.Findings.Error(key.Position, $"'{name}' is a variable of the unit already",
                $"the cells of a unit see its variables by their bare names: choose another than that in line {outer.Position.Line}");
            return null;
        }

        var variable = new Variable { Population = population.Population, Name = name, IsState = derivative is not null, Position = key.Position };
        population.Variables.Add(name, variable);
        return variable;
    }

    private void ReadUnits(PopulationScope population, Section section)
    {
        Section? units = Section.Under(section.Node, "units", $"'units' of {section.Described}", _scope.Findings, "write units: {state: mV}");
        if (units is null || !units.IsAsMeant())
        {
            return;
        }

        foreach ((ScalarNode key, YamlNode value) in units.Node.Entries)
        {
            if (!population.Variables.TryGetValue(key.Value, out Variable? variable))
            {
                _scope.Findings.Error(key.Position, $"'{KeyText.Shorten(key.Value)}' is no variable of {section.Described}",
                    NearestName.Hint(key.Value, population.Variables.Keys));
            }
            else if (units.AsText(value, $"the unit of '{key.Value}'", "a unit") is { } text && UnitFormula.Read(text, _scope.Findings) is
            { Dimension: var dimension })
            {
                variable.Dimension = dimension;
                population.Stated[variable] = text.Position;
            }
        }
    }

    /// <summary>The populations whose sizes are known, then their cells.</summary>
    private IEnumerable<(PopulationScope Population, Section Section)> Sound() =>
        (from entry in _entries.Values
         where entry.Section is not null && _scope.Populations[entry.Key.Value] is not null
         select (_scope.Populations[entry.Key.Value]!, entry.Section!)).Concat(_cells);
}
