using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Functions;

namespace NeuroLcp.Language.Checking;

/// <summary>What may be the name of a population, variable, parameter or weight.</summary>
internal static class ReservedNames
{
    /// <summary>The words that mean something of their own.</summary>
    public static readonly IReadOnlySet<string> Words = new HashSet<string>(StringComparer.Ordinal)
    {
        "task", "post", "pre", "w", "pi", "xi", "T", "size", "units", "initial", "fan_in", "fan_out", "uniform_fan_in", "zeros", "dt",
        "positions", "distance", "self", "if", "and", "or", "not",
    };

    private const int Longest = 64;

    /// <summary>Why a name cannot be used, or null where it can.</summary>
    public static string? Objection(string name)
    {
        if (name.Length == 0 || !Tokenizer.IsNameStart(name[0]) || !name.All(Tokenizer.IsNamePart))
        {
            return "a name is made of letters, digits and underscores and does not begin with a digit";
        }

        if (name.Length > Longest)
        {
            return $"a name has at most {Longest} characters";
        }

        return Words.Contains(name) ? "this word has a meaning of its own in circuit files"
            : name == FormulaFunctions.MayBeName ? null
            : FunctionTable.All.ContainsKey(name) || FormulaFunctions.Names.Contains(name) ? "this is the name of a function"
            : null;
    }
}
