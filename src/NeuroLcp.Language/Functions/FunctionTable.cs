namespace NeuroLcp.Language.Functions;

/// <summary>Every function of the language by name. A new function is one file in this folder and one line here.</summary>
public static class FunctionTable
{
    internal static readonly Tanh Tanh = new();
    internal static readonly Sigmoid Sigmoid = new();
    internal static readonly Step Step = new();
    internal static readonly Sign Sign = new();
    internal static readonly Sin Sin = new();
    internal static readonly Cos Cos = new();
    internal static readonly Minimum Minimum = new();
    internal static readonly Maximum Maximum = new();
    internal static readonly Exp Exp = new();
    internal static readonly Log Log = new();

    /// <summary>All functions, by name.</summary>
    public static IReadOnlyDictionary<string, ElementwiseFunction> All { get; } = new ElementwiseFunction[]
    {
        Tanh, Sigmoid, new Relu(), new Softplus(), Exp, Log, new Sqrt(), new Abs(), Sign, Step, Sin, Cos, Minimum, Maximum,
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);
}
