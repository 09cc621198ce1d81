using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Studies;

/// <summary>What to record, as a person writes it: <c>pyramidal.soma</c>, <c>pyramidal.*</c>, <c>*</c>, each optionally followed by <c>every 5 ms</c>.</summary>
public static class MonitorSelection
{
    /// <summary>The variables that specifications name, in the order of the file.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="specifications">The specifications.</param>
    /// <exception cref="StudyException">A specification names nothing; the message lists what there is.</exception>
    public static IReadOnlyList<Variable> Variables(Circuit circuit, IReadOnlyList<string> specifications)
    {
        // what stands behind the name is checked even where, at equilibrium, there is no time to divide
        _ = Interval(specifications);
        List<Variable> all = [.. circuit.Populations.SelectMany(p => p.Variables)];
        var chosen = new HashSet<Variable>();
        foreach (string specification in specifications)
        {
            string pattern = specification.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
            List<Variable> found = pattern switch
            {
                "*" => all,
                _ when pattern.EndsWith(".*", StringComparison.Ordinal) => [.. all.Where(v => v.Population.Name == pattern[..^2])],
                _ => [.. all.Where(v => v.FullName == pattern)],
            };
            if (found.Count == 0)
            {
                throw new StudyException($"--record '{specification}': no variable '{pattern}' in circuit '{circuit.Name}'; it has {string.Join(", ", all.Select(v => v.FullName))} (or population.*, or *)");
            }

            chosen.UnionWith(found);
        }

        return [.. all.Where(chosen.Contains)];
    }

    /// <summary>The shortest interval asked for with <c>every</c>, ms: all that is recorded shares one clock; null where none is.</summary>
    /// <param name="specifications">The specifications.</param>
    /// <exception cref="StudyException">An interval is not a time.</exception>
    public static double? Interval(IReadOnlyList<string> specifications)
    {
        double? interval = null;
        foreach (string specification in specifications)
        {
            string[] words = specification.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length < 2)
            {
                continue;
            }

            string quantity = string.Concat(words.Skip(2));
            string number = quantity.TrimEnd([.. quantity.Where(char.IsLetter)]);
            bool isTime = Unit.All.TryGetValue(quantity[number.Length..], out Unit? unit) && unit.Dimension == Dimension.Time;
            double milliseconds = isTime && double.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out double value) ? value * unit!.Factor : double.NaN;
            if (words[1] != "every" || !(milliseconds > 0))
            {
                throw new StudyException($"--record '{specification}': expected a variable and then 'every TIME', such as 'pyramidal.soma every 5 ms'");
            }

            interval = Math.Min(interval ?? double.PositiveInfinity, milliseconds);
        }

        return interval;
    }
}
