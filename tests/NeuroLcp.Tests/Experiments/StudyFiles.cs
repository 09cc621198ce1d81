using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Experiments;

/// <summary>Small task and weight files.</summary>
internal static class StudyFiles
{
    /// <summary>Three clouds in five dimensions, a class each: 48 trials to learn from and 24 to be judged on.</summary>
    public static string Clouds(string path, double noise = 0.7)
    {
        double[][] centres = TestCircuits.Rows(3, 5, "centres", 1.5);
        ArrayFile.Write(path, [.. Part("train", 48), .. Part("test", 24)]);
        return path;

        NamedArray[] Part(string name, int count)
        {
            double[] normals = TestCircuits.Normals(count * 5, name);
            int[] labels = [.. Enumerable.Range(0, count).Select(t => t % 3)];
            var inputs = new double[count, 5];
            for (int t = 0; t < count; t++)
            {
                for (int i = 0; i < 5; i++)
                {
                    inputs[t, i] = centres[labels[t]][i] + (noise * normals[(t * 5) + i]);
                }
            }

            return [new NamedArray($"{name}/input", inputs), new NamedArray($"{name}/label", labels)];
        }
    }

    /// <summary>An array from rows.</summary>
    public static NamedArray Array(string path, double[][] rows) => new(path, rows.SelectMany(r => r).ToArray(), rows.Length, rows[0].Length);
}
