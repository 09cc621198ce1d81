using System.Text;
using NeuroLcp.Commands;

namespace NeuroLcp.Cli.Terminals;

/// <summary>One line on a terminal, redrawn in place; no colour.</summary>
internal sealed class BarReporter : IProgressReporter
{
    private const int BarWidth = 24;
    private const string EraseToEnd = "\x1b[K";

    // ten times a second is smooth, and costs a run nothing
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly Func<int> _width;
    private readonly TimeProvider _clock;
    private readonly ProgressEstimate _estimate;
    private long _lastDrawn;
    private string _shown = "";

    /// <param name="writer">The terminal.</param>
    /// <param name="width">Its width in columns, asked anew for each line: windows are resized.</param>
    /// <param name="clock">The clock.</param>
    public BarReporter(TextWriter writer, Func<int> width, TimeProvider clock)
    {
        _writer = writer;
        _width = width;
        _clock = clock;
        _estimate = new ProgressEstimate(clock);
    }

    /// <inheritdoc/>
    public void Report(ProgressTick tick)
    {
        lock (_lock)
        {
            bool begins = _estimate.Observe(tick);
            bool ends = tick.Total > 0 && tick.Done >= tick.Total;
            if (!begins && !ends && _clock.GetElapsedTime(_lastDrawn) < Interval)
            {
                return;
            }

            _lastDrawn = _clock.GetTimestamp();
            Draw(PlainText.Of(Line(tick, _estimate.Left(tick))));
        }
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
        lock (_lock)
        {
            string bar = _shown;
            Draw("");
            _writer.WriteLine(PlainText.Of(line));
            if (bar.Length > 0)
            {
                Draw(bar);
            }
        }
    }

    /// <summary>Takes the bar away: what follows starts on a clean line.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Draw("");
        }
    }

    /// <summary>A tick as <c>epoch 2/5 [=====>      ] 45 % 422/938 0:12 left  loss 0.21</c>.</summary>
    internal static string Line(in ProgressTick tick, TimeSpan? left)
    {
        StringBuilder line = new(tick.Phase);
        if (ProgressEstimate.Percent(tick) is int percent)
        {
            int filled = BarWidth * percent / 100;
            line.Append(" [").Append('=', filled);
            if (filled < BarWidth)
            {
                line.Append('>').Append(' ', BarWidth - filled - 1);
            }

            line.Append($"] {percent} % {tick.Done}/{tick.Total}");
        }
        else
        {
            line.Append($" {tick.Done}");
        }

        if (left is TimeSpan duration)
        {
            line.Append($" {ProgressEstimate.Format(duration)} left");
        }

        if (tick.Numbers.Length > 0)
        {
            line.Append("  ").Append(tick.Numbers);
        }

        return line.ToString();
    }

    private void Draw(string line)
    {
        if (line.Length == 0 && _shown.Length == 0)
        {
            return;
        }

        // a line that reaches the last column would wrap, and could no longer be redrawn
        int room = Math.Max(1, _width() - 1);
        _shown = line.Length > room ? line[..room] : line;
        _writer.Write($"\r{_shown}{EraseToEnd}");
        _writer.Flush();
    }
}
