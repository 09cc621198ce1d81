using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>A weight of the feedback pathway and the forward weight it should mirror.</summary>
/// <param name="Feedback">On the way to ψ, not in the free dynamics.</param>
/// <param name="Forward">In the free dynamics.</param>
/// <param name="Kind">How they belong together.</param>
public sealed record FeedbackPair(Weight Feedback, Weight Forward, FeedbackKind Kind);

/// <summary>What a weight of the feedback pathway should be to its forward weight.</summary>
public enum FeedbackKind
{
    /// <summary>Its transpose: it sends back along the way the forward weight sends.</summary>
    Transpose,

    /// <summary>Its copy: it predicts, at partners of the neurons the forward weight reaches, what reaches them.</summary>
    Copy,
}

/// <summary>
/// Which weight is whose feedback, read off the wiring alone. A weight of the feedback pathway belongs to every forward weight between the same two
/// populations the other way round (S to W, B to D). Where there is none: if it leaves the same population for partners of the forward
/// weight's targets (populations whose sizes are declared by reference) it is a copy (an interneuron's WI of W); if it runs the other way round between
/// partners, it is a transpose again (an interneuron's SI of W).
/// </summary>
public static class FeedbackPairs
{
    /// <summary>The pairs of a circuit, in the order of the file.</summary>
    /// <param name="feedback">Weights of the feedback pathway.</param>
    /// <param name="forward">Weights of the free dynamics.</param>
    public static IReadOnlyList<FeedbackPair> Of(IReadOnlyList<Weight> feedback, IEnumerable<Weight> forward)
    {
        List<Weight> all = [.. forward];
        return [.. feedback.SelectMany(weight => Of(weight, all))];
    }

    /// <summary>The pairs of a circuit, in the order of the file; none where it has no control to find them by.</summary>
    /// <param name="circuit">The circuit.</param>
    public static IReadOnlyList<FeedbackPair> Of(Circuit circuit)
    {
        try
        {
            var free = new FreeDynamics(circuit);
            return Of(new ControllerStructure(free).FeedbackWeights(free), circuit.Weights.Where(free.Weights.Contains));
        }
        catch (OracleException)
        {
            return [];
        }
    }

    private static IEnumerable<FeedbackPair> Of(Weight weight, List<Weight> forward)
    {
        if (weight.Pre is not { } pre)
        {
            return forward.Where(w => w.Pre is null && w.Post.Axis == weight.Post.Axis && w.Post != weight.Post)
                .Select(w => new FeedbackPair(weight, w, FeedbackKind.Copy));
        }

        List<Weight> matrices = [.. forward.Where(w => w.Pre is not null)];
        (Func<Weight, bool> Fits, FeedbackKind Kind)[] rules =
        [
            (w => w.Pre == weight.Post && w.Post == pre, FeedbackKind.Transpose),
            (w => w.Pre == pre && w.Post != weight.Post && w.Post.Axis == weight.Post.Axis, FeedbackKind.Copy),
            (w => w.Pre!.Axis == weight.Post.Axis && w.Post.Axis == pre.Axis, FeedbackKind.Transpose),
        ];
        foreach ((Func<Weight, bool> fits, FeedbackKind kind) in rules)
        {
            List<Weight> found = [.. matrices.Where(fits)];
            if (found.Count > 0)
            {
                return found.Select(w => new FeedbackPair(weight, w, kind));
            }
        }

        return [];
    }
}
