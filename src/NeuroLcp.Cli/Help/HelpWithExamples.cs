using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NeuroLcp.Cli.Handling;

namespace NeuroLcp.Cli.Help;

/// <summary>A command's help, with its examples and closing words at the end.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    // the same text on every terminal and in every log; wider lines are hard to read
    private const int Width = 100;

    private readonly HelpAction _usual = new() { MaxWidth = Width };
    private readonly Func<Command, IReadOnlyList<Example>> _examples;
    private readonly Func<Command, string> _closing;

    /// <param name="examples">A command's examples.</param>
    /// <param name="closing">What ends a command's help; may be empty.</param>
    public HelpWithExamples(Func<Command, IReadOnlyList<Example>> examples, Func<Command, string> closing)
    {
        _examples = examples;
        _closing = closing;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter writer = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        _usual.Invoke(parseResult);
        IReadOnlyList<Example> examples = _examples(command);
        if (examples.Count > 0)
        {
            writer.WriteLine("Examples:");
            foreach (Example example in examples)
            {
                writer.WriteLine($"  # {example.Meaning}");
                writer.WriteLine($"  {example.Line}");
            }

            writer.WriteLine();
        }

        string closing = _closing(command);
        if (closing.Length > 0)
        {
            writer.WriteLine(closing);
        }

        return (int)ExitCode.Done;
    }
}
