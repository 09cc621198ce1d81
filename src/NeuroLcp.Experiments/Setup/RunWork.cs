using System.Text.Json.Nodes;

namespace NeuroLcp.Experiments.Setup;

/// <summary>What a run does, as far as it decides what is recorded.</summary>
/// <param name="Verb">The verb.</param>
internal abstract record RunWork(string Verb)
{
    /// <summary>Its members in a recorded identity, in order.</summary>
    public abstract IEnumerable<(string Key, JsonNode? Value)> Members();
}

/// <summary>Training.</summary>
/// <param name="Epochs">Passes over the training set.</param>
/// <param name="Trials">The first trials of each set alone; null for all.</param>
/// <param name="Diagnose">Updates between diagnoses; null for none.</param>
internal sealed record TrainingWork(int Epochs, int? Trials, int? Diagnose) : RunWork("run")
{
    /// <inheritdoc/>
    public override IEnumerable<(string Key, JsonNode? Value)> Members() => [("epochs", Epochs), ("trials", Trials), ("diagnose", Diagnose)];
}

/// <summary>A simulation in time.</summary>
/// <param name="StepMs">The step, in ms.</param>
/// <param name="Steps">How many.</param>
/// <param name="Trials">How many trials.</param>
internal sealed record SimulationWork(double StepMs, long Steps, int Trials) : RunWork("simulate")
{
    /// <inheritdoc/>
    public override IEnumerable<(string Key, JsonNode? Value)> Members() => [("dt_ms", StepMs), ("steps", Steps), ("trials", Trials)];
}

/// <summary>Equilibria.</summary>
/// <param name="Trials">How many trials; null for all.</param>
/// <param name="Free">Those without control too.</param>
internal sealed record EquilibriumWork(int? Trials, bool Free) : RunWork("equilibrate")
{
    /// <inheritdoc/>
    public override IEnumerable<(string Key, JsonNode? Value)> Members() => [("trials", Trials), ("free", Free)];
}
