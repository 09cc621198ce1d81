using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Describe;

/// <summary><c>neurolcp describe</c>: a circuit's equations, rules and parameters as Markdown.</summary>
/// <param name="Input">The circuit and its task.</param>
public sealed record DescribeRequest(CircuitInput Input);
