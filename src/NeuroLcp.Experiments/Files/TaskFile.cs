using System.Security.Cryptography;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Experiments.Files;

/// <summary>
/// Tasks in HDF5 files (<c>h5:FILE</c>): <c>input[trial, n]</c> and <c>label[trial]</c> or <c>target[trial, m]</c>, optionally under
/// <c>train/</c> and <c>test/</c>. Without groups the same trials serve for both.
/// </summary>
public static class TaskFile
{
    /// <summary>More classes than any data set has; a larger label is an identifier, or a typing error.</summary>
    private const int MostClasses = 1_000_000;

    /// <summary>How far from a whole number a label may be: what arithmetic in single precision leaves of one.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Opens a task file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TaskException">An array is missing or its shape or content is wrong; the message names it.</exception>
    /// <exception cref="RecordingException">The file cannot be read.</exception>
    public static LearningTask Open(string path)
    {
        using RecordingReader reader = RecordingReader.Open(path);
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var notices = new List<string>();
        bool grouped = reader.Exists("/train") || reader.Exists("/test");
        string[] groups = grouped ? [.. new[] { "/train", "/test" }.Where(reader.Exists)] : [""];
        Dictionary<string, int[]?> labels = groups.ToDictionary(group => group, group => Labels(reader, path, group));
        int classes = Classes(labels.Values, notices);
        ExampleSet[] sets = [.. groups.Select(group => Read(reader, path, group, labels[group], classes, digest, notices))];
        (ExampleSet train, ExampleSet test) = (sets[0], sets[^1]);
        if (train.Inputs != test.Inputs || train.Outputs != test.Outputs)
        {
            throw new TaskException(
                $"{path}: train/ has {train.Inputs} inputs and {train.Outputs} outputs, test/ {test.Inputs} and {test.Outputs}; they must be the same");
        }

        return new LearningTask($"h5:{path}", train, test, Convert.ToHexStringLower(digest.GetHashAndReset()),
            $"{train.Count} training and {test.Count} test trials from {path}")
        {
            Notices = [.. notices.Select(notice => $"{path}: {notice}")],
        };
    }

    /// <summary>There are as many classes as the largest label says.</summary>
    private static int Classes(IEnumerable<int[]?> labels, List<string> notices)
    {
        int[] given = [.. labels.OfType<int[]>().Where(l => l.Length > 0)
            .SelectMany(l => new[] { l.Min(), l.Max() })];
        if (given.Length > 0 && given.Min() > 0)
        {
            notices.Add($"the smallest label is {given.Min()}; labels count from 0, so that there are {given.Max() + 1} classes, and no trial of those below {given.Min()}");
        }

        return given.Length == 0 ? 0 : given.Max() + 1;
    }

    private static ArrayExamples Read(RecordingReader reader, string path, string group, int[]? labels, int classes, IncrementalHash digest,
        List<string> notices)
    {
        (double[] inputs, long trials, long width) = Matrix(reader, path, group + "/input", notices);
        Append(digest, inputs);
        if (!reader.IsArray(group + "/target"))
        {
            if (labels is null)
            {
                throw new TaskException($"{path}: {Shown(group)} has neither 'label' (shape [trial]) nor 'target' (shape [trial, m]); found {string.Join(", ", reader.Arrays(group.Length == 0 ? "/" : group))}");
            }

            RequireTrials(path, group + "/label", labels.Length, trials);
            Append(digest, labels);
            return Examples(path, group, inputs, width, [], classes, labels);
        }

        (double[] targets, long rows, long outputs) = Matrix(reader, path, group + "/target", notices);
        RequireTrials(path, group + "/target", rows, trials);
        Append(digest, targets);
        if (labels is not null)
        {
            RequireTrials(path, group + "/label", labels.Length, trials);
            Append(digest, labels);
            notices.Add($"{Shown(group)} has both 'target' and 'label': the loss is that of 'target', the accuracy that of 'label'{Disagreements(targets, (int)outputs, labels)}");
        }

        return Examples(path, group, inputs, width, targets, (int)outputs, labels);
    }

    private static ArrayExamples Examples(string path, string group, double[] inputs, long width, double[] targets, int outputs, int[]? labels)
    {
        try
        {
            return new ArrayExamples(inputs, checked((int)width), targets, outputs, labels);
        }
        catch (TaskException wrong)
        {
            throw new TaskException($"{path}: {Shown(group)}: {wrong.Message}", wrong);
        }
    }

    /// <summary>How many trials have their largest target elsewhere than their label says.</summary>
    private static string Disagreements(double[] targets, int outputs, int[] labels)
    {
        int count = 0;
        for (int t = 0; t < labels.Length; t++)
        {
            ReadOnlySpan<double> row = targets.AsSpan(t * outputs, outputs);
            int largest = 0;
            for (int i = 1; i < row.Length; i++)
            {
                largest = row[i] > row[largest] ? i : largest;
            }

            count += largest == labels[t] ? 0 : 1;
        }

        return count == 0 ? "" : $"; of {count} {(count == 1 ? "trial" : "trials")} the largest target is not that of the label";
    }

    /// <summary>The labels of a group; null where it has none. What was measured or saved as a fraction is refused, and not cut off.</summary>
    private static int[]? Labels(RecordingReader reader, string path, string group)
    {
        string array = group + "/label";
        if (!reader.IsArray(array))
        {
            return null;
        }

        double[] given = reader.Read<double>(array);
        var labels = new int[given.Length];
        for (int t = 0; t < given.Length; t++)
        {
            double whole = Math.Round(given[t]);
            if (!(Math.Abs(given[t] - whole) <= Rounding) || whole is < 0 or >= MostClasses)
            {
                throw new TaskException(FormattableString.Invariant($"{path}: '{array}' is {given[t]:R} at trial {t} (counted from 0); a label is the number of a class: a whole number from 0 to {MostClasses - 1}"));
            }

            labels[t] = (int)whole;
        }

        return labels;
    }

    private static (double[] Values, long Rows, long Columns) Matrix(RecordingReader reader, string path, string array, List<string> notices)
    {
        if (!reader.IsArray(array))
        {
            throw new TaskException(
                $"{path}: no array '{array}'; a task file holds input[trial, n] and label[trial] or target[trial, m], optionally under train/ and test/");
        }

        ArrayDescription shape = reader.Describe(array);
        if (shape.Shape.Count != 2 || shape.Count == 0)
        {
            throw new TaskException($"{path}: '{array}' has shape {shape.ShapeText}; expected two axes, [trial, unit], neither of them empty");
        }

        if (FileUnit.Of(reader, array) is { Dimension.IsNone: false } unit)
        {
            notices.Add($"'{array}' is in {unit.Symbol}; inputs and targets are pure numbers to a circuit, and are taken as they stand");
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

    private static void Append(IncrementalHash digest, int[] labels) =>
        digest.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>([.. labels.Select(l => (long)l)]));

    private static void Append(IncrementalHash digest, double[] values) =>
        digest.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(values));

    private static string Shown(string group) => group.Length == 0 ? "the file" : $"'{group}'";
}
