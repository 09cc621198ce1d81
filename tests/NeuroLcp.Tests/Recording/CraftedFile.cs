using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording;

/// <summary>HDF5 files that no program of good will writes.</summary>
internal static unsafe class CraftedFile
{
    private const string LinkFile =
        "H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoKmFH5MPkEKM0IpTug9AommDgLWE4CKi4ANV8Bal4AVDwkyNUV2Xx0e0bByAYero7gpB"
        + "IB5XNA6RNMqOpg6TCASvYywVMu9pTJBXQJI5J6Nqh6Rg4H9vzSkuLMlFRuBobi1OSi1BIG/XAGAM+hiZZwAwAA";

    /// <summary>A file with an array, changed by the bindings themselves.</summary>
    public static string Make(string path, Action<long> craft)
    {
        ArrayFile.Write(path, [new NamedArray("W", new double[2, 3])]);
        return Change(path, craft);
    }

    /// <summary>Changes a closed file by the bindings themselves.</summary>
    public static string Change(string path, Action<long> craft)
    {
        using var entered = Hdf5Library.Enter();
        long file = WritableFile.Open(path);
        try
        {
            craft(file);
        }
        finally
        {
            _ = H5F.close(file);
        }

        return path;
    }

    /// <summary>A group that holds itself.</summary>
    public static void Cycle(long file)
    {
        Hdf5Builder.EnsureGroup(file, "/a/b");
        Hdf5Library.Check(H5L.create_hard(file, "/a", file, "/a/b/again"));
    }

    /// <summary>Thirty groups, each with two names for the next: 2^30 paths, and no cycle.</summary>
    public static void Ladder(long file)
    {
        string path = "";
        for (int i = 0; i < 30; i++)
        {
            Hdf5Builder.EnsureGroup(file, path + "/x");
            Hdf5Library.Check(H5L.create_hard(file, path + "/x", file, path + "/y"));
            path += "/x";
        }
    }

    /// <summary>
    /// A file with a link to /W in the file "secret" beside it. The library of this process makes no such links any more; this one is h5py's:
    /// <c>h5py.File("link.h5", "w")["outside"] = h5py.ExternalLink("secret", "/W")</c>.
    /// </summary>
    public static void WriteExternalLink(string path)
    {
        using var packed = new GZipStream(new MemoryStream(Convert.FromBase64String(LinkFile)), CompressionMode.Decompress);
        using FileStream file = File.Create(path);
        packed.CopyTo(file);
    }

    /// <summary>An array whose bytes are those of another file.</summary>
    public static void ExternalStorage(long file, string target) => Dataset(file, "/outside", H5T.STD_U8LE, [16], null, properties => Hdf5Library.Check(
        ((delegate* unmanaged[Cdecl]<long, byte*, long, ulong, int>)Hdf5Library.Function("H5Pset_external", ""))(properties, Text(target), 0, 16), "set"));

    /// <summary>An array put together from one of another file.</summary>
    public static void Virtual(long file, string target) => Dataset(file, "/outside", H5T.IEEE_F64LE, [2, 3], null, properties =>
    {
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(2, [2, 3], null));
        Hdf5Library.Check(((delegate* unmanaged[Cdecl]<long, long, byte*, byte*, long, int>)Hdf5Library.Function("H5Pset_virtual", ""))(properties, space,
            Text(target), Text("/W"), space), "set");
    });

    /// <summary>An array of any shape of which nothing was written.</summary>
    public static void Declared(long file, string path, ulong[] shape, ulong[] chunk) =>
        Dataset(file, path, H5T.IEEE_F64LE, shape, [H5S.UNLIMITED, .. shape.AsSpan(1)], properties =>
            Hdf5Library.Check(H5P.set_chunk(properties, chunk.Length, chunk)));

    /// <summary>An array with a chunk that passed through a filter that nobody has here.</summary>
    public static void StrangeFilter(long file)
    {
        using Hdf5Id properties = Hdf5Library.Own(H5P.create(H5P.DATASET_CREATE));
        Hdf5Library.Check(H5P.set_chunk(properties, 1, [4]));
        const uint optional = 1;
        Hdf5Library.Check(((delegate* unmanaged[Cdecl]<long, int, uint, nuint, uint*, int>)Hdf5Library.Function("H5Pset_filter", ""))(properties, 32000,
            optional, 0, null), "set");
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(1, [4], [4]));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(file, "/packed", H5T.IEEE_F64LE, space, H5P.DEFAULT, properties));
        byte[] bytes = new byte[32];
        fixed (byte* first = bytes)
        {
            Hdf5Library.Check(H5D.write_chunk(dataset, H5P.DEFAULT, 0, [0], (nuint)bytes.Length, (nint)first));
        }
    }

    /// <summary>An array of one small chunk that unpacks to any number of zeros.</summary>
    public static void Bomb(long file, int megabytes)
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < megabytes; i++)
            {
                deflate.Write(zeros);
            }
        }

        using Hdf5Id properties = Hdf5Library.Own(H5P.create(H5P.DATASET_CREATE));
        Hdf5Library.Check(H5P.set_chunk(properties, 1, [1 << 17]));
        Hdf5Library.Check(H5P.set_deflate(properties, 1));
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(1, [1 << 18], null));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(file, "/bomb", H5T.IEEE_F64LE, space, H5P.DEFAULT, properties));
        byte[] bytes = packed.ToArray();
        fixed (byte* first = bytes)
        {
            Hdf5Library.Check(H5D.write_chunk(dataset, H5P.DEFAULT, 0, [1 << 17], (nuint)bytes.Length, (nint)first));
        }
    }

    /// <summary>Removes a name.</summary>
    public static void Delete(long file, string path) =>
        Hdf5Library.Check(((delegate* unmanaged[Cdecl]<long, byte*, long, int>)Hdf5Library.Function("H5Ldelete", ""))(file, Text(path), 0), "delete");

    /// <summary>Writes a number into a scalar that is there.</summary>
    public static void Number(long file, string path, long value)
    {
        using Hdf5Id dataset = Hdf5Library.Own(H5D.open(file, path));
        Hdf5Library.Check(H5D.write(dataset, H5T.NATIVE_INT64, H5S.ALL, H5S.ALL, H5P.DEFAULT, (nint)(&value)));
    }

    /// <summary>Puts a text where something else was.</summary>
    public static void Replace(long file, string path, string text)
    {
        Delete(file, path);
        Hdf5Builder.CreateText(file, path, text);
    }

    private static void Dataset(long file, string path, long type, ulong[] shape, ulong[]? limits, Action<long> set)
    {
        using Hdf5Id properties = Hdf5Library.Own(H5P.create(H5P.DATASET_CREATE));
        set(properties);
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(shape.Length, shape, limits));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(file, path, type, space, H5P.DEFAULT, properties));
    }

    /// <summary>A C string that is never freed: tests end.</summary>
    private static byte* Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + "\0");
        byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }
}
