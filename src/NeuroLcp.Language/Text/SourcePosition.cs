namespace NeuroLcp.Language.Text;

/// <summary>A place in a source: where an error points.</summary>
/// <param name="Source">The text it lies in: a circuit file or a command-line override.</param>
/// <param name="Line">Line, from 1; 0 where the finding is about the source as a whole.</param>
/// <param name="Column">Column, from 1; 0 where the finding is about the source as a whole.</param>
/// <param name="Length">How many characters to underline, at least 1.</param>
public sealed record SourcePosition(SourceText Source, int Line, int Column, int Length)
{
    /// <summary>The source as a whole: a file that is missing, empty or not text.</summary>
    public static SourcePosition Whole(SourceText source) => new(source, 0, 0, 1);

    /// <summary><c>file:line:column</c>, or the file alone for the source as a whole.</summary>
    public override string ToString() => Line == 0 ? Source.Name : $"{Source.Name}:{Line}:{Column}";
}
