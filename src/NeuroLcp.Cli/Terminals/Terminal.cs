using NeuroLcp.Commands;

namespace NeuroLcp.Cli.Terminals;

/// <summary>
/// Where the program writes: result paths or JSON to <see cref="Out"/>, everything else to <see cref="Error"/>.
/// Lines go out as they are: nothing is wrapped, coloured or marked up, so NO_COLOR has nothing to turn off.
/// </summary>
internal sealed record Terminal
{
    private const int UsualWidth = 80;

    private readonly PlainText _out = new(TextWriter.Null), _error = new(TextWriter.Null);

    /// <summary>Standard output.</summary>
    public required TextWriter Out { get => _out; init => _out = new PlainText(value); }

    /// <summary>Standard error.</summary>
    public required TextWriter Error
    {
        get => _error;
        init => (_error, Redrawn) = (new PlainText(value), value);
    }

    /// <summary>Standard error for what is redrawn in place; whoever writes there passes names and messages through <see cref="PlainText.Of"/>.</summary>
    public TextWriter Redrawn { get; private init; } = TextWriter.Null;

    /// <summary>Whether <see cref="Error"/> is a terminal that can redraw a line.</summary>
    public bool CanRedraw { get; init; }

    /// <summary>Whether <see cref="Out"/> goes to a file or another program.</summary>
    public bool OutIsRedirected { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public Func<int> Width { get; init; } = () => UsualWidth;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The value of an environment variable, or null.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The process's own streams and environment.</summary>
    public static Terminal OfProcess() => new()
    {
        Out = StandardStreams.Out,
        Error = StandardStreams.Error,
        CanRedraw = !Console.IsErrorRedirected && System.Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        OutIsRedirected = Console.IsOutputRedirected,
        Width = ConsoleWidth,
        Environment = System.Environment.GetEnvironmentVariable,
    };

    /// <summary>The reporter for a mode; <paramref name="quiet"/> silences it whatever the mode.</summary>
    public IProgressReporter Reporter(ProgressMode mode, bool quiet)
    {
        if (quiet)
        {
            return new NotesReporter(null);
        }

        return mode switch
        {
            ProgressMode.Bar => new BarReporter(Redrawn, Width, Clock),
            ProgressMode.Plain => new PlainReporter(Error, Clock),
            ProgressMode.None => new NotesReporter(Error),
            _ => CanRedraw ? new BarReporter(Redrawn, Width, Clock) : new PlainReporter(Error, Clock),
        };
    }

    private static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }
}
