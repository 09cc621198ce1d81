using System.Runtime.InteropServices;
using System.Text;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Outputs;

namespace NeuroLcp.Recording.Export;

/// <summary>An HDF5 file in the layout of another program, in the oldest format that every reader knows.</summary>
internal sealed unsafe class ForeignFile
{
    private readonly long _file;

    private ForeignFile(long file) => _file = file;

    /// <summary>Makes a file, lets it be filled, closes it and gives it its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="fill">Makes what is in it.</param>
    /// <param name="userBlock">Bytes that stand before HDF5's own, a power of two from 512 on, or none.</param>
    internal static void Write(string path, bool overwrite, Action<ForeignFile> fill, byte[]? userBlock = null) =>
        WholeFile.WriteAt(path, overwrite, temporary =>
    {
        using var entered = Hdf5Library.Enter();
        using Hdf5Id creation = Hdf5Library.Own(H5P.create(H5P.FILE_CREATE));
        using Hdf5Id access = Hdf5Library.Own(H5P.create(H5P.FILE_ACCESS));
        Hdf5Library.Check(H5P.set_userblock(creation, (ulong)(userBlock?.Length ?? 0)));
        Hdf5Library.Check(H5P.set_fclose_degree(access, H5F.close_degree_t.STRONG));
        long file = Hdf5Library.Check(H5F.create(temporary, H5F.ACC_EXCL, creation, access));
        try
        {
            fill(new ForeignFile(file));
        }
        catch
        {
            _ = H5F.close(file);
            throw;
        }

        Hdf5Library.Check(H5F.close(file));
        if (userBlock is not null)
        {
            using var stream = new FileStream(temporary, FileMode.Open, FileAccess.Write);
            stream.Write(userBlock);
        }
    });

    /// <summary>Makes a group and those above it.</summary>
    internal void Group(string path) => Hdf5Builder.EnsureGroup(_file, path);

    /// <summary>Adds an attribute: text of variable length, or numbers of the type given.</summary>
    internal void Attribute(string path, string name, object value)
    {
        using Hdf5Id located = Hdf5Library.Own(H5O.open(_file, path));
        Hdf5Attributes.Write(located, name, value);
    }

    /// <summary>Adds a text attribute of fixed length in ASCII, as programs written in C compare it.</summary>
    internal void FixedTextAttribute(string path, string name, string text)
    {
        using Hdf5Id type = Hdf5Library.Own(H5T.copy(H5T.C_S1));
        Hdf5Library.Check(H5T.set_size(type, (nuint)text.Length));
        using Hdf5Id space = Hdf5Library.Own(H5S.create(H5S.class_t.SCALAR));
        using Hdf5Id located = Hdf5Library.Own(H5O.open(_file, path));
        using Hdf5Id attribute = Hdf5Library.Own(H5A.create(located, name, type, space));
        fixed (byte* bytes = Encoding.ASCII.GetBytes(text))
        {
            Hdf5Library.Check(H5A.write(attribute, type, (nint)bytes));
        }
    }

    /// <summary>Adds an attribute of names, each a sequence of single characters.</summary>
    internal void CharacterSequences(string path, string name, IReadOnlyList<string> texts)
    {
        using Hdf5Id character = Hdf5Library.Own(H5T.copy(H5T.C_S1));
        using Hdf5Id type = Hdf5Library.Own(H5T.vlen_create(character));
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(1, [(ulong)texts.Count], null));
        using Hdf5Id located = Hdf5Library.Own(H5O.open(_file, path));
        using Hdf5Id attribute = Hdf5Library.Own(H5A.create(located, name, type, space));
        var sequences = new H5T.hvl_t[texts.Count];
        try
        {
            for (int i = 0; i < sequences.Length; i++)
            {
                sequences[i] = new H5T.hvl_t { len = (nuint)texts[i].Length, p = Marshal.StringToCoTaskMemUTF8(texts[i]) };
            }

            fixed (H5T.hvl_t* first = sequences)
            {
                Hdf5Library.Check(H5A.write(attribute, type, (nint)first));
            }
        }
        finally
        {
            foreach (H5T.hvl_t sequence in sequences)
            {
                Marshal.FreeCoTaskMem(sequence.p);
            }
        }
    }

    /// <summary>Adds an attribute that is one of several named bytes.</summary>
    internal void EnumerationAttribute(string path, string name, byte value, IReadOnlyList<(string Name, byte Value)> members)
    {
        using Hdf5Id type = Hdf5Library.Own(H5T.enum_create(H5T.STD_U8LE));
        foreach ((string member, byte number) in members)
        {
            byte code = number;
            Hdf5Library.Check(H5T.enum_insert(type, member, (nint)(&code)));
        }

        using Hdf5Id space = Hdf5Library.Own(H5S.create(H5S.class_t.SCALAR));
        using Hdf5Id located = Hdf5Library.Own(H5O.open(_file, path));
        using Hdf5Id attribute = Hdf5Library.Own(H5A.create(located, name, type, space));
        Hdf5Library.Check(H5A.write(attribute, type, (nint)(&value)));
    }

    /// <summary>Writes one text.</summary>
    internal void Text(string path, string text) => Hdf5Builder.CreateText(_file, path, text);

    /// <summary>Writes a list of texts.</summary>
    internal void Texts(string path, IReadOnlyList<string> texts)
    {
        using var type = new Hdf5Id(Hdf5Text.CreateType());
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(1, [(ulong)texts.Count], null));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(_file, path, type, space));
        long id = dataset;
        Hdf5Text.Write(texts, type, (memory, buffer) => H5D.write(id, memory, H5S.ALL, H5S.ALL, H5P.DEFAULT, buffer));
    }

    /// <summary>Writes a whole array of numbers of any type; no lengths make a single number.</summary>
    internal void Numbers(string path, Array values, params long[] shape)
    {
        Make(path, values.GetType().GetElementType()!, shape);
        if (values.Length > 0)
        {
            Part(path, values, new long[shape.Length], shape);
        }
    }

    /// <summary>Makes an array of numbers to be written in parts.</summary>
    internal void Make(string path, Type element, params long[] shape)
    {
        using Hdf5Id space = Hdf5Library.Own(shape.Length == 0 ? H5S.create(H5S.class_t.SCALAR)
            : H5S.create_simple(shape.Length, Hdf5Shape.ToHdf5(shape), null));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(_file, path, Hdf5Types.Stored(element).File, space));
    }

    /// <summary>Writes a box of an array.</summary>
    internal void Part(string path, Array values, ReadOnlySpan<long> start, ReadOnlySpan<long> count)
    {
        using Hdf5Id dataset = Hdf5Library.Own(H5D.open(_file, path));
        using Hdf5Id file = Hdf5Library.Own(H5D.get_space(dataset));
        using Hdf5Id memory = Hdf5Library.Own(count.Length == 0 ? H5S.create(H5S.class_t.SCALAR)
            : H5S.create_simple(count.Length, Hdf5Shape.ToHdf5(count), null));
        if (count.Length > 0)
        {
            Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, Hdf5Shape.ToHdf5(start), null, Hdf5Shape.ToHdf5(count), null));
        }

        fixed (byte* buffer = &MemoryMarshal.GetArrayDataReference(values))
        {
            Hdf5Library.Check(H5D.write(dataset, Hdf5Types.Stored(values.GetType().GetElementType()!).Memory, memory, file, H5P.DEFAULT, (nint)buffer));
        }
    }

    /// <summary>Copies a chosen part of an array, piece by piece, axes as they are.</summary>
    internal void Copy(string path, ArrayChoice array, Action<long> written)
    {
        Make(path, ElementTypes.ElementOf(array.Type), [.. array.Shape]);
        foreach ((long first, long rows, Array values) in array.Pieces())
        {
            if (array.Shape.Count == 0)
            {
                Part(path, values, [], []);
            }
            else if (values.Length > 0)
            {
                Part(path, values, [first, .. new long[array.Shape.Count - 1]], [rows, .. array.Shape.Skip(1)]);
            }

            written(values.Length * array.Type.Size());
        }
    }

    /// <summary>Gives an array a second name.</summary>
    internal void HardLink(string path, string name) => Hdf5Library.Check(H5L.create_hard(_file, path, _file, name));
}
