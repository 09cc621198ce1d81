using System.Globalization;
using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads single settings: numbers within bounds, whole numbers, words out of a few, switches. A setting that is not given is null.</summary>
internal static class SettingReader
{
    /// <summary>A number, or a formula of numbers and parameters.</summary>
    /// <param name="scope">What parameters there are.</param>
    /// <param name="section">Where the setting stands.</param>
    /// <param name="key">Its key.</param>
    /// <param name="dimension">What it measures.</param>
    /// <param name="from">The smallest value allowed.</param>
    /// <param name="below">The value it must stay below.</param>
    /// <param name="above">The value it must lie above.</param>
    public static double? Number(CircuitScope scope, Section section, string key, Dimension dimension, double from = double.NegativeInfinity,
        double below = double.PositiveInfinity, double above = double.NegativeInfinity)
    {
        if (section.Text(key, dimension.IsNone ? "a number" : "a number with its unit") is not { } text || FormulaParser.Parse(text, scope.Findings) is not
            { } formula)
        {
            return null;
        }

        var place = new FormulaPlace(PlaceKind.Setting, $"'{key}' in {section.Described}");
        if (QuantityReader.Number(scope, place, formula, dimension) is not { } value)
        {
            return null;
        }

        if (value >= from && value < below && value > above)
        {
            return value;
        }

        string[] bounds = [.. new[]
        {
            double.IsFinite(from) ? $"at least {Show(from)}" : "",
            double.IsFinite(above) ? $"above {Show(above)}" : "",
            double.IsFinite(below) ? $"below {Show(below)}" : "",
        }.Where(bound => bound.Length > 0)];
        scope.Findings.Error(text.Position, $"{place.Described} cannot be {Show(value)}", $"it must be {string.Join(" and ", bounds)}");
        return null;
    }

    /// <summary>A whole number of at least <paramref name="from"/>.</summary>
    public static int? Whole(CircuitScope scope, Section section, string key, int from)
    {
        if (Number(scope, section, key, Dimension.None) is not { } value)
        {
            return null;
        }

        if (value == Math.Floor(value) && value >= from && value <= int.MaxValue)
        {
            return (int)value;
        }

        scope.Findings.Error(section.Node.Value(key)!.Position, $"'{key}' in {section.Described} cannot be {Show(value)}",
            $"a whole number of at least {from}");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public static string? Word(Section section, string key, Findings findings, params IReadOnlyList<string> words)
    {
        string all = string.Join(", ", words.Take(words.Count - 1)) + $" or {words[^1]}";
        if (section.Text(key, all) is not { } text)
        {
            return null;
        }

        if (words.Contains(text.Value))
        {
            return text.Value;
        }

        findings.Error(text.Position, $"'{key}' in {section.Described} cannot be '{KeyText.Shorten(text.Value)}'",
            NearestName.Hint(text.Value, words) ?? $"it is {all}");
        return null;
    }

    /// <summary>One of a few things by its name.</summary>
    public static T? Choice<T>(Section section, string key, Findings findings, IReadOnlyList<T> all, Func<T, string> name)
        where T : class => Word(section, key, findings, [.. all.Select(name)]) is { } word ? all.First(one => name(one) == word) : null;

    /// <summary>true or false.</summary>
    public static bool? Switch(Section section, string key, Findings findings) =>
        Word(section, key, findings, "true", "false") is { } word ? word == "true" : null;

    private static string Show(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
