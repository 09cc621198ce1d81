using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>What a run is, where its recording goes, and whether it goes on with one.</summary>
/// <param name="Claim">The claim to the recording's name.</param>
/// <param name="Target">What the person asked for.</param>
/// <param name="Monitors">What is recorded.</param>
/// <param name="Identity">All that decides what is computed and recorded.</param>
/// <param name="Resumed">The recording it goes on with; null for a new one.</param>
internal sealed record RunPlan(OutputClaim Claim, RecordingTarget Target, IReadOnlyList<CircuitMonitor> Monitors, RunIdentity Identity, Resumption? Resumed);
