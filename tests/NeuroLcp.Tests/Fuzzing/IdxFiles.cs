using System.IO.Compression;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>A tiny data set in four IDX files, two of them compressed.</summary>
internal static class IdxFiles
{
    /// <summary>Names of the files.</summary>
    public static IReadOnlyList<string> Names
    { get; } = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte"];

    /// <summary>What the files hold, by name.</summary>
    public static IReadOnlyDictionary<string,
        byte[]> Sound
    { get; } = Names.ToDictionary(name => name, name =>
        name.EndsWith(".gz", StringComparison.Ordinal) ? Compressed(Content(name)) : Content(name));

    /// <summary>What a file holds before it is compressed.</summary>
    public static byte[] Content(string name) => name.Contains("images", StringComparison.Ordinal)
        ? [0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))]
        : [0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 0, 1, 2];

    /// <summary>Writes them into a folder.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, byte[] content) in Sound)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }
    }

    /// <summary>Bytes as gzip has them.</summary>
    public static byte[] Compressed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
