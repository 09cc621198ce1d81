using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Experiments.Simulate;

/// <summary>
/// How far from rest a simulation stopped: what its states would still change if they went on as in its last stretch for as long as the slowest mode takes.
/// </summary>
internal sealed class RestReport
{
    /// <summary>Below it a circuit is called at rest.</summary>
    private const double AtRest = 1e-3;

    private readonly Circuit _circuit;
    private readonly double _slowest, _step;
    private IReadOnlyDictionary<Variable, double[]>? _before;
    private (Variable State, double Change)? _found;
    private double _end;

    private RestReport(Circuit circuit, double slowest, long mark, double step) => (_circuit, _slowest, Mark, _step) = (circuit, slowest, mark, step);

    /// <summary>The step after which the last stretch begins.</summary>
    public long Mark { get; }

    /// <summary>What to watch for; null of a circuit that comes to no rest, or of which nobody can say.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="report">Its modes.</param>
    /// <param name="steps">Steps of the simulation.</param>
    /// <param name="step">Δt, ms.</param>
    public static RestReport? Of(Circuit circuit, StabilityReport report, long steps, double step)
    {
        double slowest = report.Eigenvalues.Where(e => e.Real < -1e-9 * e.Magnitude).Select(e => -1 / e.Real).DefaultIfEmpty(0).Max();
        bool moves = circuit.HasEvents || circuit.Noise.Count > 0 || circuit.Weights.Any(w => w.Rule?.Online == true);
        if (moves || slowest <= 0 || steps < 2)
        {
            return null;
        }

        // a tenth of the slowest mode: short beside it, and long beside the rounding of a step
        long stretch = Math.Clamp((long)Math.Min(slowest / (10 * step), 1e15), 1, Math.Max(1, steps / 10));
        return new RestReport(circuit, slowest, steps - stretch, step);
    }

    /// <summary>Takes the states at the beginning of the last stretch.</summary>
    public void Begin<T>(TimeSimulation<T> simulation)
        where T : unmanaged, IFloatingPointIeee754<T> => _before = _circuit.States.ToDictionary(s => s, simulation.Read);

    /// <summary>Takes the states at the end.</summary>
    public void End<T>(TimeSimulation<T> simulation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (_before is null)
        {
            return;
        }

        _end = simulation.Time;
        double times = _slowest / ((simulation.Steps - Mark) * _step);
        _found = _circuit.States.Select(s => (s, Change: times * Relative(_before[s], simulation.Read(s)))).MaxBy(s => s.Change);
    }

    /// <summary>What a person is told; nothing where the end was not seen.</summary>
    public IEnumerable<string> Lines()
    {
        if (_found is not { } found)
        {
            yield break;
        }

        string mode = $"the {Milliseconds(_slowest)} of the slowest mode";
        if (found.Change <= AtRest)
        {
            yield return $"at rest: no state would change by more than {Percent(AtRest)} within {mode}";
            yield break;
        }

        // what is left decays by e in each of these times
        double more = _slowest * Math.Log(found.Change / AtRest), seconds = (_end + more) / 1000, unit = Math.Pow(10, Math.Floor(Math.Log10(seconds)) - 1);
        string duration = (Math.Ceiling(seconds / unit) * unit).ToString("G4", CultureInfo.InvariantCulture);
        yield return $"not at rest: {found.State.FullName} changes as if by {Percent(found.Change)} within {mode}; about --duration {duration}s would bring it to {Percent(AtRest)}";
    }

    /// <summary>The same for programs.</summary>
    public JsonNode? Json() => _found is not { } found ? null : new JsonObject
    {
        ["state"] = found.State.FullName,
        ["change"] = CommandResult.Number(found.Change),
        ["slowest_ms"] = CommandResult.Number(_slowest),
        ["at_rest"] = found.Change <= AtRest,
    };

    /// <summary>‖b − a‖ / (1e-5 + ‖b‖), as equilibria are judged.</summary>
    private static double Relative(double[] a, double[] b)
    {
        double difference = 0, size = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference += (b[i] - a[i]) * (b[i] - a[i]);
            size += b[i] * b[i];
        }

        return Math.Sqrt(difference) / (1e-5 + Math.Sqrt(size));
    }

    private static string Percent(double share) =>
        (100 * share).ToString("G2", CultureInfo.InvariantCulture) is var text && text.Contains('E', StringComparison.Ordinal)
        ? (100 * share).ToString("F0", CultureInfo.InvariantCulture) + " %" : text + " %";

    private static string Milliseconds(double value) => FormattableString.Invariant($"{value:G4} ms");
}
