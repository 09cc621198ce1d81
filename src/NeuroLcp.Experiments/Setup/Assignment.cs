namespace NeuroLcp.Experiments.Setup;

/// <summary>One <c>--set K=V</c>: an override of the circuit file, such as <c>alpha=0.01</c>, <c>pyramidal.size=512</c> or <c>S=W.T</c>.</summary>
/// <param name="Key">The name to set; not empty.</param>
/// <param name="Value">What to set it to, in the notation of circuit files; not empty.</param>
public sealed record Assignment(string Key, string Value);
