using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;

namespace NeuroLcp.Cli.Verbs;

/// <summary>One verb of the command line: its options, its help, and how they become a request.</summary>
internal interface IVerb
{
    /// <summary>Command lines worth copying, for the end of the verb's help.</summary>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>The verb with its options and its action.</summary>
    public Command Build(VerbRunner runner);
}
