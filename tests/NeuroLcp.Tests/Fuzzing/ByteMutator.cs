using System.Buffers.Binary;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>Changes the bytes of a file as bad disks, cut downloads and people with bad intentions do. The same seed makes the same file.</summary>
internal static class ByteMutator
{
    private const int Page = 512;

    // sizes, addresses and counts at which arithmetic goes wrong
    private static readonly ulong[] s_numbers =
        [0, 1, 2, 7, 8, 16, 64, 255, 256, 1 << 15, 1 << 16, 1 << 24, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, 1UL << 40, long.MaxValue, 1UL << 63,
            ulong.MaxValue, ulong.MaxValue - 7];

    /// <summary>A changed copy.</summary>
    public static byte[] Mutated(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        int changes = 1 + random.Next(random.Next(4) == 0 ? 12 : 3);
        for (int i = 0; i < changes && bytes.Length > 0; i++)
        {
            bytes = Changed(bytes, random);
        }

        return bytes;
    }

    private static byte[] Changed(byte[] bytes, Random random)
    {
        int at = Place(bytes, random);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2 or 3 or 4:
                Write(bytes, at, s_numbers[random.Next(s_numbers.Length)], 1 << random.Next(4));
                return bytes;
            case 5:
                // a number a little off
                Write(bytes, at, (ulong)(bytes[at] + random.Next(-3, 4)), 1);
                return bytes;
            case 6 when random.Next(3) == 0:
                return bytes[..random.Next(bytes.Length + 1)];
            case 7:
                int page = random.Next(1 + (bytes.Length / Page)) * Page;
                bytes.AsSpan(Math.Min(page, bytes.Length), Math.Min(Page << random.Next(4), bytes.Length - Math.Min(page, bytes.Length)))
                    .Fill((byte)(random.Next(4) == 0 ? 255 : 0));
                return bytes;
            default:
                // a piece of the file in another place: what is said of one object is said of another
                int from = Place(bytes, random), length = Math.Min(1 << random.Next(3, 9), bytes.Length - Math.Max(at, from));
                bytes.AsSpan(from, length).ToArray().CopyTo(bytes, at);
                return bytes;
        }
    }

    /// <summary>Mostly where something stands: files are full of nothing.</summary>
    private static int Place(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        for (int tries = 0; tries < 40 && bytes[at] == 0; tries++)
        {
            at = random.Next(bytes.Length);
        }

        return random.Next(4) == 0 ? at / 8 * 8 : at;
    }

    private static void Write(byte[] bytes, int at, ulong number, int size)
    {
        Span<byte> all = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(all, number);
        all[..Math.Min(size, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
    }
}
