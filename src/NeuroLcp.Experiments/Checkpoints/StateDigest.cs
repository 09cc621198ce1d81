using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using NeuroLcp.Simulation;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>
/// A digest of all that a checkpoint holds. A run that went on from a state with one changed bit would end with other numbers, and nothing would say so:
/// a checkpoint is taken whole as it was written, or refused.
/// </summary>
internal static class StateDigest
{
    /// <summary>SHA-256 of names, types, lengths and bits, in the order of the names.</summary>
    public static string Of(SavedState state, IReadOnlyDictionary<string, long> rows)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Array values) in state.Arrays.Where(a => a.Value.Length > 0).OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Append(digest, name, values);
        }

        foreach ((string group, long count) in rows.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            Append(digest, $"rows {group}", new[] { count });
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static void Append(IncrementalHash digest, string name, Array values)
    {
        digest.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name}\0{values.GetType().GetElementType()!.Name}\0{values.Length}\0")));
        digest.AppendData(values switch
        {
            float[] numbers => MemoryMarshal.AsBytes<float>(numbers),
            double[] numbers => MemoryMarshal.AsBytes<double>(numbers),
            _ => MemoryMarshal.AsBytes<long>((long[])values),
        });
    }
}
