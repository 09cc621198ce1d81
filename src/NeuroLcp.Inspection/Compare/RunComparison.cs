using NeuroLcp.Inspection.Inspect;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Compare;

/// <summary>What of <c>/run</c> decides a computation: circuit, overrides, seed, task and precision; not clocks, hosts, commands or threads.</summary>
internal static class RunComparison
{
    private static readonly string[] Attributes = ["verb", "circuit", "learning", "seed", "task", "task_digest", Precision];
    private const string Precision = "precision";
    private static readonly string[] Texts = ["circuit_yaml", "overrides"];
    private static readonly string[] Numbers = ["dt_ms"];

    /// <summary>All that differ, in this order.</summary>
    /// <param name="a">One recording.</param>
    /// <param name="b">The other.</param>
    /// <param name="closeness">With a tolerance, numbers of 32 and of 64 bits may be compared.</param>
    public static IEnumerable<Difference> Of(RecordingReader a, RecordingReader b, Closeness closeness)
    {
        const string run = RecordingFormat.RunGroup;
        foreach (string name in Attributes.Where(name => name != Precision || closeness.IsBitwise))
        {
            object? left = a.Attribute(run, name), right = b.Attribute(run, name);
            if (!Equals(left, right))
            {
                yield return new Difference($"{run}@{name}", DifferenceKind.Text, $"{Said(left)} against {Said(right)}");
            }
        }

        bool same = true;
        foreach (string name in Texts)
        {
            if (Text(name) is { } difference)
            {
                same = false;
                yield return difference;
            }
        }

        // an old file means what the language meant when it was run; otherwise what was made of the circuit follows from it
        if (same && Text("expanded_yaml") is { } expanded)
        {
            yield return expanded;
        }

        foreach (string name in Numbers)
        {
            double? left = Number(a, name), right = Number(b, name);
            if (left != right)
            {
                yield return new Difference($"{run}/{name}", DifferenceKind.Text, $"{Said(left)} against {Said(right)}");
            }
        }

        Difference? Text(string name)
        {
            string path = $"{run}/{name}";
            string? left = a.IsArray(path) ? a.ReadText(path) : null, right = b.IsArray(path) ? b.ReadText(path) : null;
            return left == right ? null : new Difference(path, DifferenceKind.Text,
                left is null || right is null ? $"only in {(left is null ? "B" : "A")}" : ArrayComparison.Text(left, right));
        }
    }

    private static double? Number(RecordingReader reader, string name) =>
        reader.IsArray($"{RecordingFormat.RunGroup}/{name}") ? reader.ReadScalar<double>($"{RecordingFormat.RunGroup}/{name}") : null;

    private static string Said(object? value) => value is null ? "none" : value is string text ? $"'{text}'" : InspectionText.Value(value);
}
