using System.CommandLine;
using System.CommandLine.Help;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Cli.Verbs;

namespace NeuroLcp.Cli;

/// <summary>The command line: its verbs, and the way from arguments to an exit code.</summary>
internal sealed class CommandLine
{
    private const string ExitCodes =
        """
        Exit codes:
          0  done                            4  a file, disk, memory or library failed
          1  a comparison found a difference 70 a bug in NeuroLcp
          2  bad input, or no such file      75 interrupted, resumable
          3  the dynamics diverged
        """;

    private readonly VerbHandlers _handlers;
    private readonly Terminal _terminal;

    /// <param name="handlers">What does the verbs' work.</param>
    /// <param name="terminal">Where to write.</param>
    public CommandLine(VerbHandlers handlers, Terminal terminal)
    {
        _handlers = handlers;
        _terminal = terminal;
    }

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<string> arguments)
    {
        RootCommand root = Build(arguments);
        // no response files: an argument that begins with @ is just an argument
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        bool answersItself = parsed.Action is HelpWithExamples;
        IReadOnlyList<string> mistakes = answersItself ? [] : UsageErrors.Describe(parsed);
        if (mistakes.Count > 0)
        {
            OutcomeWriter.Write(
                parsed.CommandResult.Command.Name,
                new Failure(ExitCode.BadInput, string.Join(Environment.NewLine, mistakes)),
                _terminal,
                arguments.Contains("--json"));
            return (int)ExitCode.BadInput;
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = _terminal.Out,
            Error = _terminal.Error,
            // signals and exceptions are ours
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private RootCommand Build(IReadOnlyList<string> arguments)
    {
        VerbRunner runner = new(_terminal, arguments);
        // adding a verb: one file in Verbs, one line here
        IVerb[] verbs =
        [
            new RunVerb(_handlers.Run),
            new SimulateVerb(_handlers.Simulate),
            new EquilibrateVerb(_handlers.Equilibrate),
            new EvaluateVerb(_handlers.Evaluate),
            new CheckVerb(_handlers.Check),
            new DrawVerb(_handlers.Draw),
            new DescribeVerb(_handlers.Describe),
            new PlotVerb(_handlers.Plot),
            new InspectVerb(_handlers.Inspect),
            new WatchVerb(_handlers.Watch),
            new CompareVerb(_handlers.Compare),
            new ExportVerb(_handlers.Export),
            new DiagnoseVerb(_handlers.Diagnose),
            new FitVerb(_handlers.Fit),
            new RerunVerb(_handlers.Rerun),
            new RecoverVerb(_handlers.Recover),
            new NewVerb(_handlers.New),
            new TestVerb(),
            new BenchVerb(),
            new HelpVerb(),
            new CompletionVerb(),
        ];

        RootCommand root = new("NeuroLcp simulates cortical circuits that learn by the least-control principle. Circuits are text files.");
        root.Directives.Clear();
        Dictionary<Command, IReadOnlyList<Example>> examples = new()
        {
            [root] =
            [
                new("neurolcp run dynamic-inversion", "train a shipped circuit on the built-in digits"),
                new("neurolcp check circuits/my-idea.yaml", "say everything that is wrong with a circuit file"),
                new("neurolcp run --help", "a verb's options and examples"),
            ],
        };
        foreach (IVerb verb in verbs)
        {
            Command command = verb.Build(runner);
            root.Add(command);
            examples[command] = verb.Examples;
        }

        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(
            command => examples.GetValueOrDefault(command, []),
            command => command == root ? ExitCodes : "");
        return root;
    }
}
