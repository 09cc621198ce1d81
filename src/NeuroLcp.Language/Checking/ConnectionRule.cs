using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>A function of <c>connect:</c>: a probability from its argument and the distance of the two units.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signature">How it is written.</param>
/// <param name="Argument">What its argument measures.</param>
/// <param name="NeedsDistance">True where both populations need positions.</param>
/// <param name="Probability">The probability, from the argument and the distance.</param>
internal sealed record ConnectionRule(string Name, string Signature, Dimension Argument, bool NeedsDistance, Func<Expression, Expression,
    Expression> Probability)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConnectionRule> All { get; } =
    [
        new("probability", "probability(p)", Dimension.None, false, (p, _) => p),
        new("gaussian", "gaussian(sigma)", Dimension.Length, true, (sigma, distance) => Exp(-((distance / sigma).Power(2) / 2))),
        new("exponential", "exponential(length)", Dimension.Length, true, (length, distance) => Exp(-(distance / length))),
        new("within", "within(radius)", Dimension.Length, true, (radius, distance) => 1 - FunctionTable.All["step"].Of(distance / radius - 1)),
    ];

    private static Expression Exp(Expression a) => FunctionTable.All["exp"].Of(a);
}
