using NeuroLcp.Language.Units;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Experiments.Files;

/// <summary>What the numbers of a dataset are in: its attribute <c>units</c>, as recordings have it and h5py and xarray write it.</summary>
internal static class FileUnit
{
    private static readonly string[] s_pure = ["", "1", "dimensionless", "none"];

    /// <summary>The unit; null where the dataset says none, or says it in words that are no unit of the language.</summary>
    public static Unit? Of(RecordingReader reader, string array) =>
        Written(reader, array) is { } text ? s_pure.Contains(text) ? Unit.None : Unit.Read(text) : null;

    /// <summary>What one of the dataset's numbers is in canonical units; null, and said, where its unit is not one of what it stands for.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="array">The dataset.</param>
    /// <param name="name">What it is to be, for people.</param>
    /// <param name="declared">The unit its numbers are in where the dataset says none.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static double? Factor(RecordingReader reader, string array, string name, Unit declared, List<string> mistakes)
    {
        if (Written(reader, array) is not { } text)
        {
            return declared.Factor;
        }

        Unit? unit = Of(reader, array);
        if (unit?.Dimension == declared.Dimension)
        {
            return unit.Factor;
        }

        string expected = declared.Dimension.IsNone ? "a pure number" : $"in {declared.Symbol}";
        mistakes.Add(unit is null
            ? $"{name} has the attribute units = '{text}', which is no unit of the circuit language; it is {expected}"
            : $"{name} is in {text} in the file, and {expected} in the circuit");
        return null;
    }

    private static string? Written(RecordingReader reader, string array) => reader.TextAttribute(array, "units")?.Trim();
}
