using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// The fingerprint of a task's data: SHA-256 over training then test trials, each as its three sizes
/// (trials, inputs, outputs; 32-bit little-endian) followed by inputs, targets and labels in order.
/// It is taken of the values, not of the files: a set reads the same compressed or not.
/// </summary>
internal static class TaskDigest
{
    /// <summary>The fingerprint of images.</summary>
    public static string Of(ImageExamples train, ImageExamples test)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageExamples set in (ReadOnlySpan<ImageExamples>)[train, test])
        {
            AppendSizes(hash, set);
            hash.AppendData(set.AllPixels);
            hash.AppendData(set.AllLabels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// The fingerprint of numbers, rounded to single precision: the last bits of generated values
    /// depend on the machine's mathematical library, and such a difference is no other task.
    /// </summary>
    public static string OfRounded(ArrayExamples train, ArrayExamples test)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ArrayExamples set in (ReadOnlySpan<ArrayExamples>)[train, test])
        {
            AppendSizes(hash, set);
            AppendRounded(hash, set.AllInputs);
            AppendRounded(hash, set.AllTargets);
            hash.AppendData(MemoryMarshal.AsBytes(set.AllLabels));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendSizes(IncrementalHash hash, ExampleSet set)
    {
        Span<byte> sizes = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(sizes, set.Count);
        BinaryPrimitives.WriteInt32LittleEndian(sizes[4..], set.Inputs);
        BinaryPrimitives.WriteInt32LittleEndian(sizes[8..], set.Outputs);
        hash.AppendData(sizes);
    }

    private static void AppendRounded(IncrementalHash hash, ReadOnlySpan<double> values)
    {
        Span<byte> bytes = stackalloc byte[1024];
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, bytes.Length / sizeof(float));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], (float)values[i]);
            }

            hash.AppendData(bytes[..(count * sizeof(float))]);
            values = values[count..];
        }
    }
}
