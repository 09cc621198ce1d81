using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Learning;

/// <summary>Which optimiser turns the rules' increments into changes of the weights, and its constants.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>: <c>plain</c>, <c>momentum</c> or <c>adam</c>.</param>
/// <param name="Momentum">The factor of <c>momentum</c>; from 0, below 1.</param>
/// <param name="Beta1">How much <c>adam</c> keeps of the mean increment at an update; from 0, below 1.</param>
/// <param name="Beta2">How much <c>adam</c> keeps of the mean squared increment at an update; from 0, below 1.</param>
/// <param name="Epsilon">What <c>adam</c> adds to the root of the mean squared increment; positive.</param>
public sealed record OptimiserSettings(
    string Kind,
    double Momentum = 0.9,
    double Beta1 = 0.9,
    double Beta2 = 0.999,
    double Epsilon = 1e-8)
{
    /// <summary>The names of all optimisers.</summary>
    public static IReadOnlyList<string> Kinds => LearningSettings.Optimisers;

    /// <summary>Refuses constants for which an optimiser means nothing.</summary>
    /// <exception cref="ArgumentException">The kind is unknown or a constant is outside its range; the message says which.</exception>
    public void Validate()
    {
        if (!Kinds.Contains(Kind))
        {
            throw new ArgumentException($"unknown optimiser '{Kind}'; expected {string.Join(", ", Kinds)}");
        }

        RequireFraction(Momentum, "momentum");
        RequireFraction(Beta1, "beta1");
        RequireFraction(Beta2, "beta2");
        if (!(Epsilon > 0 && double.IsFinite(Epsilon)))
        {
            throw new ArgumentException($"optimiser: epsilon must be a positive number, found {Epsilon:R}");
        }
    }

    private static void RequireFraction(double value, string name)
    {
        if (!(value >= 0 && value < 1))
        {
            throw new ArgumentException($"optimiser: {name} must lie from 0 to below 1, found {value:R}");
        }
    }
}
