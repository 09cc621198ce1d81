namespace NeuroLcp.Language.Text;

/// <summary>A place in a source: where an error points.</summary>
/// <param name="Source">The text it lies in: a circuit file or a command-line override.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Length">How many characters to underline, at least 1.</param>
public sealed record SourcePosition(SourceText Source, int Line, int Column, int Length);
