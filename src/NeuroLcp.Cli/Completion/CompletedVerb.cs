using System.CommandLine;
using System.CommandLine.Completions;

namespace NeuroLcp.Cli.Completion;

/// <summary>What a shell needs to know of a verb.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="TakesCircuit">Whether its first argument may be a circuit.</param>
/// <param name="Options">Its options.</param>
internal sealed record CompletedVerb(string Name, string Description, bool TakesCircuit, IReadOnlyList<CompletedOption> Options)
{
    /// <summary>The verbs of the program.</summary>
    public static IReadOnlyList<CompletedVerb> Of(Command root) => [.. root.Subcommands.Select(verb => new CompletedVerb(
        verb.Name,
        verb.Description ?? "",
        verb.Arguments.Any(argument => argument.Name.Contains("CIRCUIT", StringComparison.Ordinal)),
        [.. verb.Options.Concat(root.Options.Where(o => o.Recursive)).Select(CompletedOption.Of)]))];
}

/// <summary>An option.</summary>
/// <param name="Names">How it may be written.</param>
/// <param name="Description">What it does.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Values">What the value may be; empty where that is no list of words.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, bool TakesValue, IReadOnlyList<string> Values)
{
    public static CompletedOption Of(Option option)
    {
        bool takesValue = option.Arity.MaximumNumberOfValues > 0;
        string words = option.HelpName ?? "";
        IReadOnlyList<string> values = !takesValue ? []
            : words.Contains('|', StringComparison.Ordinal) && !words.Any(char.IsUpper) ? words.Split('|')
            : option.ValueType.IsGenericType && Nullable.GetUnderlyingType(option.ValueType)?.IsEnum == true
                ? [.. option.GetCompletions(CompletionContext.Empty).Select(c => c.InsertText ?? c.Label)] : [];
        return new CompletedOption([.. option.Aliases.Prepend(option.Name).Where(name => name.StartsWith('-'))], option.Description ?? "", takesValue, values);
    }
}
