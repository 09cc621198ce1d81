using System.Security.Cryptography;
using NeuroLcp.Recording;
using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Studies.Files;

/// <summary>
/// Tasks in HDF5 files (<c>h5:FILE</c>): <c>input[trial, n]</c> and <c>label[trial]</c> or <c>target[trial, m]</c>, optionally under
/// <c>train/</c> and <c>test/</c>. Without groups the same trials serve for both.
/// </summary>
public static class TaskFile
{
    /// <summary>Opens a task file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TaskException">An array is missing or its shape or content is wrong; the message names it.</exception>
    /// <exception cref="RecordingException">The file cannot be read.</exception>
    public static LearningTask Open(string path)
    {
        using RecordingReader reader = RecordingReader.Open(path);
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool grouped = reader.Exists("/train") || reader.Exists("/test");
        ExampleSet train, test;
        if (grouped)
        {
            int classes = new[] { "/train", "/test" }.Where(reader.Exists).Max(group => Classes(reader, group));
            ExampleSet? first = reader.Exists("/train") ? Read(reader, path, "/train", classes, digest) : null;
            ExampleSet? second = reader.Exists("/test") ? Read(reader, path, "/test", classes, digest) : null;
            train = first ?? second!;
            test = second ?? first!;
            if (train.Inputs != test.Inputs || train.Outputs != test.Outputs)
            {
                throw new TaskException($"{path}: train/ has {train.Inputs} inputs and {train.Outputs} outputs, test/ {test.Inputs} and {test.Outputs}; they must be the same");
            }
        }
        else
        {
            train = test = Read(reader, path, "", Classes(reader, ""), digest);
        }

        return new LearningTask($"h5:{path}", train, test, Convert.ToHexStringLower(digest.GetHashAndReset()), $"{train.Count} training and {test.Count} test trials from {path}");
    }

    private static int Classes(RecordingReader reader, string group) =>
        reader.IsArray(group + "/label") && reader.Describe(group + "/label").Count > 0 ? (int)Math.Min(int.MaxValue - 1, reader.Read<long>(group + "/label").Max()) + 1 : 0;

    private static ArrayExamples Read(RecordingReader reader, string path, string group, int classes, IncrementalHash digest)
    {
        (double[] inputs, long trials, long width) = Matrix(reader, path, group + "/input");
        Append(digest, inputs);
        bool hasLabels = reader.IsArray(group + "/label");
        if (reader.IsArray(group + "/target"))
        {
            (double[] targets, long rows, long outputs) = Matrix(reader, path, group + "/target");
            RequireTrials(path, group + "/target", rows, trials);
            Append(digest, targets);
            return new ArrayExamples(inputs, (int)width, targets, (int)outputs, hasLabels ? Labels(reader, path, group, trials, (int)outputs, digest) : null);
        }

        if (!hasLabels)
        {
            throw new TaskException($"{path}: {Shown(group)} has neither 'label' (shape [trial]) nor 'target' (shape [trial, m]); found {string.Join(", ", reader.Arrays(group.Length == 0 ? "/" : group))}");
        }

        int[] labels = Labels(reader, path, group, trials, classes, digest);
        var oneHot = new double[trials * classes];
        for (int t = 0; t < labels.Length; t++)
        {
            oneHot[(t * classes) + labels[t]] = 1;
        }

        return new ArrayExamples(inputs, (int)width, oneHot, classes, labels);
    }

    private static int[] Labels(RecordingReader reader, string path, string group, long trials, int classes, IncrementalHash digest)
    {
        long[] given = reader.Read<long>(group + "/label");
        RequireTrials(path, group + "/label", given.Length, trials);
        for (int t = 0; t < given.Length; t++)
        {
            if (given[t] < 0 || given[t] >= classes)
            {
                throw new TaskException($"{path}: {group}/label[{t}] is {given[t]}; labels count from 0 to {classes - 1}");
            }
        }

        digest.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(given));
        return [.. given.Select(l => (int)l)];
    }

    private static (double[] Values, long Rows, long Columns) Matrix(RecordingReader reader, string path, string array)
    {
        if (!reader.IsArray(array))
        {
            throw new TaskException($"{path}: no array '{array}'; a task file holds input[trial, n] and label[trial] or target[trial, m], optionally under train/ and test/");
        }

        ArrayDescription shape = reader.Describe(array);
        if (shape.Shape.Count != 2 || shape.Count == 0)
        {
            throw new TaskException($"{path}: '{array}' has shape {shape.ShapeText}; expected two axes, [trial, unit], neither of them empty");
        }

        return (reader.Read<double>(array), shape.Shape[0], shape.Shape[1]);
    }

    private static void RequireTrials(string path, string array, long found, long expected)
    {
        if (found != expected)
        {
            throw new TaskException($"{path}: '{array}' has {found} trials, 'input' beside it {expected}; they must be the same");
        }
    }

    private static void Append(IncrementalHash digest, double[] values) =>
        digest.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(values));

    private static string Shown(string group) => group.Length == 0 ? "the file" : $"'{group}'";
}
