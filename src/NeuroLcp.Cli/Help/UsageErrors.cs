using System.CommandLine;
using System.CommandLine.Parsing;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Cli.Help;

/// <summary>Turns what the parser could not understand into lines that say what to type instead.</summary>
internal static class UsageErrors
{
    /// <summary>What somebody who knows nothing yet can type.</summary>
    private static readonly Example[] s_first =
    [
        new("neurolcp run dynamic-inversion", "train a shipped circuit on the built-in digits, and record it"),
        new("neurolcp plot RECORDING", "a figure of what was recorded"),
        new("neurolcp new my-idea", "a circuit file of your own, with a comment on every line"),
    ];

    /// <summary>One line per mistake, then where to look; empty where the command line is understood.</summary>
    public static IReadOnlyList<string> Describe(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
        {
            return [];
        }

        Command command = parsed.CommandResult.Command;
        bool isRoot = command is RootCommand;
        string name = isRoot ? "neurolcp" : $"neurolcp {command.Name}";
        List<string> lines = [];

        string? unknown = parsed.UnmatchedTokens.FirstOrDefault();
        string? unknownOption = parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-'));
        if (unknown is not null && isRoot && !unknown.StartsWith('-'))
        {
            lines.Add($"{name}: unknown command '{unknown}'{Suggest(unknown, command.Subcommands.Select(verb => verb.Name))}");
        }
        else if (unknownOption is not null)
        {
            // what follows an unknown option is its value or was taken for an argument: not worth a second error
            string typed = unknownOption.Split('=')[0];
            lines.Add($"{name}: unknown option '{typed}'{Suggest(typed, OptionNames(command))}");
        }
        else
        {
            IEnumerable<ParseError> others = parsed.Errors.Where(error => unknown is null || error.SymbolResult is not CommandResult);
            lines.AddRange(others.Select(error => $"{name}: {Word(error)}").Distinct());
            lines.AddRange(parsed.UnmatchedTokens.Select(token => $"{name}: unexpected '{token}'"));
        }

        lines.Add($"see: {name} --help");
        return lines;
    }

    // the parser's own words where it knows nothing better; ours where it names no remedy
    private static string Word(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Implicit: true } option => $"{option.Option.Name} is missing: {Usage(option.Option)}",
        OptionResult option when option.Tokens.Count == 0 => $"{option.Option.Name} needs a value: {Usage(option.Option)}",
        OptionResult option when option.Tokens.Count > 1 && option.Option.Arity.MaximumNumberOfValues == 1 =>
            $"{option.Option.Name} is given {option.Tokens.Count} times; once is enough",
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult } argument => $"{argument.Argument.Name} is missing: {argument.Argument.Description}",
        CommandResult { Command: RootCommand } =>
            string.Join(Environment.NewLine, ["what to do is missing; to begin with:", .. s_first.Select(e => $"  {e.Line,-30}  # {e.Meaning}")]),
        _ => error.Message,
    };

    private static string Usage(Option option) => $"{option.Name} {option.HelpName}, {option.Description}";

    private static string Suggest(string typed, IEnumerable<string> names) =>
        (NearestName.Of(typed, names) ?? names.FirstOrDefault(name =>
            typed.TrimStart('-').Length >= 2 && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))) is { } nearest ? $"; did you mean '{nearest}'?"
            : "";

    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith('-'));
}
