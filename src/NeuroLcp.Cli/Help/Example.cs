namespace NeuroLcp.Cli.Help;

/// <summary>A command line and what it does.</summary>
/// <param name="Line">The command line, from <c>neurolcp</c> on.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal readonly record struct Example(string Line, string Meaning);
