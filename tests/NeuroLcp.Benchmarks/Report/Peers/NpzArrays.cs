using System.IO.Compression;
using System.Runtime.InteropServices;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Export;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Benchmarks.Report.Peers;

/// <summary>Arrays for a peer, in NumPy's own format.</summary>
internal sealed class NpzArrays
{
    private readonly List<(string Name, float[] Values, long[] Shape)> _arrays = [];

    /// <summary>Adds an array.</summary>
    public void Add(string name, float[] values, params long[] shape) => _arrays.Add((name, values, shape));

    /// <summary>Adds every weight of a circuit, [post, pre].</summary>
    public void AddWeights(string prefix, CircuitValues<float> values)
    {
        foreach (Weight weight in values.Circuit.Weights)
        {
            float[] numbers = Array.ConvertAll(values.Read(weight), v => (float)v);
            Add($"{prefix}{weight.Name}", numbers, weight.Pre is null ? [weight.Rows] : [weight.Rows, weight.Columns]);
        }
    }

    /// <summary>Adds values of a batch, (units, trials), with trials first.</summary>
    public void AddTrials(string name, ReadOnlySpan<float> values, int units, int trials)
    {
        var turned = new float[units * trials];
        for (int u = 0; u < units; u++)
        {
            for (int t = 0; t < trials; t++)
            {
                turned[(t * units) + u] = values[(u * trials) + t];
            }
        }

        Add(name, turned, trials, units);
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using var zip = new ZipArchive(new FileStream(path, FileMode.Create), ZipArchiveMode.Create);
        foreach ((string name, float[] values, long[] shape) in _arrays)
        {
            using Stream entry = zip.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
            entry.Write(NpzFile.Header("<f4", shape));
            entry.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }
}
