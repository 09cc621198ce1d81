using System.Globalization;

namespace NeuroLcp.Language.Model;

/// <summary>
/// Some of the numbers 0, 1, …: single ones and stretches as Python slices them, with commas between, such as <c>0:16</c>, <c>0,3,7</c> or <c>::4</c>.
/// </summary>
public sealed record IndexSelection
{
    private readonly IReadOnlyList<(int First, int? End, int Step)> _pieces;

    private IndexSelection(string written, IReadOnlyList<(int First, int? End, int Step)> pieces)
    {
        Written = written;
        _pieces = pieces;
    }

    /// <summary>The selection as a person wrote it.</summary>
    public string Written { get; }

    /// <summary>Reads a selection.</summary>
    /// <param name="text">The text.</param>
    /// <param name="selection">What it selects.</param>
    /// <returns>False where it is none: empty, negative, a step of 0, an end before its beginning.</returns>
    public static bool TryParse(string text, out IndexSelection selection)
    {
        var pieces = new List<(int, int?, int)>();
        foreach (string piece in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = piece.Split(':', StringSplitOptions.TrimEntries);
            int? first = null, end = null, step = null;
            bool ok = parts.Length <= 3 && piece.Length > 0 && Number(parts[0], out first)
                && (parts.Length < 2 || Number(parts[1], out end)) && (parts.Length < 3 || Number(parts[2], out step))
                && step is null or > 0 && (end is null || end > (first ?? 0));
            if (!ok)
            {
                selection = new(text, []);
                return false;
            }

            pieces.Add((first ?? 0, parts.Length == 1 ? first + 1 : end, step ?? 1));
        }

        selection = new(text, pieces);
        return true;
    }

    /// <summary>The selected of the numbers below a count, in the order written, each once.</summary>
    /// <param name="count">How many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not below the count; see <see cref="FirstBeyond"/>.</exception>
    public int[] Of(int count)
    {
        if (FirstBeyond(count) is { } beyond)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"'{Written}' selects {beyond}");
        }

        var chosen = new List<int>();
        var seen = new HashSet<int>();
        foreach ((int first, int? end, int step) in _pieces)
        {
            for (int i = first; i < (end ?? count); i += step)
            {
                if (seen.Add(i))
                {
                    chosen.Add(i);
                }
            }
        }

        return [.. chosen];
    }

    /// <summary>The first number written that is not below a count; null where all are.</summary>
    /// <param name="count">How many there are.</param>
    public int? FirstBeyond(int count)
    {
        foreach ((int first, int? end, _) in _pieces)
        {
            if (first >= count || end > count)
            {
                return first >= count ? first : end - 1;
            }
        }

        return null;
    }

    private static bool Number(string text, out int? value)
    {
        value = null;
        if (text.Length == 0)
        {
            return true;
        }

        bool ok = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        value = number;
        return ok;
    }
}
