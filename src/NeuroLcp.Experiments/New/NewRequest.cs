namespace NeuroLcp.Experiments.New;

/// <summary><c>neurolcp new</c>: write a commented circuit file to start from.</summary>
public sealed record NewRequest
{
    /// <summary>Name of the circuit; the file is <c>NAME.yaml</c> unless <see cref="Output"/> says otherwise.</summary>
    public required string Name { get; init; }

    /// <summary>Path or shipped name of the circuit to start from; null for the built-in template.</summary>
    public string? From { get; init; }

    /// <summary>The file to write; null for <c>NAME.yaml</c> in the current folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}
