namespace NeuroLcp.Experiments.Fit;

/// <summary><c>neurolcp fit</c>: how one recorded variable follows from others.</summary>
public sealed record FitRequest
{
    /// <summary>The recording.</summary>
    public required string Recording { get; init; }

    /// <summary>What is to be fitted, as <c>population.variable</c>.</summary>
    public required string Target { get; init; }

    /// <summary>By what.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>Samples before this time are left out, ms.</summary>
    public double FromMs { get; init; }
}
