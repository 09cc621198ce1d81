using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording;

/// <summary>A small recording with one group of every kind, whose every element is known.</summary>
internal static class SampleRecording
{
    public const int Units = 20;
    public const int Inputs = 6;

    /// <summary>Rows a block of the traces: few, so that tests cross block borders.</summary>
    public const int BlockRows = 8;

    public static RecordingLayout Layout(int units = Units, int? blockRows = BlockRows) => new()
    {
        Attributes = new AttributeSet { { "title", "Über-sample µ" }, { "run_id", "5f0c" } },
        Groups =
        [
            new GroupLayout("/run")
            {
                Attributes = new AttributeSet { { "seed", 18446744073709551615UL }, { "dt_ms", 0.5 }, { "threads", 2 },
                    { "set", new[] { "alpha=0.1", "S=W.T" } } },
                Scalars = [ScalarLayout.Integer("committed_step", -1), ScalarLayout.Real("best_loss")],
                Texts = new Dictionary<string, string> { ["circuit_yaml"] = "circuit: τ\npopulations: {}\n", ["note"] = "" },
            },
            new GroupLayout("/populations/hidden")
            {
                Axes = [ArrayAxis.Index("neuron", units, "neuron index")],
                Arrays = [new ArrayLayout("bias", ElementType.Float64, ["neuron"]) { Values = Enumerable.Range(0, units).Select(i => i / 8.0).ToArray() }],
            },
            new GroupLayout("/states/hidden")
            {
                Axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", units)],
                Arrays =
                [
                    new ArrayLayout("soma", ElementType.Float32, ["time", "unit"], "mV", "somatic potential"),
                    new ArrayLayout("spikes", ElementType.UInt8, ["time", "unit"]),
                    new ArrayLayout("mean", ElementType.Float64, ["time"]),
                ],
                RowsPerBlock = blockRows,
            },
            new GroupLayout("/plasticity/W/snapshots")
            {
                Axes = [ArrayAxis.Growing("update", ElementType.Int64), ArrayAxis.Index("post", units), ArrayAxis.Index("pre", Inputs)],
                Arrays = [new ArrayLayout("weight", ElementType.Float64, ["update", "post", "pre"])],
                RowsPerBlock = 1,
            },
            new GroupLayout("/training")
            {
                Axes = [ArrayAxis.Growing("update", ElementType.Int64)],
                Arrays = [new ArrayLayout("loss", ElementType.Float64, ["update"]), new ArrayLayout("converged", ElementType.Int32, ["update"])],
            },
        ],
    };

    public static float Soma(long row, int unit) => row + (unit / 64f);

    public static double Weight(long row, int post, int pre) => (row * 1000) + (post * 10) + (pre / 16.0);

    /// <summary>Appends rows from the given one on, the same to every trace array.</summary>
    public static void AppendTraces(RecordingWriter writer, long first, int rows, int units = Units)
    {
        var soma = new float[units];
        var spikes = new byte[units];
        for (long row = first; row < first + rows; row++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                soma[unit] = Soma(row, unit);
                spikes[unit] = (byte)((row + unit) % 251);
            }

            writer.Append<float>("/states/hidden", "soma", soma);
            writer.Append<byte>("/states/hidden", "spikes", spikes);
            writer.Append("/states/hidden", "mean", (double)row);
            writer.Append("/states/hidden", "time", row * 0.5);
        }
    }

    public static void AppendSnapshot(RecordingWriter writer, long row)
    {
        var weight = new double[Units * Inputs];
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] = Weight(row, i / Inputs, i % Inputs);
        }

        writer.Append<double>("/plasticity/W/snapshots", "weight", weight);
        writer.Append("/plasticity/W/snapshots", "update", 100 * row);
    }

    public static void AppendTraining(RecordingWriter writer, long update)
    {
        writer.Append("/training", "loss", 1.0 / (1 + update));
        writer.Append("/training", "converged", (int)update % 2);
        writer.Append("/training", "update", update);
    }

    /// <summary>A complete file: 21 trace rows (two blocks and a rest), 3 snapshots, 5 updates.</summary>
    public static void Write(string path)
    {
        using var writer = RecordingWriter.Create(path, Layout());
        AppendTraces(writer, 0, 21);
        for (int row = 0; row < 3; row++)
        {
            AppendSnapshot(writer, row);
        }

        for (int update = 0; update < 5; update++)
        {
            AppendTraining(writer, update);
        }

        writer.SetScalar("/run", "committed_step", 20);
        writer.SetScalar("/run", "best_loss", 0.2);
        writer.Complete(RecordingStatus.Complete, new AttributeSet { { "wall_s", 1.5 }, { "ended", "2026" } });
    }
}
