using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads what events do to states: the <c>when event: {state: value}</c> lines of a population or of its cells.</summary>
internal static class EventSection
{
    private const string Example = "write 'when event: {state: value}'";

    /// <summary>Which variables are events because a <c>when</c> acts on them; before any equation is checked, so that <c>rate(...)</c> knows them.</summary>
    public static void Declare(CircuitScope scope, PopulationScope population, Section section)
    {
        foreach ((ScalarNode key, _) in section.Node.Entries)
        {
            if (KeyText.WhenOf(key.Value) is not { } name)
            {
                continue;
            }

            if (!population.Variables.TryGetValue(name, out Variable? variable))
            {
                scope.Findings.Error(key.Position, $"'{KeyText.Shorten(name)}' is no variable of {section.Described}",
                    NearestName.Hint(name, population.Variables.Values.Where(v => !v.IsState).Select(v => v.Name)));
            }
            else if (variable.IsState)
            {
                scope.Findings.Error(key.Position, $"'{variable.FullName}' is a state, 'when' needs an event or a condition",
                    $"name a condition of it, as in 'spike: {name} > theta', and write 'when spike:'");
            }
            else
            {
                variable.Kind = VariableKind.Event;
            }
        }
    }

    /// <summary>What each state becomes; after the equations.</summary>
    public static void Read(CircuitScope scope, PopulationScope population, Section section)
    {
        var updates = new List<EventUpdate>();
        foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
        {
            if (KeyText.WhenOf(key.Value) is not { } name || population.Variables.GetValueOrDefault(name) is not { IsState: false } happening)
            {
                continue;
            }

            string described = $"'when {name}' of {section.Described}";
            if (value is ScalarNode { IsMissing: true })
            {
                scope.Findings.Error(key.Position, $"{described} does nothing", Example);
            }
            else if (Section.Under(section.Node, key.Value, described, scope.Findings, Example) is { } own && own.IsAsMeant())
            {
                updates.AddRange(own.Node.Entries.Select(entry => Update(scope, population, happening, own, entry.Key, entry.Value)).OfType<EventUpdate>());
            }
        }

        population.Population.Updates = updates;
        ReportLostJumps(scope, updates);
    }

    /// <summary>
    /// Where two events add to one state and happen in one step, the later counts and the jump of the other is lost. Where both put it at a value of their own,
    /// one of them must count, and nothing is lost.
    /// </summary>
    private static void ReportLostJumps(CircuitScope scope, List<EventUpdate> updates)
    {
        for (int i = 1; i < updates.Count; i++)
        {
            EventUpdate later = updates[i];
            if (updates[..i].LastOrDefault(u => u.State == later.State && u.Event != later.Event && (Adds(u) || Adds(later))) is { } earlier)
            {
                string state = later.State.Name, one = earlier.Event.Name, other = later.Event.Name;
                scope.Findings.Warning(
                    later.Position,
                    $"'when {one}' and 'when {other}' both change '{later.State.FullName}': where both happen in one step, only 'when {other}' counts",
                    $"jumps that add belong into the equation, as in 'd {state}/dt: ... + rate({one}) + rate({other})'");
            }
        }

        static bool Adds(EventUpdate u) => StateDependence.Mentions(u.Value, u.State);
    }

    private static EventUpdate? Update(CircuitScope scope, PopulationScope population, Variable happening, Section section, ScalarNode key, YamlNode value)
    {
        if (!population.Variables.TryGetValue(key.Value, out Variable? state) || !state.IsState)
        {
            scope.Findings.Error(key.Position, $"'{KeyText.Shorten(key.Value)}' is no state of population '{population.Population.Name}'", state is not null
                ? $"a value follows from its equation: an event can set a state, written 'd {state.Name}/dt: ...'"
                : NearestName.Hint(key.Value, population.Variables.Values.Where(v => v.IsState).Select(v => v.Name)));
            return null;
        }

        var place = new FormulaPlace(PlaceKind.Update, $"what '{state.FullName}' becomes", population.Population);
        Formula? formula = section.AsText(value, $"'{key.Value}' in {section.Described}", "a value") is { } text ? FormulaParser.Parse(text, scope.Findings)
            : null;
        if (FormulaChecker.Check(scope, place, formula) is not { } found || EquationCheck.Shaped(scope, state, formula!, found) is not { } shaped)
        {
            return null;
        }

        shaped = ExpressionFacts.Fit(shaped, state.Dimension);
        if (shaped.Dimension == state.Dimension)
        {
            return new EventUpdate(happening, state, shaped, formula!.Written, key.Position);
        }

        scope.Findings.Error(formula!.Position(formula.Root), $"{place.Described} must be {ExpressionFacts.Describe(state.Dimension)}, '{formula.Slice(formula.Root)}' is {ExpressionFacts.Describe(shaped.Dimension)}");
        return null;
    }
}
