using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>How tightly a piece of text holds together.</summary>
public enum Binding
{
    /// <summary>a + b.</summary>
    Sum = 1,

    /// <summary>a * b.</summary>
    Product,

    /// <summary>W @ x.</summary>
    Matrix,

    /// <summary>−a.</summary>
    Sign,

    /// <summary>a ^ b.</summary>
    Power,

    /// <summary>A name, a number, something in parentheses.</summary>
    Primary,
}

/// <summary>A formula as text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Binding">How tightly it holds together.</param>
public readonly record struct Written(string Text, Binding Binding);

/// <summary>Writes formulae at a place of a circuit file.</summary>
public interface IFormulaWriter
{
    /// <summary>The population whose equation is written, in which bare names are its own; null elsewhere.</summary>
    public Population? Population { get; }

    /// <summary>The weight whose rule is written; null elsewhere.</summary>
    public Weight? Weight { get; }

    /// <summary>A formula as text.</summary>
    public Written Write(Expression formula);

    /// <summary>The text of a formula where nothing stands beside it.</summary>
    public sealed string Of(Expression formula) => Write(formula).Text;

    /// <summary>The text of a formula in parentheses unless it holds together at least so tightly.</summary>
    public sealed string At(Expression formula, Binding least) => Write(formula) is var (text, binding) && binding >= least ? text : $"({text})";
}
