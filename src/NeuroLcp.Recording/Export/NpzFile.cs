using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Outputs;

namespace NeuroLcp.Recording.Export;

/// <summary>
/// NumPy's .npz: a zip file with one .npy (format 1.0) an array, which <c>numpy.load</c> opens without pickle. Names are paths with dots:
/// /states/hidden/soma becomes states.hidden.soma. Axes are as in the recording, slowest first.
/// </summary>
public static class NpzFile
{
    private const int Alignment = 64;

    /// <summary>Writes all arrays; the file is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays.</param>
    /// <param name="texts">Texts by name, each a string of no dimensions.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="written">Told the bytes of numbers written so far; may throw to stop.</param>
    /// <exception cref="ExportException">Two of them get the same name.</exception>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<ArrayChoice> arrays, IReadOnlyDictionary<string, string> texts, bool overwrite, Action<long> written)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(written);
        if (arrays.Select(a => NameOf(a.Path)).Concat(texts.Keys).GroupBy(name => name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ExportException($"two arrays would be called '{twice.Key}'");
        }

        WholeFile.Write(path, overwrite, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            long done = 0;
            foreach (ArrayChoice array in arrays)
            {
                using Stream entry = zip.CreateEntry(NameOf(array.Path) + ".npy", CompressionLevel.Fastest).Open();
                entry.Write(Header(TypeText(array.Type), array.Shape));
                foreach ((_, _, Array values) in array.Pieces())
                {
                    entry.Write(MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(values), values.Length * array.Type.Size()));
                    done += values.Length * array.Type.Size();
                    written(done);
                }
            }

            foreach ((string name, string text) in texts)
            {
                using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
                byte[] characters = Encoding.UTF32.GetBytes(text);
                entry.Write(Header($"<U{Math.Max(1, characters.Length / 4)}", []));
                entry.Write(characters.Length == 0 ? new byte[4] : characters);
            }
        });
    }

    /// <summary>The name of an array in the file.</summary>
    public static string NameOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Trim('/').Replace('/', '.');
    }

    /// <summary>Magic, version 1.0, length, and a Python dictionary padded so that the numbers begin at a multiple of 64 bytes.</summary>
    internal static byte[] Header(string type, IReadOnlyList<long> shape)
    {
        string tuple = shape.Count == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        string dictionary = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {tuple}, }}";
        const int before = 10;
        int length = ((before + dictionary.Length + 1 + Alignment - 1) / Alignment * Alignment) - before;
        byte[] header = new byte[before + length];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        (header[8], header[9]) = ((byte)length, (byte)(length >> 8));
        Encoding.ASCII.GetBytes(dictionary.PadRight(length - 1) + "\n").CopyTo(header, before);
        return header;
    }

    private static string TypeText(ElementType type) => type switch
    {
        ElementType.Float32 => "<f4",
        ElementType.Float64 => "<f8",
        ElementType.Int32 => "<i4",
        ElementType.Int64 => "<i8",
        _ => "|u1",
    };
}
