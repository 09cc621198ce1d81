using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>Weights over training: <c>/plasticity/&lt;weight&gt;/snapshots/weight[update, post, pre]</c>.</summary>
/// <param name="circuit">The circuit.</param>
/// <param name="type">The precision of the computation.</param>
/// <param name="monitors">Entries of <c>record:</c> that ask for another precision of a weight.</param>
internal sealed class WeightSnapshots(Circuit circuit, ElementType type, IEnumerable<CircuitMonitor>? monitors = null)
{
    private readonly Dictionary<Weight, CircuitMonitor> _asked = (monitors ?? []).SelectMany(m => m.Weights.Select(w => (w, m))).DistinctBy(a => a.w)
        .ToDictionary(a => a.w, a => a.m);

    /// <summary>One group a weight, tied ones included, and one that says which synapses exist where not all do.</summary>
    public IEnumerable<GroupLayout> Layout<T>(CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T> =>
            circuit.Weights.Select(Snapshots).Concat(circuit.Weights.Where(w => values.Exists(w) is not null)
            .Select(w => new GroupLayout($"/plasticity/{w.Name}/wiring")
            {
                Axes = [PostAxis(w), ArrayAxis.Index("pre", w.Columns, $"unit of {w.Pre!.Name}")],
                Arrays = [new ArrayLayout("exists", ElementType.UInt8, ["post", "pre"], "1", $"1 where weight {w.Name} has a synapse")
                { Values = values.Exists(w)!.Select(e => e ? (byte)1 : (byte)0).ToArray() }],
            }));

    /// <summary>Where it is kept which synapses exist.</summary>
    public static string Wiring(Weight weight) => $"/plasticity/{weight.Name}/wiring/exists";

    private GroupLayout Snapshots(Weight weight) => new(Path(weight))
    {
        // a snapshot is whole or not there
        RowsPerBlock = 1,
        Attributes = new AttributeSet
        {
            { "post", weight.Post.Name },
            { "pre", weight.Pre?.Name ?? "" },
            { "sign", weight.Sign.Word() },
            { "rule", weight.TransposeOf is { } owner ? $"tied to {owner.Name}.T" : weight.Rule is null ? "fixed" : "plastic" },
        },
        Axes =
        [
            ArrayAxis.Growing("update", ElementType.Int64, null, "updates made"),
            PostAxis(weight),
            .. weight.Pre is null ? Array.Empty<ArrayAxis>() : [ArrayAxis.Index("pre", weight.Columns, $"unit of {weight.Pre.Name}")],
        ],
        Arrays =
        [
            new ArrayLayout("weight", Type(weight), weight.Pre is null ? ["update", "post"] : ["update", "post", "pre"],
                weight.Dimension.IsNone ? "1" : weight.Dimension.ToString(), $"weight {weight.Name}")
            {
                KeptBits = _asked.GetValueOrDefault(weight)?.KeptBits,
            },
        ],
    };

    private static ArrayAxis PostAxis(Weight weight) => ArrayAxis.Index("post", weight.Rows, $"unit of {weight.Post.Name}");

    private ElementType Type(Weight weight) =>
        _asked.GetValueOrDefault(weight)?.IsDouble switch { true => ElementType.Float64, false => ElementType.Float32, null => type };

    /// <summary>Appends the weights as they are now.</summary>
    /// <param name="writer">The recording.</param>
    /// <param name="values">The weights.</param>
    /// <param name="update">Updates made.</param>
    /// <param name="due">Which weights; null for all.</param>
    public void Append<T>(RecordingWriter writer, CircuitValues<T> values, long update, Func<Weight, bool>? due = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Weight weight in circuit.Weights.Where(w => due is null || due(w)))
        {
            if (weight.TransposeOf is null)
            {
                writer.Append<T>(Path(weight), "weight", values.Weight(weight));
            }
            else
            {
                writer.Append<double>(Path(weight), "weight", values.Read(weight));
            }

            writer.Append(Path(weight), "update", update);
        }
    }

    /// <summary>The group of a weight's snapshots.</summary>
    public static string Path(Weight weight) => $"/plasticity/{weight.Name}/snapshots";
}
