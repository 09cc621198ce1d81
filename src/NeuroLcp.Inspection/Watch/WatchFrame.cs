namespace NeuroLcp.Inspection.Watch;

/// <summary>How a recording looks at a moment.</summary>
/// <param name="Lines">The whole picture, for a terminal that redraws it.</param>
/// <param name="Line">The same in a line that stays as it is while nothing is committed, for a log.</param>
/// <param name="IsOver">Whether nothing more will come.</param>
public sealed record WatchFrame(IReadOnlyList<string> Lines, string Line, bool IsOver);
