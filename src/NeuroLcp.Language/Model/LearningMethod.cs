namespace NeuroLcp.Language.Model;

/// <summary>What a circuit learns by.</summary>
public enum LearningMethod
{
    /// <summary>Its own rules.</summary>
    Rules,

    /// <summary>The gradient of the loss of the free circuit by one backward pass; for circuits without loops.</summary>
    Backprop,

    /// <summary>The gradient by relaxation of the adjoints at the free equilibrium (Almeida 1987, Pineda 1987).</summary>
    RecurrentBackprop,

    /// <summary>The gradient by the implicit function theorem: the adjoints solve a linear system, which a Krylov method solves to rounding.</summary>
    Implicit,
}

/// <summary>The names of the methods, as on the command line.</summary>
public static class LearningMethods
{
    /// <summary>The methods that are not the circuit's own, by name.</summary>
    public static IReadOnlyDictionary<string, LearningMethod> ByName { get; } = new Dictionary<string, LearningMethod>(StringComparer.Ordinal)
    {
        ["backprop"] = LearningMethod.Backprop,
        ["rbp"] = LearningMethod.RecurrentBackprop,
        ["implicit"] = LearningMethod.Implicit,
    };

    /// <summary>The name of a method.</summary>
    public static string Name(this LearningMethod method) => method == LearningMethod.Rules ? "rules" : ByName.First(m => m.Value == method).Key;
}
