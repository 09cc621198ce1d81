using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>In <c>init:</c> and <c>connect:</c>: a number about the synapse at hand.</summary>
/// <param name="Quantity">What it is.</param>
public sealed record WiringReference(WiringQuantity Quantity) : Leaf(Shape.Scalar, Quantity == WiringQuantity.Distance ? Dimension.Length : Dimension.None)
{
    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => Quantity switch
    {
        WiringQuantity.FanIn => "fan_in",
        WiringQuantity.FanOut => "fan_out",
        WiringQuantity.Distance => "distance",
        _ => "self",
    };
}

/// <summary>What a weight's start and its wiring may depend on.</summary>
public enum WiringQuantity
{
    /// <summary>Presynaptic partners of the postsynaptic unit.</summary>
    FanIn,

    /// <summary>Postsynaptic partners of the presynaptic unit.</summary>
    FanOut,

    /// <summary>How far apart the two units are.</summary>
    Distance,

    /// <summary>1 where the two units have the same number, 0 elsewhere.</summary>
    Self,
}
