using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Experiments;

/// <summary>A recording of three units over time and of a few updates, with one number or another changed.</summary>
internal sealed record SmallRecording
{
    public const int Units = 3;

    public int Rows { get; init; } = 6;

    public int Updates { get; init; } = 4;

    public ulong Seed { get; init; } = 7;

    public string Circuit { get; init; } = "circuit: small\nalpha: 0.1\n";

    public string Command { get; init; } = "neurolcp simulate small.yaml";

    public int Threads { get; init; } = 1;

    public string SomaUnit { get; init; } = "mV";

    /// <summary>What times are counted in.</summary>
    public string TimeUnit { get; init; } = "ms";

    /// <summary>From one row to the next, in that unit.</summary>
    public double Step { get; init; } = 0.5;

    /// <summary>soma[row, unit].</summary>
    public Func<int, int, float> Soma { get; init; } = (row, unit) => (10 * row) + unit;

    /// <summary>loss[update].</summary>
    public Func<int, double> Loss { get; init; } = update => 1.0 / (1 + update);

    /// <summary>Whether there is a group of its own beside the others.</summary>
    public bool HasEvents { get; init; }

    /// <summary>How many trials the events are of, one after the other; 0 where nothing is said of trials.</summary>
    public int EventTrials { get; init; }

    public RecordingLayout Layout => new()
    {
        Attributes = new AttributeSet { { "title", "small: simulate" }, { "source", "neurolcp test" }, { "run_id", Guid.NewGuid().ToString() } },
        Groups =
        [
            new GroupLayout("/run")
            {
                Attributes = new AttributeSet { { "verb", "simulate" }, { "circuit", "small" }, { "seed", Seed }, { "precision", "float" },
                    { "threads", Threads } },
                Texts = new Dictionary<string, string> { ["circuit_yaml"] = Circuit, ["overrides"] = "alpha=0.2\nbeta=3", ["command"] = Command },
            },
            new GroupLayout("/states/hidden")
            {
                Axes = [TimeUnit == "ms" ? ArrayAxis.Time() : ArrayAxis.Growing("time", ElementType.Float64, TimeUnit),
                    ArrayAxis.Index("unit", Units, "unit of hidden")],
                Arrays = [new ArrayLayout("soma", ElementType.Float32, ["time", "unit"], SomaUnit, "hidden.soma")],
                RowsPerBlock = 2,
            },
            new GroupLayout("/training")
            {
                Axes = [ArrayAxis.Growing("update", ElementType.Int64)],
                Arrays = [new ArrayLayout("loss", ElementType.Float64, ["update"])],
            },
            .. HasEvents ? new[] { Events } : [],
        ],
    };

    private GroupLayout Events => new("/events/hidden.burst")
    {
        Axes = [ArrayAxis.Growing("event", ElementType.Int64)],
        Arrays =
        [
            new ArrayLayout("time", ElementType.Float64, ["event"], "ms"), new ArrayLayout("unit", ElementType.Int32, ["event"]),
            .. EventTrials > 0 ? new[] { new ArrayLayout("trial", ElementType.Int32, ["event"]) } : [],
        ],
    };

    /// <summary>Writes it to its end.</summary>
    public string Write(string path, RecordingStatus status = RecordingStatus.Complete)
    {
        using RecordingWriter writer = Begin(path);
        writer.Complete(status);
        return path;
    }

    /// <summary>Writes all rows and commits them; the caller ends it, or leaves it as a program that died would.</summary>
    public RecordingWriter Begin(string path)
    {
        RecordingWriter writer = RecordingWriter.Create(path, Layout);
        for (int row = 0; row < Rows; row++)
        {
            writer.Append<float>("/states/hidden", "soma", Enumerable.Range(0, Units).Select(unit => Soma(row, unit)).ToArray());
            writer.Append("/states/hidden", "time", row * Step);
        }

        for (int update = 0; update < Updates; update++)
        {
            writer.Append("/training", "loss", Loss(update));
            writer.Append("/training", "update", (long)update);
        }

        if (HasEvents)
        {
            for (int i = 0; i < 5; i++)
            {
                writer.Append("/events/hidden.burst", "time", i * 0.4);
                writer.Append("/events/hidden.burst", "unit", i % Units);
                writer.Append("/events/hidden.burst", "event", (long)i);
                if (EventTrials > 0)
                {
                    writer.Append("/events/hidden.burst", "trial", i % EventTrials);
                }
            }
        }

        writer.Commit();
        return writer;
    }
}
