using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>In <c>init:</c>: what the same synapse of another weight starts from.</summary>
/// <param name="Weight">The other weight.</param>
/// <param name="Transposed">True for its transpose.</param>
public sealed record InitialReference(Weight Weight, bool Transposed) : Leaf(Shape.Scalar, Weight.Dimension)
{
    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => Transposed ? $"{Weight.Name}.T" : Weight.Name;
}
