using System.Buffers;
using System.IO.Compression;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>
/// Refuses chunks that unpack to more than they are declared to hold. libhdf5 unpacks a chunk to its end before it asks for its size,
/// and a megabyte can be a gigabyte of zeros.
/// </summary>
internal static unsafe class ChunkInflation
{
    /// <summary>Unpacked, a chunk of this many bytes is no danger, whatever it holds: 1032 times that is a quarter of a gigabyte.</summary>
    private const long Harmless = 256 << 10;

    private const int Piece = 64 << 10;

    /// <summary>Looks at the chunks that a selection touches.</summary>
    /// <param name="dataset">The array.</param>
    /// <param name="selection">What is to be read of it; <see cref="H5S.ALL"/> for all.</param>
    /// <exception cref="Hdf5Exception">One would unpack to more than it may.</exception>
    internal static void Require(long dataset, long selection)
    {
        using Hdf5Id properties = Hdf5Library.Own(H5D.get_create_plist(dataset));
        if (H5P.get_layout(properties) != H5D.layout_t.CHUNKED)
        {
            return;
        }

        int[] filters = [.. Hdf5Dataset.Filters(properties).Select(filter => filter.Number)];
        int deflate = Array.IndexOf(filters, H5Z.DEFLATE);
        if (deflate < 0)
        {
            return;
        }

        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        ulong[] shape = Hdf5Shape.ToHdf5(Hdf5Shape.Of(space)), last = [.. shape.Select(length => length - 1)];
        ulong[] chunk = new ulong[shape.Length], first = new ulong[shape.Length];
        if (shape.Contains(0UL))
        {
            return;
        }

        Hdf5Library.Check(H5P.get_chunk(properties, chunk.Length, chunk));
        if (selection != H5S.ALL)
        {
            Hdf5Library.Check(H5S.get_select_bounds(selection, first, last));
        }

        using Hdf5Id type = Hdf5Library.Own(H5D.get_type(dataset));
        long declared = (long)chunk.Aggregate((ulong)H5T.get_size(type), (product, length) => product * length);
        ulong[] from = [.. first.Zip(chunk, (start, length) => start / length * length)];
        ulong[] corner = [.. from];
        do
        {
            Require(dataset, corner, declared, filters, deflate);
        }
        while (Next(corner, from, last, chunk));
    }

    private static bool Next(ulong[] corner, ulong[] from, ulong[] last, ulong[] chunk)
    {
        for (int axis = corner.Length - 1; axis >= 0; axis--)
        {
            corner[axis] += chunk[axis];
            if (corner[axis] <= last[axis])
            {
                return true;
            }

            corner[axis] = from[axis];
        }

        return false;
    }

    private static void Require(long dataset, ulong[] corner, long declared, int[] filters, int deflate)
    {
        // some versions fail where nothing was written, others say 0; what else can fail, the reading meets as well
        if (H5D.get_chunk_storage_size(dataset, corner, out ulong stored) < 0 || stored <= Harmless)
        {
            return;
        }

        // filters add little to what they cannot make smaller
        long most = declared + (declared / 8) + Piece;
        if (stored > (ulong)most || filters.Count(filter => filter == H5Z.DEFLATE) > 1)
        {
            throw Bomb(dataset, corner, declared);
        }

        byte[] packed = ArrayPool<byte>.Shared.Rent((int)stored);
        byte[] piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            uint left = 0;
            fixed (byte* buffer = packed)
            {
                Hdf5Library.Check(H5D.read_chunk(dataset, H5P.DEFAULT, corner, ref left, (nint)buffer));
            }

            if ((left & (1U << deflate)) != 0)
            {
                return;
            }

            using var inflated = new ZLibStream(new MemoryStream(packed, 0, (int)stored), CompressionMode.Decompress);
            for (long bytes = 0; inflated.Read(piece) is > 0 and int read;)
            {
                bytes += read;
                if (bytes > most)
                {
                    throw Bomb(dataset, corner, declared);
                }
            }
        }
        catch (InvalidDataException)
        {
            // libhdf5 meets the same, and says where
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static Hdf5Exception Bomb(long dataset, ulong[] corner, long declared) => Hdf5Exception.Refusal(
        $"the chunk of '{Hdf5Dataset.NameOf(dataset)}' at [{string.Join(", ", corner)}] unpacks to more than the {FileLimits.Text(declared)} that it is declared to hold: it is damaged, or made to take all memory");
}
