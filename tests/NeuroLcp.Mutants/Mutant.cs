namespace NeuroLcp.Mutants;

/// <summary>One fault that could be in the source, and the test that means it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The source file, from the root of the checkout.</param>
/// <param name="Text">What stands there, once: an expression, or statements that end with a semicolon.</param>
/// <param name="Instead">What the mutant has instead. With <c>MUTANT</c> in it, it is the whole of what takes the text's place, and MUTANT the
/// condition.</param>
/// <param name="Law">What the program is held to and the mutant breaks.</param>
/// <param name="Tests">Parts of full names of tests: of those that mean the law.</param>
/// <param name="Equivalent">Why nothing that can be observed differs; null where something does.</param>
public sealed record Mutant(string Name, string File, string Text, string Instead, string Law, IReadOnlyList<string> Tests, string? Equivalent)
{
    /// <summary>Where the lists are, from the root of the checkout.</summary>
    public const string Folder = "tests/mutants";

    /// <summary>The name of the switch that turns it on.</summary>
    public string Switch => Name.Replace('-', '_');

    /// <summary>All mutants of a checkout, in the order of the lists.</summary>
    /// <exception cref="FormatException">A line is not one of a mutant.</exception>
    public static IReadOnlyList<Mutant> All(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, Folder), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>The source with this mutant in it beside what stood there.</summary>
    /// <exception cref="FormatException">The text does not stand there, or more than once.</exception>
    public string In(string source)
    {
        int at = source.IndexOf(Text, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Text, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new FormatException(
                $"{Name}: \"{Text}\" stands {(at < 0 ? "nowhere" : "more than once")} in {File}; {Folder} names a text that stands there once");
        }

        string condition = "global::NeuroLcp.Mutation." + Switch;
        string both = Instead.Contains("MUTANT", StringComparison.Ordinal) ? Instead.Replace("MUTANT", condition, StringComparison.Ordinal)
            : Text.EndsWith(';') ? $"if ({condition}) {{ {Instead} }} else {{ {Text} }}"
            : $"({condition} ? ({Instead}) : ({Text}))";
        return source[..at] + both + source[(at + Text.Length)..];
    }

    private static IEnumerable<Mutant> Read(string path)
    {
        string[] lines = System.IO.File.ReadAllLines(path);
        for (int i = 0; i < lines.Length;)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#')
            {
                i++;
                continue;
            }

            string name = lines[i];
            var entries = new Dictionary<string, string>();
            for (i++; i < lines.Length && lines[i].StartsWith("  ", StringComparison.Ordinal); i++)
            {
                string[] words = lines[i].Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
                entries.Add(words[0], words.Length > 1 ? words[1] : "");
            }

            yield return new Mutant(name, "src/NeuroLcp." + Of("file"), Of("text"), Of("instead"), Of("law"), Of("tests").Split(", "),
                entries.GetValueOrDefault("equivalent"));

            string Of(string key) =>
                entries.TryGetValue(key, out string? value) ? value : throw new FormatException($"{Path.GetFileName(path)}: '{name}' has no line '{key}'");
        }
    }
}
