using NeuroLcp.Language.Formulae;

namespace NeuroLcp.Language.Checking;

/// <summary>Looks at keys and names as text.</summary>
internal static class KeyText
{
    /// <summary>True where a text has the form of a name.</summary>
    public static bool IsWord(string text) => text.Length > 0 && Tokenizer.IsNameStart(text[0]) && text.All(Tokenizer.IsNamePart);

    /// <summary>The x of a key <c>d x/dt</c>, or null where the key is none.</summary>
    public static string? DerivativeOf(string key)
    {
        string[] parts = key.Split('/');
        if (parts.Length != 2 || parts[1].Trim() != "dt")
        {
            return null;
        }

        string[] left = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return left is ["d", var name] ? name : null;
    }

    /// <summary>The e of a key <c>when e</c>, or null where the key is none.</summary>
    public static string? WhenOf(string key) => key.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["when", var name] ? name : null;

    /// <summary>A text of the file as errors show it.</summary>
    public static string Shorten(string text)
    {
        string clean = new([.. text.Take(41).Select(c => char.IsControl(c) ? ' ' : c)]);
        return clean.Length <= 40 ? clean : clean[..37] + "...";
    }
}
