namespace NeuroLcp.Graphics;

/// <summary>
/// How wide a text will be, without a font at hand: what is drawn on one machine is read on another. The widths are those of DejaVu Sans, the
/// widest of the usual sans-serif fonts, rounded up by class of letter, so that what fits here fits with Helvetica, Arial and Liberation Sans.
/// </summary>
public static class TextExtent
{
    /// <summary>The width of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Size of the font.</param>
    /// <param name="bold">Bold letters are a tenth wider.</param>
    public static double Of(string text, double size, bool bold = false) => text.Sum(Em) * size * (bold ? 1.12 : 1);

    private static double Em(char letter) => letter switch
    {
        'i' or 'j' or 'l' or '\'' or '|' => 0.28,
        ' ' or '\u00A0' or '.' or ',' or ':' or ';' or 'I' => 0.34,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' => 0.42,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '→' or '…' => 1.0,
        '=' or '+' or '<' or '>' or '·' or '\u2212' or '×' or '±' or '←' or '≤' or '≥' or '#' or '^' or '~' or '&' => 0.84,
        'α' or 'φ' or 'ψ' or 'Δ' or '∇' => 0.69,
        >= 'A' and <= 'Z' => 0.76,
        _ => 0.64,
    };
}
