using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Language.Interpretation;

/// <summary>Which synapses of a weight exist. Like everything drawn it depends on the seed and the weight's name alone.</summary>
public static class Wiring
{
    /// <summary>Synapses over which an expected in-degree is averaged at most.</summary>
    private const long SynapsesLookedAt = 4_000_000;

    /// <summary>True where a synapse exists, [post, pre]; null where all do.</summary>
    /// <param name="weight">The weight; a tied one has the transposed wiring of what it is tied to.</param>
    /// <param name="seed">The seed.</param>
    public static bool[,]? Of(Weight weight, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(weight);
        (Weight source, bool transposed) = Source(weight);
        if (source.Connection is not Connection.AtRandom)
        {
            return null;
        }

        uint stream = Initialisation.Stream("connect:" + source.Name);
        Func<int, int, double> probability = Probability(source);
        var exists = new bool[weight.Rows, weight.Columns];
        for (int post = 0; post < source.Rows; post++)
        {
            for (int pre = 0; pre < source.Columns; pre++)
            {
                // the draw lies between 0 and 1, both excluded: probability 0 is never, 1 always
                bool here = Philox.Uniform(seed, stream, 0, 0, (uint)((post * (long)source.Columns) + pre)) < probability(post, pre);
                (int row, int column) = transposed ? (pre, post) : (post, pre);
                exists[row, column] = here;
            }
        }

        return exists;
    }

    /// <summary>The weight that says which synapses of another exist, and whether the other way round.</summary>
    public static (Weight Source, bool Transposed) Source(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        Weight source = weight.TransposeOf ?? weight;
        bool transposed = weight.TransposeOf is not null;
        return source.Connection is Connection.As like ? (like.Other, transposed != like.Transposed) : (source, transposed);
    }

    /// <summary>The number of presynaptic partners to expect: the mean over postsynaptic units, the least and the most.</summary>
    /// <remarks>Of very large weights a regular choice of the postsynaptic units is looked at.</remarks>
    public static (double Mean, double Least, double Most) ExpectedInDegree(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        (Weight source, bool transposed) = Source(weight);
        if (source.Connection is not Connection.AtRandom)
        {
            return (weight.Columns, weight.Columns, weight.Columns);
        }

        Func<int, int, double> probability = Probability(source);
        int every = (int)Math.Max(1, (long)weight.Rows * weight.Columns / SynapsesLookedAt), looked = 0;
        double sum = 0, least = double.PositiveInfinity, most = 0;
        for (int post = 0; post < weight.Rows; post += every)
        {
            double degree = 0;
            for (int pre = 0; pre < weight.Columns; pre++)
            {
                degree += transposed ? probability(pre, post) : probability(post, pre);
            }

            looked++;
            sum += degree;
            (least, most) = (Math.Min(least, degree), Math.Max(most, degree));
        }

        return (sum / looked, least, most);
    }

    /// <summary>How far apart the two sides of a synapse are, um.</summary>
    internal static double Distance(Weight weight, int post, int pre)
    {
        Positions space = weight.Post.Positions!;
        return space.Distance(space.Of(post, weight.Rows), weight.Pre!.Positions!.Of(pre, weight.Columns));
    }

    private static Func<int, int, double> Probability(Weight weight)
    {
        Expression formula = ((Connection.AtRandom)weight.Connection!).Probability;
        return (post, pre) => Math.Clamp(ScalarEvaluation.Value(formula, leaf => ((WiringReference)leaf).Quantity == WiringQuantity.Distance
            ? Distance(weight, post, pre)
            : post == pre ? 1 : 0), 0, 1);
    }
}
