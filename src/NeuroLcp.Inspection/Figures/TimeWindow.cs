using NeuroLcp.Commands;
using NeuroLcp.Inspection.Charts;

namespace NeuroLcp.Inspection.Figures;

/// <summary>The stretch of time on a figure.</summary>
/// <param name="From">Where it begins, ms.</param>
/// <param name="To">Where it ends, ms; later.</param>
internal readonly record struct TimeWindow(double From, double To)
{
    /// <summary>What was asked for, of what there is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="first">The first time recorded.</param>
    /// <param name="last">The last.</param>
    /// <exception cref="RequestException">Nothing of it was recorded.</exception>
    public static TimeWindow Of(PlotRequest request, double first, double last)
    {
        var window = new TimeWindow(request.FromMs ?? first, request.ToMs ?? last);
        if (window.To <= window.From && (request.FromMs is not null || request.ToMs is not null) || window.From > last || window.To < first)
        {
            throw new RequestException(FormattableString.Invariant(
                $"nothing was recorded from {window.From:G6} ms to {window.To:G6} ms; the recording goes from {first:G6} ms to {last:G6} ms"));
        }

        // of a recording of one moment, too, something is shown
        return window.To > window.From ? window : new TimeWindow(window.From - 0.5, window.To + 0.5);
    }

    /// <summary>Whether a time is in it.</summary>
    public bool Holds(double time) => time >= From && time <= To;

    /// <summary>The axis of time.</summary>
    public PlotAxis Axis(bool hasText) => new("time (ms)", new AxisRange(From, To)) { HasText = hasText };
}
