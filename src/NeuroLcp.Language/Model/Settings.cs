using NeuroLcp.Language.Losses;

namespace NeuroLcp.Language.Model;

/// <summary>How a circuit learns (<c>learning:</c>).</summary>
public sealed record LearningSettings
{
    /// <summary>The loss.</summary>
    public Loss Loss { get; init; } = Loss.SquaredError;

    /// <summary>True where the loss of a trial is divided by the batch size in every mode (<c>per: batch</c>).</summary>
    public bool PerBatch { get; init; }

    /// <summary>ε: a one-hot target becomes 1 − ε for its class and ε / (n − 1) elsewhere.</summary>
    public double SoftTargets { get; init; }

    /// <summary>The names of all optimisers.</summary>
    public static IReadOnlyList<string> Optimisers { get; } = ["plain", "momentum", "adam"];

    /// <summary>One of <see cref="Optimisers"/>.</summary>
    public string Optimiser { get; init; } = "adam";

    /// <summary>The learning rate.</summary>
    public double Rate { get; init; } = 1e-3;

    /// <summary>constant or cosine.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>The learning rate at the end of a cosine schedule.</summary>
    public double Floor { get; init; }

    /// <summary>The largest norm of all increments together; infinite where they are not clipped.</summary>
    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>The momentum factor.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Trials per update.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 5;
}

/// <summary>How equilibria are found (<c>solver:</c>).</summary>
public sealed record SolverSettings
{
    /// <summary>The method.</summary>
    public EquilibriumMethod Method { get; init; } = EquilibriumMethod.Auto;

    /// <summary>Per trial: ‖x − x⁺‖ / (1e-5 + ‖x‖) of one undamped relaxation step.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The most relaxation steps a trial may take.</summary>
    public int Limit { get; init; } = 800;

    /// <summary>True where trials that miss the tolerance do not learn (<c>unconverged: skip</c>).</summary>
    public bool SkipUnconverged { get; init; }

    /// <summary>
    /// True where a training trial starts from where its example came to rest the last time (<c>start: warm</c>), not from the circuit's initial state.
    /// </summary>
    public bool StartsWarm { get; init; }
}

/// <summary>How a circuit is integrated in time (<c>time:</c>).</summary>
public sealed record TimeSettings
{
    /// <summary>The step, ms.</summary>
    public double Step { get; init; } = 0.5;

    /// <summary>True for <c>scheme: exponential</c>: leaks are integrated exactly, and events happen at the beginning of their step.</summary>
    public bool IsExponential { get; init; }

    /// <summary>The length of a trial, ms.</summary>
    public double Duration { get; init; } = 500;
}
