using System.CommandLine;
using System.CommandLine.Parsing;

namespace NeuroLcp.Cli.Options;

/// <summary>Reads one token.</summary>
/// <param name="text">The token.</param>
/// <param name="value">What it means.</param>
/// <param name="error">What is wrong and what to type; begins with the quoted text.</param>
internal delegate bool TokenParser<T>(string text, out T value, out string error);

/// <summary>Makes options whose errors are worded by us: they name the option, what was typed, and what to type instead.</summary>
internal static class OptionParsing
{
    /// <summary>An option given at most once.</summary>
    public static Option<T> Single<T>(string name, string[] aliases, string valueName, string description, TokenParser<T> parse) =>
        new(name, aliases)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                if (parse(result.Tokens[0].Value, out T value, out string error))
                {
                    return value;
                }

                result.AddError($"{name} {error}");
                return default;
            },
        };

    /// <summary>An option that may be given again and again; values keep their order.</summary>
    public static Option<IReadOnlyList<T>> Repeated<T>(string name, string valueName, string description, TokenParser<T> parse) =>
        new(name)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
            CustomParser = result =>
            {
                List<T> values = [];
                foreach (Token token in result.Tokens)
                {
                    if (parse(token.Value, out T value, out string error))
                    {
                        values.Add(value);
                    }
                    else
                    {
                        result.AddError($"{name} {error}");
                    }
                }

                return values;
            },
        };

    /// <summary>A flag.</summary>
    public static Option<bool> Flag(string name, string[] aliases, string description) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };
}
