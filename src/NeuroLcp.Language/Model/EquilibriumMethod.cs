namespace NeuroLcp.Language.Model;

/// <summary>A way to find equilibria: its name in circuit files, and what it does. Whoever computes asks for what it does, never for its name.</summary>
public sealed class EquilibriumMethod
{
    private EquilibriumMethod(string name, string summary) => (Name, Summary) = (name, summary);

    /// <summary>Relaxation with Anderson acceleration; trials that it gives up are tried again, plainly or by Newton's method.</summary>
    public static EquilibriumMethod Auto { get; } =
        new("auto", "accelerated relaxation; what it gives up is tried again plainly or by Newton's method") { IsAccelerated = true, TriesAgain = true };

    /// <summary>Every state moves by its own time constant times its derivative, until nothing moves.</summary>
    public static EquilibriumMethod Relaxation { get; } = new("relaxation", "plain relaxation");

    /// <summary>States that enter linearly are solved for by GMRES once the others are at rest.</summary>
    public static EquilibriumMethod Krylov { get; } =
        new("krylov", "relaxation; states that enter linearly are then solved for by GMRES") { SolvesLinearStates = true };

    /// <summary>Trials that have come near by relaxation are solved for by Newton's method, in double precision.</summary>
    public static EquilibriumMethod Newton { get; } =
        new("newton", "relaxation; trials that have come near are solved for by Newton's method") { EndsByNewton = true };

    /// <summary>Every method.</summary>
    public static IReadOnlyList<EquilibriumMethod> All { get; } = [Auto, Relaxation, Krylov, Newton];

    /// <summary>Its name in circuit files.</summary>
    public string Name { get; }

    /// <summary>What it does, in a line.</summary>
    public string Summary { get; }

    /// <summary>Whether relaxation is accelerated.</summary>
    public bool IsAccelerated { get; private init; }

    /// <summary>Whether trials that are given up are tried again in another way.</summary>
    public bool TriesAgain { get; private init; }

    /// <summary>Whether states that enter linearly are solved for.</summary>
    public bool SolvesLinearStates { get; private init; }

    /// <summary>Whether trials that have come near are solved for by Newton's method, which needs the derivatives of all iterated units at once.</summary>
    public bool EndsByNewton { get; private init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
