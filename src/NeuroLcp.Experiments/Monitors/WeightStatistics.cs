using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>
/// A group <c>/plasticity/&lt;weight&gt;/stats</c>: norm, norm of the change since the row before, and the angle to the weight it should mirror.
/// </summary>
internal sealed class WeightStatistics
{
    private readonly Weight _weight;
    private readonly IReadOnlyList<FeedbackPair> _pairs;
    private double[] _before = [];

    /// <param name="weight">The weight.</param>
    /// <param name="pairs">The forward weights it should mirror.</param>
    public WeightStatistics(Weight weight, IReadOnlyList<FeedbackPair> pairs)
    {
        _weight = weight;
        _pairs = pairs;
        Path = $"/plasticity/{weight.Name}/stats";
        string units = weight.Dimension.IsNone ? "1" : weight.Dimension.ToString();
        Layout = new GroupLayout(Path)
        {
            Axes = [ArrayAxis.Growing("update", ElementType.Int64, null, "updates made")],
            Arrays =
            [
                new ArrayLayout("norm", ElementType.Float64, ["update"], units, $"Frobenius norm of {weight.Name}"),
                new ArrayLayout("update_norm", ElementType.Float64, ["update"], units, "norm of the change since the row before"),
                .. pairs.Select(p => new ArrayLayout(Angle(p), ElementType.Float64, ["update"], "degree",
                    $"angle of {weight.Name} to {(p.Kind == FeedbackKind.Transpose ? "the transpose of " : "")}{p.Forward.Name}")),
            ],
        };
    }

    /// <summary>The group.</summary>
    public string Path { get; }

    /// <summary>Its layout.</summary>
    public GroupLayout Layout { get; }

    /// <summary>Appends a row.</summary>
    public void Append<T>(RecordingWriter writer, CircuitValues<T> values, long update)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double[] now = values.Read(_weight);
        double square = 0, change = 0;
        for (int i = 0; i < now.Length; i++)
        {
            square += now[i] * now[i];
            double moved = _before.Length == 0 ? 0 : now[i] - _before[i];
            change += moved * moved;
        }

        writer.Append(Path, "norm", Math.Sqrt(square));
        writer.Append(Path, "update_norm", Math.Sqrt(change));
        foreach (FeedbackPair pair in _pairs)
        {
            writer.Append(Path, Angle(pair), AngleTo(now, Math.Sqrt(square), values.Read(pair.Forward), pair.Kind));
        }

        writer.Append(Path, "update", update);
        _before = now;
    }

    /// <summary>Keeps the row before.</summary>
    public void Save(SavedState state) => state.Add<double>($"statistics/{_weight.Name}", _before);

    /// <summary>Goes on with the row before.</summary>
    public void Restore(SavedState state) => _before = state.Find<double>($"statistics/{_weight.Name}", _weight.Rows * _weight.Columns);

    private static string Angle(FeedbackPair pair) => $"angle_to_{pair.Forward.Name}";

    private double AngleTo(double[] weight, double norm, double[] forward, FeedbackKind kind)
    {
        double product = 0, square = 0;
        for (int r = 0; r < _weight.Rows; r++)
        {
            for (int c = 0; c < _weight.Columns; c++)
            {
                double other = kind == FeedbackKind.Transpose ? forward[(c * _weight.Rows) + r] : forward[(r * _weight.Columns) + c];
                product += weight[(r * _weight.Columns) + c] * other;
                square += other * other;
            }
        }

        return Math.Acos(Math.Clamp(product / (norm * Math.Sqrt(square)), -1, 1)) * 180 / Math.PI;
    }
}
