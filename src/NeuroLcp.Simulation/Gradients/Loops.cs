using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Programs;

namespace NeuroLcp.Simulation.Gradients;

/// <summary>The loops of a circuit.</summary>
public static class Loops
{
    /// <summary>The states that an equilibrium has to be iterated for; none where every state follows from others in one pass.</summary>
    /// <param name="circuit">The circuit, without events.</param>
    public static IReadOnlyList<Variable> Of(Circuit circuit) => new RelaxationMap(circuit, []).Iterated;
}
