namespace NeuroLcp.Experiments.Files;

/// <summary>
/// How often a run can be taken up again from: after some time, or after some updates of the weights (<c>run</c>) or steps (<c>simulate</c>).
/// </summary>
/// <param name="Time">Time on the clock on the wall; null where it is counted.</param>
/// <param name="Count">Updates or steps; null where it is timed.</param>
public sealed record CheckpointInterval(TimeSpan? Time, long? Count);
