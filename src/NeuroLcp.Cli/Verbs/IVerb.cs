using System.CommandLine;
using NeuroLcp.Cli.Handling;

namespace NeuroLcp.Cli.Verbs;

/// <summary>One verb of the command line: its options, its help, and how they become a request.</summary>
internal interface IVerb
{
    /// <summary>Command lines worth copying, for the end of the verb's help.</summary>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>The verb with its options and its action.</summary>
    public Command Build(VerbRunner runner);
}

/// <summary>A command line and what it does.</summary>
/// <param name="Line">The command line, from <c>neurolcp</c> on.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal readonly record struct Example(string Line, string Meaning);
