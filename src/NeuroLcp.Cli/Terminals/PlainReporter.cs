using System.Text;
using NeuroLcp.Commands;

namespace NeuroLcp.Cli.Terminals;

/// <summary>Plain lines, one every few seconds and one at the end of each phase: for logs and batch systems.</summary>
internal sealed class PlainReporter : IProgressReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly TimeProvider _clock;
    private readonly ProgressEstimate _estimate;
    private long _lastWritten;

    /// <param name="writer">Where lines go.</param>
    /// <param name="clock">The clock.</param>
    public PlainReporter(TextWriter writer, TimeProvider clock)
    {
        _writer = writer;
        _clock = clock;
        _estimate = new ProgressEstimate(clock);
        _lastWritten = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Report(ProgressTick tick)
    {
        lock (_lock)
        {
            _estimate.Observe(tick);
            bool ends = tick.Total > 0 && tick.Done >= tick.Total;
            if (!ends && _clock.GetElapsedTime(_lastWritten) < Interval)
            {
                return;
            }

            _lastWritten = _clock.GetTimestamp();
            _writer.WriteLine(Line(tick, ends ? null : _estimate.Left(tick)));
            _writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
        lock (_lock)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>A tick as <c>epoch 2/5: 45 % (422/938), 0:12 left, loss 0.21</c>.</summary>
    internal static string Line(in ProgressTick tick, TimeSpan? left)
    {
        StringBuilder line = new(tick.Phase);
        line.Append(ProgressEstimate.Percent(tick) is int percent ? $": {percent} % ({tick.Done}/{tick.Total})" : $": {tick.Done}");
        if (left is TimeSpan duration)
        {
            line.Append($", {ProgressEstimate.Format(duration)} left");
        }

        if (tick.Numbers.Length > 0)
        {
            line.Append($", {tick.Numbers}");
        }

        return line.ToString();
    }
}
