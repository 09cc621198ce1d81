using NeuroLcp.Commands;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Experiments.Monitors;

namespace NeuroLcp.Experiments.Files;

/// <summary>
/// Weights from a weight file (one dataset per weight, named as in the circuit file, shape [post, pre] or [post], in the unit of its attribute <c>units</c> or
/// else in that of the circuit file) or from a recording, whose last snapshots are the trained weights. A recording brings the synapses that exist and the
/// parameters that were drawn, too.
/// </summary>
internal static class WeightFile
{
    /// <summary>Reads the weights of a circuit that a file has, and what comes with them.</summary>
    /// <param name="source">The file, and the group where one is named.</param>
    /// <param name="circuit">The circuit; tied weights are not read.</param>
    /// <param name="snapshot">Which snapshot of a recording, from 0; null for the last.</param>
    /// <exception cref="RequestException">Weights have the wrong shape, unit or sign, or none is there; the message names all of them.</exception>
    /// <exception cref="RecordingException">The file cannot be read.</exception>
    public static WeightFileContent Read(WeightSource source, Circuit circuit, long? snapshot = null)
    {
        using RecordingReader reader = RecordingReader.Open(source.Path);
        string group = source.Group is null ? "" : "/" + source.Group.Trim('/');
        if (group.Length > 0 && !reader.Exists(group))
        {
            throw new RequestException(
                $"{source.Path}: no group '{source.Group}'; the file has {string.Join(", ", reader.Groups().DefaultIfEmpty("no groups"))}");
        }

        bool recording = group.Length == 0 && reader.Exists("/plasticity");
        var weights = new Dictionary<string, double[]>();
        var mistakes = new List<string>();
        var missing = new List<string>();
        foreach (Weight weight in circuit.Weights.Where(w => w.TransposeOf is null))
        {
            string path = recording ? $"/plasticity/{weight.Name}/snapshots/weight" : $"{group}/{weight.Name}";
            if (!reader.IsArray(path))
            {
                missing.Add(weight.Name);
                continue;
            }

            IReadOnlyList<long> shape = reader.Describe(path).Shape;
            IReadOnlyList<long> own = recording ? [.. shape.Skip(1)] : shape;
            bool fits = weight.Pre is null
                ? own.Count >= 1 && own[0] == weight.Rows && own.Skip(1).All(n => n == 1)
                : own.Count == 2 && own[0] == weight.Rows && own[1] == weight.Columns;
            if (!fits)
            {
                string expected = weight.Pre is null ? $"[{weight.Rows}]" : $"[{weight.Rows}, {weight.Columns}]";
                mistakes.Add($"weight '{weight.Name}' has shape [{string.Join(", ", own)}], the circuit needs {expected}");
                continue;
            }

            if (recording && shape[0] == 0)
            {
                mistakes.Add($"weight '{weight.Name}' has no snapshot yet");
                continue;
            }

            // what a recording holds without a word of its unit is in canonical ones
            Unit declared = recording ? weight.Unit with { Factor = 1, Symbol = weight.Dimension.ToString() } : weight.Unit;
            if (FileUnit.Factor(reader, path, $"weight '{weight.Name}'", declared, mistakes) is not { } factor)
            {
                continue;
            }

            double[] values = recording ? reader.ReadRows<double>(path, snapshot ?? (shape[0] - 1), 1) : reader.Read<double>(path);
            for (int i = 0; factor != 1 && i < values.Length; i++)
            {
                values[i] *= factor;
            }

            int bad = Array.FindIndex(values, v => !double.IsFinite(v));
            if (bad >= 0)
            {
                mistakes.Add($"weight '{weight.Name}' is not finite at row {bad / weight.Columns}, column {bad % weight.Columns}");
            }

            int wrong = Array.FindIndex(values, v => !weight.Sign.Allows(v));
            if (wrong >= 0)
            {
                mistakes.Add(FormattableString.Invariant($"weight '{weight.Name}' is {weight.Sign.Word()}, but is {values[wrong]:G6} at row {wrong / weight.Columns}, column {wrong % weight.Columns}"));
            }

            weights[weight.Name] = values;
        }

        if (weights.Count == 0 && mistakes.Count == 0 && missing.Count > 0)
        {
            mistakes.Add($"none of its weights is there: {string.Join(", ", missing)}{Found(reader, recording ? "/plasticity" : group.Length == 0 ? "/" : group, recording)}");
        }

        if (mistakes.Count > 0)
        {
            throw new RequestException($"{source.Path} does not fit circuit '{circuit.Name}':\n  {string.Join("\n  ", mistakes)}");
        }

        return new WeightFileContent(weights, recording ? Wiring(reader, circuit) : [], recording ? Drawn(reader, circuit) : [])
        {
            Missing = missing,
            Further = recording ? [] : [.. reader.Arrays(group.Length == 0 ? "/" : group).Where(name => circuit.FindWeight(name) is null)],
        };
    }

    private static string Found(RecordingReader reader, string where, bool recording)
    {
        IReadOnlyList<string> names = recording ? reader.Groups(where) : reader.Arrays(where);
        return names.Count == 0 ? "; it has no datasets there" : $"; it has {string.Join(", ", names.Take(12))}{(names.Count > 12 ? ", ..." : "")}";
    }

    /// <summary>Which synapses exist: a learning synapse may be at 0 and yet be there.</summary>
    private static Dictionary<string, bool[]> Wiring(RecordingReader reader, Circuit circuit) =>
        circuit.Weights.Where(w => reader.IsArray(WeightSnapshots.Wiring(w)) && Fits(reader, w))
                .ToDictionary(w => w.Name, w => reader.Read<byte>(WeightSnapshots.Wiring(w)).Select(b => b != 0).ToArray());

    private static bool Fits(RecordingReader reader, Weight weight) =>
        reader.Describe(WeightSnapshots.Wiring(weight)).Shape is [var rows, var columns] && rows == weight.Rows && columns == weight.Columns
        ? true
        : throw new RequestException($"{reader.Path}: {WeightSnapshots.Wiring(weight)} is {reader.Describe(WeightSnapshots.Wiring(weight)).ShapeText}, and weight '{weight.Name}' has {weight.Rows} x {weight.Columns} places for synapses");

    /// <summary>The parameters of the neurons the weights belong to; one that is set from outside is drawn anew.</summary>
    private static Dictionary<DrawnParameterReference, double[]> Drawn(RecordingReader reader, Circuit circuit) => Initialisation.Parameters(circuit, 0).Keys
        .Where(d => reader.IsArray(PopulationGroups.Path(d)) && reader.Describe(PopulationGroups.Path(d)).Shape is [var size] && size == d.Population.Size)
        .Where(d => !circuit.Overrides.Any(o => o[..Math.Max(0, o.IndexOf('=', StringComparison.Ordinal))].Trim().Split('.')[^1] == d.Parameter.Name))
        .ToDictionary(d => d, d => reader.Read<double>(PopulationGroups.Path(d)));
}

/// <summary>What a weight file holds for a circuit.</summary>
/// <param name="Weights">The weights it has, by name, row-major, in canonical units.</param>
/// <param name="Wiring">Which synapses exist, for the weights the file says it of.</param>
/// <param name="Drawn">Drawn parameters.</param>
internal sealed record WeightFileContent(
    IReadOnlyDictionary<string, double[]> Weights, IReadOnlyDictionary<string, bool[]> Wiring, IReadOnlyDictionary<DrawnParameterReference, double[]> Drawn)
{
    /// <summary>The circuit's weights that the file does not have.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The datasets of a weight file that are no weights of the circuit.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];
}
