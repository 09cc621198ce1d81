using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>The snapshots of a weight in a recording: <c>/plasticity/&lt;weight&gt;/snapshots/weight[update, post (, pre)]</c>.</summary>
/// <param name="Name">Its name in the circuit file.</param>
/// <param name="Updates">After how many updates each snapshot was taken.</param>
/// <param name="Rows">Units that receive.</param>
/// <param name="Columns">Units that send; 1 for a bias.</param>
internal sealed record RecordedWeight(string Name, long[] Updates, int Rows, int Columns)
{
    private const string Root = "/plasticity";

    /// <summary>Whether it is one number a unit.</summary>
    public required bool IsBias { get; init; }

    /// <summary>The population that receives; empty where the file does not say.</summary>
    public required string Post { get; init; }

    /// <summary>The population that sends; empty for a bias.</summary>
    public required string Pre { get; init; }

    /// <summary>Its unit; 1 for a pure number.</summary>
    public required string Units { get; init; }

    /// <summary>Whether nothing of its own changes it: it is fixed, or another weight transposed.</summary>
    public required bool IsFollower { get; init; }

    private string Array => $"{Root}/{Name}/snapshots/weight";

    /// <summary>All that a recording holds.</summary>
    public static IReadOnlyList<RecordedWeight> In(RecordingReader reader) =>
        reader.Exists(Root) ? [.. reader.Groups(Root)
            .Where(g => reader.IsArray($"{Root}/{g}/snapshots/weight") && reader.Describe($"{Root}/{g}/snapshots/weight").Shape.Count is 2 or 3)
            .Select(g => Of(reader, g))] : [];

    /// <summary>A snapshot, row by row; NaN where there is no synapse.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="snapshot">Which, counted from 0.</param>
    public double[] Read(RecordingReader reader, int snapshot)
    {
        double[] values = reader.ReadRows<double>(Array, snapshot, 1);
        string wiring = $"{Root}/{Name}/wiring/exists";
        if (reader.IsArray(wiring))
        {
            byte[] exists = reader.Read<byte>(wiring);
            if (exists.Length != values.Length)
            {
                throw new RequestException($"{reader.Path}: {wiring} has {exists.Length} places, and weight '{Name}' has {values.Length}");
            }

            for (int i = 0; i < values.Length; i++)
            {
                values[i] = exists[i] == 0 ? double.NaN : values[i];
            }
        }

        return values;
    }

    private static RecordedWeight Of(RecordingReader reader, string name)
    {
        string group = $"{Root}/{name}/snapshots", array = $"{group}/weight";
        IReadOnlyList<long> shape = reader.Describe(array).Shape;
        long rows = reader.CommittedRows(group) ?? shape[0];
        string rule = reader.TextAttribute(group, "rule") ?? "plastic";
        return new RecordedWeight(name, reader.ReadRows<long>($"{group}/update", 0, rows), (int)shape[1], shape.Count > 2 ? (int)shape[2] : 1)
        {
            IsBias = shape.Count == 2,
            Post = reader.TextAttribute(group, "post") ?? "",
            Pre = reader.TextAttribute(group, "pre") ?? "",
            Units = UnitText.Of(reader, array),
            IsFollower = rule == "fixed" || rule.StartsWith("tied to ", StringComparison.Ordinal),
        };
    }
}
