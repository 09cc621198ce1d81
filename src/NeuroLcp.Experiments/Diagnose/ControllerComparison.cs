using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>
/// The stability of either controller that can be derived from a circuit's free dynamics, at the first trial's equilibrium and the same weights:
/// what tells that inversion is unstable where the energy form is not.
/// </summary>
/// <param name="Inversion">Modes under dynamic inversion; null where none could be found.</param>
/// <param name="Energy">The same under the energy form.</param>
/// <param name="Missing">Why there are none.</param>
internal sealed record ControllerComparison(ClosedLoop? Inversion, ClosedLoop? Energy, string? Missing)
{
    /// <summary>Compares; null for a circuit that writes its controller itself.</summary>
    /// <param name="setup">The circuit as asked for.</param>
    /// <param name="recorded">The recording it is from, if any.</param>
    /// <param name="weights">The weights of a circuit made from the same file.</param>
    /// <param name="pool">Threads.</param>
    public static ControllerComparison? Of(CircuitSetup setup, RecordedCircuit? recorded, Func<CircuitSetup, CircuitValues<double>> weights, WorkerPool pool)
    {
        if (setup.Circuit.Controller is null)
        {
            return null;
        }

        try
        {
            CircuitSetup energy = Under(ControllerKind.Energy);
            (ClosedLoop inverting, ClosedLoop descending) = DerivedControllers.Modes(
                weights(Under(ControllerKind.DynamicInversion)), weights(energy), new ProbeTrials(energy, 1).Batch, pool);
            return new ControllerComparison(inverting, descending, null);
        }
        catch (Exception none) when (none is OracleException or DivergenceException)
        {
            return new ControllerComparison(null, null, none.Message);
        }

        CircuitSetup Under(ControllerKind kind) =>
            CircuitSetup.Open(setup.Input, [$"controller.kind={ControllerSettings.NameOf(kind)}"], SilentReporter.Instance, recorded);
    }

    /// <summary>What a person reads.</summary>
    public IEnumerable<string> Lines()
    {
        if (Inversion is null || Energy is null)
        {
            yield return $"derived controllers: not compared: {Missing}";
            yield break;
        }

        yield return "derived controllers, first trial, the same weights and equilibrium";
        yield return $"  {ControllerSettings.NameOf(ControllerKind.DynamicInversion),-18} {DiagnosisText.Stability(Inversion)}";
        yield return $"  {ControllerSettings.NameOf(ControllerKind.Energy),-18} {DiagnosisText.Stability(Energy)}";
        if (Inversion.Growing > 0 && Energy.Growing == 0)
        {
            yield return "  inversion leaves this equilibrium and the energy form holds it: --set controller.kind=energy";
        }
    }

    /// <summary>What a program reads.</summary>
    public JsonObject Json() => Inversion is null || Energy is null
        ? new JsonObject { ["missing"] = Missing }
        : new JsonObject
        {
            [ControllerSettings.NameOf(ControllerKind.DynamicInversion)] = Modes(Inversion),
            [ControllerSettings.NameOf(ControllerKind.Energy)] = Modes(Energy),
        };

    private static JsonObject Modes(ClosedLoop loop) => new()
    {
        ["stable"] = loop.Growing == 0,
        ["growing"] = loop.Growing,
        ["growth_rate_per_ms"] = CommandResult.Number(loop.GrowthRate),
    };
}
