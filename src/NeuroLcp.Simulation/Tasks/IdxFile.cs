using System.Buffers.Binary;
using System.IO.Compression;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// An array of unsigned bytes in the IDX format: two zero bytes, a type (8 for unsigned bytes), the number of dimensions,
/// each dimension as a 32-bit big-endian number, then the values in row-major order. The file may be compressed with gzip.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Dimensions">Its shape; the first counts images or labels.</param>
/// <param name="Values">The values, row-major.</param>
internal sealed record IdxFile(string Path, int[] Dimensions, byte[] Values)
{
    private const int UnsignedByte = 8;
    private const int MostDimensions = 8;

    // Images do not compress better than this, but for small sets that are mostly empty: a header that promises more is wrong, or a trap.
    private const long MostCompression = 100, SmallSet = 64 << 20;

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file, compressed or not: what it begins with decides, not its name.</param>
    /// <param name="content">"images" or "labels", for messages.</param>
    /// <exception cref="TaskException">The file cannot be read, is not IDX, is cut short or goes on too long.</exception>
    public static IdxFile Read(string path, string content)
    {
        try
        {
            if (NeuroLcp.Recording.Files.OrdinaryFile.Objection(path) is { } objection)
            {
                throw new TaskException($"{path}: {objection}");
            }

            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[2];
            int got = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
            file.Position = 0;
            if (got == 2 && start[0] == 0x1F && start[1] == 0x8B)
            {
                using var inflated = new GZipStream(file, CompressionMode.Decompress);
                return Read(inflated, path, content, SmallSet + (file.Length * MostCompression));
            }

            if (got == 2 && start[0] == 0 && start[1] == 0)
            {
                return Read(file, path, content, file.Length);
            }

            throw new TaskException(got < 2
                ? $"{path}: expected {content} in IDX format, found an empty file; copy it again"
                : $"{path}: expected {content} in IDX format, compressed with gzip or not; found a file that starts with bytes {start[0]:x2} {start[1]:x2}, which is neither (a web page or a broken download?); copy it again");
        }
        catch (InvalidDataException broken)
        {
            throw new TaskException($"{path}: the gzip data is damaged or cut short ({broken.Message}); copy the file again", broken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"{path}: cannot be read: {refused.Message}", refused);
        }
    }

    private static IdxFile Read(Stream stream, string path, string content, long mostBytes)
    {
        Span<byte> header = stackalloc byte[4 + 4 * MostDimensions];
        Fill(stream, header[..4], path, $"the header of {content}", 4);
        int magic = BinaryPrimitives.ReadInt32BigEndian(header);
        int type = magic >> 8, rank = magic & 0xFF;
        if (type != UnsignedByte || rank is < 1 or > MostDimensions)
        {
            throw new TaskException(
                $"{path}: expected {content} as IDX unsigned bytes (magic number 0x000008nn, nn dimensions), found magic number 0x{magic:x8}");
        }

        Span<byte> sizes = header.Slice(4, 4 * rank);
        Fill(stream, sizes, path, $"the dimensions of {content}", sizes.Length);
        var dimensions = new int[rank];
        long length = 1;
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(sizes[(4 * i)..]);
            if (dimensions[i] < 1 || (length *= dimensions[i]) > Array.MaxLength || length < 1)
            {
                throw new TaskException(
                    $"{path}: expected dimensions from 1 that make at most {Array.MaxLength} bytes, found {Shape(dimensions.AsSpan(0, i + 1))}");
            }
        }

        if (length > mostBytes)
        {
            throw new TaskException(
                $"{path}: the file is cut short: its header promises {Shape(dimensions)} = {length} bytes, and it is too small to hold them; copy it again");
        }

        var values = new byte[length];
        Fill(stream, values, path, content, length);
        if (stream.ReadByte() >= 0)
        {
            throw new TaskException(
                $"{path}: expected {Shape(dimensions)} = {length} bytes of {content}, found more after them; the file is not what its header says");
        }

        return new IdxFile(path, dimensions, values);
    }

    private static void Fill(Stream stream, Span<byte> bytes, string path, string what, long expected)
    {
        int got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got < bytes.Length)
        {
            throw new TaskException($"{path}: the file is cut short: expected {expected} bytes for {what}, found {got}; copy it again");
        }
    }

    /// <summary>"60000 x 28 x 28".</summary>
    public static string Shape(ReadOnlySpan<int> dimensions) => string.Join(" x ", dimensions.ToArray());
}
