using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>The sound files that strange ones are made from: recordings of every kind, tasks and weights.</summary>
internal static class SoundFiles
{
    /// <summary>Writes them all.</summary>
    /// <exception cref="InvalidOperationException">The program itself refused.</exception>
    public static void Write(FuzzFolder folder)
    {
        double[,] inputs = new double[12, 3], targets = new double[12, 2];
        for (int t = 0; t < 12; t++)
        {
            inputs[t, t % 3] = targets[t, t % 2] = 1;
        }

        ArrayFile.Write(folder.In("task.h5"), [new NamedArray("train/input", inputs), new NamedArray("train/target", targets),
            new NamedArray("test/input", inputs), new NamedArray("test/target", targets)]);
        ArrayFile.Write(folder.In("labels.h5"),
            [new NamedArray("input", inputs), new NamedArray("label", Enumerable.Range(0, 12).Select(t => t % 2).ToArray())]);
        ArrayFile.Write(folder.In("weights.h5"), [new NamedArray("W", new double[2, 3]), new NamedArray("other/W", new float[2, 4])],
            new AttributeSet { { "source", "by hand" } });

        Require(folder.Type("simulate", folder.In("spiking.yaml"), "--task", FuzzFolder.Task, "-o", folder.In("spiking.h5"), "--seed", "1", "-q"), 0);
        Require(folder.Type("run", folder.In("learning.yaml"), "--task", $"h5:{folder.In("task.h5")}", "-o", folder.In("learning.h5"), "--record",
            "weights statistics every 2 updates", "--record", "W synapses 3", "-q"), 0);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Require(folder.Type(stopped.Token, "simulate", folder.In("spiking.yaml"), "--task", FuzzFolder.Task, "-o", folder.In("stopped.h5"), "--seed", "1",
            "--checkpoint-every", "10", "-q"), 75);

        byte[] killed;
        using (RecordingWriter writer = RecordingWriter.Create(folder.In("whole.h5"), Tests.Recording.SampleRecording.Layout()))
        {
            Tests.Recording.SampleRecording.AppendTraces(writer, 0, 20);
            Tests.Recording.SampleRecording.AppendSnapshot(writer, 0);
            Tests.Recording.SampleRecording.AppendTraining(writer, 0);
            writer.Commit();
            killed = Read(folder.In("whole.h5"));
        }

        File.WriteAllBytes(folder.In("killed.h5"), killed);
    }

    private static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Require((int Code, string Text) run, int code)
    {
        if (run.Code != code)
        {
            throw new InvalidOperationException($"a sound file could not be made ({run.Code}): {run.Text}");
        }
    }
}
