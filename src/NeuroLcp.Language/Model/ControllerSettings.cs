using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Model;

/// <summary>The controllers that can be derived from free dynamics.</summary>
public enum ControllerKind
{
    /// <summary><c>dynamic-inversion</c>: ψ̇ ∝ (∂f/∂φ)ᵀ ψ + Dᵀ u beside φ̇ ∝ f + ψ (arXiv:2207.01332, Eq. 8).</summary>
    DynamicInversion,

    /// <summary><c>energy</c>: φ̇ ∝ (∂f/∂φ)ᵀ ψ + Dᵀ u with ψ = −f, the descent of ½‖f‖² (arXiv:2207.01332, Eq. 10).</summary>
    Energy,
}

/// <summary>A controller that the program writes into a file that states free dynamics alone (<c>controller:</c>).</summary>
public sealed record ControllerSettings
{
    /// <summary>Which.</summary>
    public required ControllerKind Kind { get; init; }

    /// <summary>The states that control enters, where the file says (<c>controlled:</c>); null where they are to be inferred.</summary>
    public IReadOnlyList<Variable>? Controlled { get; init; }

    /// <summary>Where it is asked for.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>What the file says of alpha, tau_u and tau_psi beside the kind.</summary>
    internal IReadOnlyDictionary<string, ScalarNode> Given { get; init; } = new Dictionary<string, ScalarNode>();

    /// <summary>The name of a kind in circuit files.</summary>
    public static string NameOf(ControllerKind kind) => kind == ControllerKind.Energy ? "energy" : "dynamic-inversion";
}
