using NeuroLcp.Inspection.Watch;

namespace NeuroLcp.Cli.Terminals;

/// <summary>Pictures of something that changes: redrawn in place on a terminal, otherwise a line for each change.</summary>
internal sealed class FrameWriter
{
    private const string EraseToEnd = "\x1b[K", EraseBelow = "\x1b[J";

    private readonly Terminal _terminal;
    private int _drawn;
    private string _said = "";

    /// <param name="terminal">Where to; lines for a log are the answer, so they go to standard output.</param>
    public FrameWriter(Terminal terminal) => _terminal = terminal;

    /// <summary>Shows a picture in place of the one before.</summary>
    public void Show(WatchFrame frame)
    {
        if (_terminal is { CanRedraw: true, OutIsRedirected: false })
        {
            Draw(frame.Lines);
        }
        else if (frame.Line != _said)
        {
            _said = frame.Line;
            _terminal.Out.WriteLine(frame.Line);
            _terminal.Out.Flush();
        }
    }

    private void Draw(IReadOnlyList<string> lines)
    {
        // a line that wraps would be two, and the next picture would begin too low
        int room = Math.Max(1, _terminal.Width() - 1);
        string up = _drawn > 0 ? $"\x1b[{_drawn}A\r" : "";
        _terminal.Redrawn.Write(up + string.Concat(lines.Select(PlainText.Of).Select(line => (line.Length > room ? line[..room] : line) + EraseToEnd + "\n"))
            + EraseBelow);
        _terminal.Redrawn.Flush();
        _drawn = lines.Count;
    }
}
