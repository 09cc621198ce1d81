namespace NeuroLcp.Language.Checking;

/// <summary>A function of the language that is more than elementwise: how it is written and what it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signature">How it is written.</param>
/// <param name="Arity">The number of arguments.</param>
/// <param name="Summary">What it is, in a line.</param>
public sealed record FormulaFunction(string Name, string Signature, int Arity, string Summary);

/// <summary>The functions that are not in <see cref="Functions.FunctionTable"/>: sums over a population, random draws, events, noise, the loss.</summary>
public static class FormulaFunctions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        new("sum", "sum(x)", 1, "sum over the units of a population"),
        new("mean", "mean(x)", 1, "mean over the units of a population"),
        new("logsumexp", "logsumexp(x)", 1, "logarithm of the sum of exponentials over the units of a population"),
        new("softmax", "softmax(x)", 1, "exp(x) / sum(exp(x)) over the units of a population"),
        new("square", "square(x)", 1, "x^2"),
        new("clip", "clip(x, low, high)", 3, "x held between low and high: min(max(x, low), high)"),
        new("delayed", "delayed(x, time)", 2, "x a time ago; at an equilibrium x as it is"),
        new("grad", "grad(task.loss, y)", 2, "derivative of the loss of a trial by the output y"),
        new("ou", "ou(tau)", 1, "Ornstein-Uhlenbeck noise of variance 1 and correlation time tau, one source per unit"),
        new("rate", "rate(event)", 1, "how often an event happens: events per time"),
        new("poisson", "poisson(rate)", 1, "event that happens at a rate, in every unit by itself"),
        new("bernoulli", "bernoulli(p)", 1, "event that happens with probability p where another does: bernoulli(p) if event"),
        new("normal", "normal(mean, sd)", 2, "normally distributed draw"),
        new("uniform", "uniform(low, high)", 2, "uniformly distributed draw"),
        new("lognormal", "lognormal(median, sigma)", 2, "draw whose logarithm is normal with standard deviation sigma"),
    ];

    /// <summary>The function whose name may also be that of a variable: firing rates are called so everywhere.</summary>
    public const string MayBeName = "rate";

    internal static IReadOnlySet<string> Names { get; } = All.Select(function => function.Name).ToHashSet(StringComparer.Ordinal);
}
