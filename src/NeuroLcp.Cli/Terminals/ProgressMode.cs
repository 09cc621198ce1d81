namespace NeuroLcp.Cli.Terminals;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, plain lines otherwise.</summary>
    Auto,

    /// <summary>A line that is redrawn in place.</summary>
    Bar,

    /// <summary>A new line every few seconds.</summary>
    Plain,

    /// <summary>Nothing but notes.</summary>
    None,
}
