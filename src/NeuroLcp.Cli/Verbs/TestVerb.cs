using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp test</c>: the launcher runs the tests, since they are built from the sources; this says so.</summary>
internal sealed class TestVerb : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp test", "the quick tests"),
        new("neurolcp test --slow", "and those that take minutes"),
        new("neurolcp test --mutants", "which faults put into the source the tests find"),
        new("neurolcp test --timing", "and which took longest"),
        new("neurolcp test Durations", "only tests whose full name contains Durations"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        Option<bool> slow = new("--slow") { Description = "add the tests that take minutes" };
        Option<bool> timing = new("--timing") { Description = "list the slowest tests and fixtures at the end" };
        Option<bool> mutants = new("--mutants")
        { Description = "put faults into a copy of the source, one after the other, and see which the tests find; the table is in docs/validation.md" };
        Argument<string[]> rest = new("FILTER")
        {
            Description = "part of a test's full name, or arguments for dotnet test",
            Arity = ArgumentArity.ZeroOrMore,
        };

        Command command = new("test", "Run NeuroLcp's tests (from a checkout); the last line is `N passed, N failed`.") { slow, mutants, timing, rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(_ =>
        {
            runner.Terminal.Error.WriteLine("neurolcp test: the launcher at the root of the repository runs the tests; type ./neurolcp test");
            return (int)ExitCode.BadInput;
        });
        return command;
    }
}
