using System.Globalization;

namespace NeuroLcp.Cli.Options;

/// <summary>Times on the command line: a number, optional spaces, and one of the units us, ms, s, min.</summary>
internal static class TimeQuantity
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("us", 1e-3), ("µs", 1e-3), ("ms", 1), ("s", 1e3), ("min", 60e3)];

    /// <summary>Reads a time, longer than zero unless it may be zero.</summary>
    /// <param name="text">Such as <c>500ms</c>, <c>0.5 ms</c> or <c>1e3us</c>.</param>
    /// <param name="milliseconds">The time in ms.</param>
    /// <param name="error">What is wrong and what to type; begins with the quoted text.</param>
    /// <param name="mayBeZero">Whether it is a moment, which may be the beginning, rather than a length.</param>
    public static bool TryParse(string text, out double milliseconds, out string error, bool mayBeZero = false)
    {
        milliseconds = double.NaN;
        string trimmed = text.Trim();
        int unitStart = trimmed.Length;
        while (unitStart > 0 && char.IsLetter(trimmed[unitStart - 1]))
        {
            unitStart--;
        }

        string unit = trimmed[unitStart..];
        string number = trimmed[..unitStart].TrimEnd();
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            error = $"'{text}' is not a time; write a number and a unit, such as 500ms";
            return false;
        }

        if (unit.Length == 0)
        {
            error = $"'{text}' has no unit; write {number}ms, {number}us, {number}s or {number}min";
            return false;
        }

        int found = Array.FindIndex(Units, known => known.Unit == unit);
        if (found < 0)
        {
            error = $"'{text}' has the unknown unit '{unit}'; use us, ms, s or min";
            return false;
        }

        milliseconds = value * Units[found].Milliseconds;
        if (!double.IsFinite(milliseconds) || milliseconds < 0 || (milliseconds == 0 && !mayBeZero))
        {
            error = mayBeZero ? $"'{text}' must not be negative, and finite" : $"'{text}' must be longer than zero and finite";
            return false;
        }

        error = "";
        return true;
    }
}
