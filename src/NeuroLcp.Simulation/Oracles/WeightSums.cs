using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>One array per weight, row-major [post, pre], to add trials to.</summary>
internal static class WeightSums
{
    public static Dictionary<Weight, double[]> Zero(IEnumerable<Weight> weights) => weights.ToDictionary(w => w, w => new double[w.Rows * w.Columns]);

    public static double Norm(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
