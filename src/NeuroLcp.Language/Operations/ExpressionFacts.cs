using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>Questions the checks ask about formulae.</summary>
internal static class ExpressionFacts
{
    /// <summary>True where a formula holds a random draw.</summary>
    public static bool HasDraw(Expression e) => e is Draw || e.Operands.Any(HasDraw);

    /// <summary>True where a formula holds white noise.</summary>
    public static bool HasWhiteNoise(Expression e) => e is NoiseReference { Source.Kind: NoiseKind.White } || e.Operands.Any(HasWhiteNoise);

    /// <summary>The zero that stands for nothing of any dimension.</summary>
    public static bool IsBareZero(Expression e) => e is Constant { Value: 0 } c && c.Dimension.IsNone;

    /// <summary>A bare zero with the dimension of what it is compared with; anything else as it is.</summary>
    public static Expression Fit(Expression e, Dimension dimension) => IsBareZero(e) ? new Constant(0, dimension) : e;

    /// <summary>"in mV", or "a pure number".</summary>
    public static string Describe(Dimension dimension) => dimension.IsNone ? "a pure number" : $"in {dimension}";

    /// <summary>The weights whose start a formula names.</summary>
    public static IEnumerable<Weight> Initials(Expression e) => e is InitialReference i ? [i.Weight] : e.Operands.SelectMany(Initials);

    /// <summary>The variables an equation reaches for directly.</summary>
    public static IEnumerable<Variable> Variables(Expression e) => e is VariableReference v ? [v.Variable] : e.Operands.SelectMany(Variables);
}
