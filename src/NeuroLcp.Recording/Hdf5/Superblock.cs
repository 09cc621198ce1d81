using System.Buffers.Binary;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>The first bytes of an HDF5 file, read without libhdf5: whether it is one, how long it should be, who has it open.</summary>
/// <remarks>HDF5 file format specification 3.0, section II.A (versions 0 to 3).</remarks>
internal readonly record struct Superblock
{
    private const int LongestHeader = 64;
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Length that the file had when its bookkeeping was last written.</summary>
    internal long EndOfFile { get; private init; }

    /// <summary>A writer opened the file and has not closed it (format 1.10 only).</summary>
    internal bool OpenForWriting { get; private init; }

    /// <summary>That writer is in single-writer mode, so others may read.</summary>
    internal bool SingleWriter { get; private init; }

    /// <summary>Reads the superblock; null where the file is no HDF5 file.</summary>
    internal static Superblock? Read(Stream file)
    {
        // The superblock stands at 0 or, behind a user block (MATLAB writes one), at 512 and its doublings.
        Span<byte> header = stackalloc byte[LongestHeader];
        for (long offset = 0; offset + Signature.Length <= file.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            file.Position = offset;
            int read = file.ReadAtLeast(header, LongestHeader, throwOnEndOfStream: false);
            if (header[..read].StartsWith(Signature))
            {
                return Parse(header[..read]);
            }
        }

        return null;
    }

    private static Superblock Parse(ReadOnlySpan<byte> header)
    {
        int version = header.Length > 8 ? header[8] : 0;
        var (sizeAt, endAt) = version switch
        {
            0 => (13, 40),
            1 => (13, 44),
            _ => (9, 28),
        };

        // Shorter addresses than eight bytes exist in theory only; libhdf5 then judges the file alone.
        bool known = header.Length >= endAt + sizeof(long) && header[sizeAt] == sizeof(long);
        byte flags = version == 3 && header.Length > 11 ? header[11] : (byte)0;
        return new Superblock
        {
            EndOfFile = known ? BinaryPrimitives.ReadInt64LittleEndian(header[endAt..]) : header.Length < endAt + sizeof(long) ? long.MaxValue : 0,
            OpenForWriting = (flags & 1) != 0,
            SingleWriter = (flags & 4) != 0,
        };
    }
}
