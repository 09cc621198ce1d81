namespace NeuroLcp.Inspection.Recover;

/// <summary><c>neurolcp recover</c>: an ordinary file of what a killed run left.</summary>
/// <param name="Recording">The recording.</param>
public sealed record RecoverRequest(string Recording);
