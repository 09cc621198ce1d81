namespace NeuroLcp.Benchmarks.Report;

/// <summary>How the report is made.</summary>
internal sealed record ReportSettings
{
    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    /// <summary>Few rounds and small sizes.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The folder of the data sets; null for none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Epochs that are really trained; 30 are extrapolated from them.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>The program's dll, for what is measured as a process of its own; null where it was not built.</summary>
    public string? Program { get; init; }

    /// <summary>Debian's Python, which has the peers.</summary>
    public string Python { get; init; } = "/usr/bin/python3";

    /// <summary>Whether MNIST is there.</summary>
    public bool HasMnist =>
        DataFolder is not null && (Directory.Exists(Path.Combine(DataFolder, "mnist")) || Directory.EnumerateFiles(DataFolder, "train-images*").Any());

    /// <summary>What is learned: MNIST where it is there, otherwise digits that the program draws.</summary>
    public string Task => (HasMnist, IsQuick) switch
    {
        (true, false) => "mnist",
        (true, true) => "mnist(train=10000, test=2000)",
        (false, false) => "digits(train=60000, test=10000)",
        _ => "digits",
    };
}
