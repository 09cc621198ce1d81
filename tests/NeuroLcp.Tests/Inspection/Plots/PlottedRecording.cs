using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Inspection.Plots;

/// <summary>A small recording that has something of every kind that can be plotted, whose every number is known.</summary>
internal static class PlottedRecording
{
    public const int Updates = 120, Snapshots = 4, Cells = 3, Units = 4, Inputs = 6;

    /// <summary>Events of unit u's cell c: one in each trial, at this time.</summary>
    public static double SpikeTime(int trial, int unit, int cell) => (10 * ((unit * Cells) + cell)) + (5 * trial) + 1;

    public static double Soma(double time, int unit) => Math.Sin(time / 10) + unit;

    /// <summary>W[post, pre] after s snapshots: grows by 0.1 (post − pre) each.</summary>
    public static double Weight(int snapshot, int post, int pre) => 1 + (0.1 * snapshot * (post - pre));

    /// <summary>Writes a file with all of it, or what the groups' names begin with.</summary>
    public static string Write(string path, params string[] only)
    {
        GroupLayout[] groups = [.. Groups().Where(g => only.Length == 0 || only.Any(o => g.Path.StartsWith(o, StringComparison.Ordinal)))];
        var layout = new RecordingLayout { Attributes = new AttributeSet { { "title", "sample: run" } }, Groups = groups };
        using var writer = RecordingWriter.Create(path, layout);
        foreach (string group in groups.Select(g => g.Path))
        {
            Fill(writer, group);
        }

        writer.Complete(RecordingStatus.Complete);
        return path;
    }

    private static IEnumerable<GroupLayout> Groups()
    {
        yield return Numbers("/training", ["loss", "accuracy", "control_norm", "iterations", "rate"]);
        yield return Numbers("/training/epochs", ["test_loss", "test_accuracy"]);
        yield return new GroupLayout("/training/diagnostics")
        {
            Axes = [Growing("update"), ArrayAxis.Index("trial", 2)],
            Arrays =
            [
                new("psi_angle", ElementType.Float64, ["update", "trial"], "degree"), new("loss", ElementType.Float64, ["update", "trial"]),
                .. new[] { "W.gradient_angle", "W.loss_angle", "B.angle_to_W", "B.angle_to_gain", "B.principal_angle_to_gain" }.Select(n =>
                    new ArrayLayout(n, ElementType.Float64, ["update"], "degree")),
            ],
        };
        yield return Weights("W", Units, Inputs, "hidden", "input", "plastic");
        yield return Weights("B", Inputs, Units, "input", "hidden", "tied to W.T");
        yield return new GroupLayout("/plasticity/b/snapshots")
        {
            Attributes = new AttributeSet { { "post", "hidden" }, { "pre", "" }, { "rule", "plastic" } },
            Axes = [Growing("update"), ArrayAxis.Index("post", Units)],
            Arrays = [new("weight", ElementType.Float64, ["update", "post"])]
        };
        yield return new GroupLayout("/plasticity/W/wiring")
        {
            Axes = [ArrayAxis.Index("post", Units), ArrayAxis.Index("pre", Inputs)],
            Arrays = [new("exists", ElementType.UInt8, ["post", "pre"])
            { Values = Enumerable.Range(0, Units * Inputs).Select(i => i == 0 ? (byte)0 : (byte)1).ToArray() }]
        };
        yield return new GroupLayout("/plasticity/W/stats")
        {
            Axes = [Growing("update")],
            Arrays =
            [new("norm", ElementType.Float64, ["update"]), new("update_norm", ElementType.Float64, ["update"]),
            new("angle_to_B", ElementType.Float64, ["update"], "degree")]
        };
        yield return new GroupLayout("/plasticity/W/synapses")
        {
            Axes = [ArrayAxis.Time(), ArrayAxis.Index("synapse", 7)],
            Arrays =
            [
                new("post_index", ElementType.Int32, ["synapse"]) { Values = Enumerable.Range(0, 7).Select(i => i % Units).ToArray() },
                    new("pre_index", ElementType.Int32, ["synapse"]) { Values = Enumerable.Range(0, 7).Select(i => i % Inputs).ToArray() },
                new("weight", ElementType.Float32, ["time", "synapse"]),
            ],
        };
        yield return Monitor("/states/hidden", ArrayAxis.Of("unit", new[] { 0, 2, 3 }));
        yield return Monitor("/states/hidden_slow", ArrayAxis.Index("unit", Units));
        yield return new GroupLayout("/states/cells")
        {
            Axes = [ArrayAxis.Time(), ArrayAxis.Index("trial", 2), ArrayAxis.Index("unit", Units), ArrayAxis.Index("cell", Cells)],
            Arrays = [new("v", ElementType.Float32, ["time", "trial", "unit", "cell"], "mV")]
        };
        yield return Events("/events/hidden.cell.spike", hasCells: true);
        yield return Events("/events/other.event", hasCells: false);
    }

    private static void Fill(RecordingWriter writer, string group)
    {
        switch (group)
        {
            case "/training":
                Rows(writer, group, "update", Updates, ("loss", u => Math.Pow(10, -2.0 * u / Updates)),
                    ("accuracy", u => u < 3 ? double.NaN : 0.5 + (u / 400.0)), ("control_norm", u => 1 + (u % 2)), ("iterations", u => 30 + (u % 7)),
                    ("rate", _ => 0.01));
                break;
            case "/training/epochs":
                Rows(writer, group, "update", Snapshots, e => 40L * e, ("test_loss", e => 1 / (1.0 + e)), ("test_accuracy", e => 0.2 * e));
                break;
            case "/training/diagnostics":
                for (int e = 0; e < Snapshots; e++)
                {
                    writer.Append<double>(group, "psi_angle", [10.0 * e, double.NaN]);
                    writer.Append<double>(group, "loss", [1, 1]);
                    foreach ((string name, double value) in new[]
                        { ("W.gradient_angle", 88.0 - e), ("W.loss_angle", 120.0 - (20 * e)), ("B.angle_to_W", 90.0 - (10 * e)), ("B.angle_to_gain", 40.0),
                        ("B.principal_angle_to_gain", 60.0) })
                    {
                        writer.Append(group, name, value);
                    }

                    writer.Append(group, "update", 40L * e);
                }

                break;
            case "/plasticity/W/snapshots":
                Matrices(writer, group, Units, Inputs, Weight);
                break;
            case "/plasticity/B/snapshots":
                Matrices(writer, group, Inputs, Units, (s, post, pre) => Weight(s, pre, post));
                break;
            case "/plasticity/b/snapshots":
                Matrices(writer, group, Units, 1, (s, post, _) => s * post);
                break;
            case "/plasticity/W/stats":
                Rows(writer, group, "update", Updates, ("norm", u => 5 + (u / 100.0)), ("update_norm", u => 0.1 * (1 + (u % 3))),
                    ("angle_to_B", u => 90 - (u / 2.0)));
                break;
            case "/plasticity/W/synapses":
                for (int t = 0; t < 50; t++)
                {
                    writer.Append<float>(group, "weight", [.. Enumerable.Range(0, 7).Select(k => (float)(k + (t / 50.0)))]);
                    writer.Append(group, "time", (double)t);
                }

                break;
            case "/states/hidden":
                Traces(writer, group, 200, 0.5, [0, 2, 3]);
                break;
            case "/states/hidden_slow":
                Traces(writer, group, 11, 10, [0, 1, 2, 3]);
                break;
            case "/states/cells":
                for (int t = 0; t < 40; t++)
                {
                    writer.Append<float>(group, "v", [.. Enumerable.Range(0, 2 * Units * Cells).Select(i => (float)((100 * i) + t))]);
                    writer.Append(group, "time", 2.0 * t);
                }

                break;
            case "/events/hidden.cell.spike":
                Spikes(writer, group, Cells);
                break;
            case "/events/other.event":
                Spikes(writer, group, 1);
                break;
        }
    }

    private static GroupLayout Numbers(string path, string[] names) =>
        new(path) { Axes = [Growing("update")], Arrays = [.. names.Select(n => new ArrayLayout(n, ElementType.Float64, ["update"]))] };

    private static GroupLayout Weights(string name, int rows, int columns, string post, string pre, string rule) => new($"/plasticity/{name}/snapshots")
    {
        Attributes = new AttributeSet { { "post", post }, { "pre", pre }, { "rule", rule } },
        Axes = [Growing("update"), ArrayAxis.Index("post", rows), ArrayAxis.Index("pre", columns)],
        Arrays = [new("weight", ElementType.Float64, ["update", "post", "pre"])],
        RowsPerBlock = 1,
    };

    private static GroupLayout Monitor(string path, ArrayAxis units) =>
        new(path) { Axes = [ArrayAxis.Time(), units], Arrays = [new("soma", ElementType.Float64, ["time", "unit"], "mV")] };

    private static GroupLayout Events(string path, bool hasCells) => new(path)
    {
        Axes = [Growing("event")],
        Arrays = [new("time", ElementType.Float64, ["event"], "ms"), new("trial", ElementType.Int32, ["event"]), new("unit", ElementType.Int32, ["event"]),
            .. hasCells ? [new("cell", ElementType.Int32, ["event"])] : Array.Empty<ArrayLayout>()],
    };

    private static ArrayAxis Growing(string name) => ArrayAxis.Growing(name, ElementType.Int64);

    private static void Rows(RecordingWriter writer, string group, string axis, int rows, params (string Name, Func<int, double> Of)[] arrays) =>
        Rows(writer, group, axis, rows, r => r, arrays);

    private static void Rows(RecordingWriter writer, string group, string axis, int rows, Func<int, long> at,
        params (string Name, Func<int, double> Of)[] arrays)
    {
        for (int r = 0; r < rows; r++)
        {
            foreach ((string name, Func<int, double> of) in arrays)
            {
                writer.Append(group, name, of(r));
            }

            writer.Append(group, axis, at(r));
        }
    }

    private static void Matrices(RecordingWriter writer, string group, int rows, int columns, Func<int, int, int, double> of)
    {
        for (int s = 0; s < Snapshots; s++)
        {
            writer.Append<double>(group, "weight", [.. Enumerable.Range(0, rows * columns).Select(i => of(s, i / columns, i % columns))]);
            writer.Append(group, "update", 40L * s);
        }
    }

    private static void Traces(RecordingWriter writer, string group, int rows, double step, int[] units)
    {
        for (int r = 0; r < rows; r++)
        {
            writer.Append<double>(group, "soma", [.. units.Select(u => Soma(r * step, u))]);
            writer.Append(group, "time", r * step);
        }
    }

    private static void Spikes(RecordingWriter writer, string group, int cells)
    {
        long number = 0;
        for (int trial = 0; trial < 2; trial++)
        {
            for (int i = 0; i < Units * cells; i++)
            {
                writer.Append(group, "time", SpikeTime(trial, i / cells, i % cells));
                writer.Append(group, "trial", trial);
                writer.Append(group, "unit", i / cells);
                if (cells > 1)
                {
                    writer.Append(group, "cell", i % cells);
                }

                writer.Append(group, "event", number++);
            }
        }
    }
}
