using System.Numerics;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>
/// What is on its way between the neurons of a batch when a phase ends: of each delayed signal what arrives in each of the steps to come. A phase with another
/// step takes it over by time of arrival: what is no event as it stands at that time, and each event once, in the step in which it arrives.
/// </summary>
internal sealed class SignalsOnTheWay<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Times of arrival closer than this share of a step are the same.</summary>
    private const double SameStep = 1e-6;

    private readonly T[][] _values;
    private readonly int[] _quiet;

    /// <param name="signals">The signals.</param>
    /// <param name="shortest">The shortest step of any phase, ms.</param>
    /// <param name="capacity">The most trials.</param>
    public SignalsOnTheWay(IReadOnlyList<DelayedSignal> signals, double shortest, int capacity)
    {
        Signals = signals;
        Dictionary<Delayed, int> places = signals.Index().ToDictionary(s => s.Item.Signal, s => s.Index);
        _values = [.. signals.Select(s => new T[DelayLines<T>.Length(s.Rows, DelaySteps.Of(s.Signal.Delay, shortest), capacity)])];
        _quiet = [.. signals.Index().Select(s => s.Item.Quiet is { } quiet ? places.GetValueOrDefault(quiet, -1) : s.Index)];
    }

    /// <summary>The signals that every phase carries on.</summary>
    public IReadOnlyList<DelayedSignal> Signals { get; }

    /// <summary>The step of the phase that left them, ms; 0 where nothing is on its way.</summary>
    public double Step { get; set; }

    /// <summary>Takes what arrives in a step to come.</summary>
    /// <param name="signal">The number of the signal.</param>
    /// <param name="k">0 for the next step.</param>
    /// <param name="values">What arrives, (rows, columns).</param>
    /// <param name="trials">Trials of the batch.</param>
    /// <param name="first">The trial of the first column.</param>
    /// <param name="columns">Columns.</param>
    public void Keep(int signal, int k, ReadOnlySpan<T> values, int trials, int first, int columns)
    {
        int rows = Signals[signal].Rows;
        for (int r = 0; r < rows; r++)
        {
            values.Slice(r * columns, columns).CopyTo(_values[signal].AsSpan((((k * rows) + r) * trials) + first));
        }
    }

    /// <summary>Fills a ring with what arrives in the steps of a phase.</summary>
    /// <param name="signal">The number of the signal.</param>
    /// <param name="step">Δt of the phase, ms.</param>
    /// <param name="steps">Steps of the delay.</param>
    /// <param name="trials">Trials of the batch.</param>
    /// <param name="first">The trial of the first column.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="ring">[step, row, column].</param>
    public void Arrivals(int signal, double step, int steps, int trials, int first, int columns, Span<T> ring)
    {
        DelayedSignal kept = Signals[signal];
        int rows = kept.Rows, before = DelaySteps.Of(kept.Signal.Delay, Step);
        bool sameStep = step == Step;
        T[] values = _values[signal];
        T[]? quiet = sameStep || _quiet[signal] < 0 ? null : _values[_quiet[signal]];
        T still = kept.Quiet?.Operand is Constant number ? T.CreateChecked(number.Value) : T.Zero;
        for (int k = 0; k < steps; k++)
        {
            // what is no event stands until the next value arrives
            int at = sameStep ? k : Math.Min(before - 1, (int)Math.Floor((k * step / Step) + SameStep));
            for (int r = 0; r < rows; r++)
            {
                Span<T> to = ring.Slice(((k * rows) + r) * columns, columns);
                if ((sameStep ? values : quiet) is { } source)
                {
                    source.AsSpan((((at * rows) + r) * trials) + first, columns).CopyTo(to);
                }
                else
                {
                    to.Fill(still);
                }
            }
        }

        if (sameStep || kept.Quiet is null)
        {
            return;
        }

        // how often an event happens is 1 / Δt for one step: so it counts once, whatever the step
        T scale = kept.IsEvent ? T.One : T.CreateChecked(Step / step);
        for (int k = 0; k < before; k++)
        {
            int at = Math.Min(steps - 1, (int)Math.Floor((k * Step / step) + SameStep));
            for (int r = 0; r < rows; r++)
            {
                int from = (((k * rows) + r) * trials) + first;
                Span<T> to = ring.Slice(((at * rows) + r) * columns, columns);
                for (int c = 0; c < columns; c++)
                {
                    to[c] += scale * (values[from + c] - (quiet is null ? still : quiet[from + c]));
                }
            }
        }
    }
}
