using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Model;

/// <summary>Which synapses of a weight exist; those that do not are exactly 0 for good.</summary>
public abstract record Connection
{
    /// <summary>Each synapse exists with a probability, independently of the others.</summary>
    /// <param name="Probability">A pure number made of numbers, parameters and <see cref="WiringReference"/>; below 0 counts as 0, above 1 as 1.</param>
    public sealed record AtRandom(Expression Probability) : Connection;

    /// <summary>The same synapses as another weight's, or as its transpose's.</summary>
    /// <param name="Other">The other weight; not itself connected as a third.</param>
    /// <param name="Transposed">True for its transpose.</param>
    public sealed record As(Weight Other, bool Transposed) : Connection;
}
