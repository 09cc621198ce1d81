using System.Runtime.InteropServices;
using System.Text;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>Text between .NET and HDF5: written as variable-length UTF-8 (h5py shows it as str), read in every form there is.</summary>
internal static unsafe class Hdf5Text
{
    internal delegate int Transfer(long memoryType, nint buffer);

    /// <summary>A new variable-length UTF-8 type.</summary>
    internal static long CreateType()
    {
        long type = Hdf5Library.Check(H5T.copy(H5T.C_S1));
        Hdf5Library.Check(H5T.set_size(type, H5T.VARIABLE));
        Hdf5Library.Check(H5T.set_cset(type, H5T.cset_t.UTF8));
        return type;
    }

    /// <summary>A new UTF-8 type of a fixed size, filled up with NULs.</summary>
    internal static long CreateFixedType(int bytes)
    {
        long type = Hdf5Library.Check(H5T.copy(H5T.C_S1));
        Hdf5Library.Check(H5T.set_size(type, (nuint)bytes));
        Hdf5Library.Check(H5T.set_cset(type, H5T.cset_t.UTF8));
        return type;
    }

    /// <summary>Writes a text into a scalar of a fixed size; what does not fit is cut off.</summary>
    internal static void WriteFixed(long dataset, long type, string text, int bytes)
    {
        byte[] buffer = new byte[bytes];
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        encoded.AsSpan(0, Math.Min(encoded.Length, bytes - 1)).CopyTo(buffer);
        fixed (byte* first = buffer)
        {
            Hdf5Library.Check(H5D.write(dataset, type, H5S.ALL, H5S.ALL, H5P.DEFAULT, (nint)first));
        }
    }

    /// <summary>Hands the texts to HDF5 as an array of pointers.</summary>
    internal static void Write(IReadOnlyList<string> texts, long type, Transfer write)
    {
        var block = new nint[texts.Count];
        try
        {
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
            }

            fixed (nint* first = block)
            {
                Hdf5Library.Check(write(type, (nint)first), "write text");
            }
        }
        finally
        {
            foreach (nint pointer in block)
            {
                Marshal.FreeCoTaskMem(pointer);
            }
        }
    }

    /// <summary>Refuses texts that may be too many to take at once: any number of them can be the same long one in the file.</summary>
    internal static void RequireFew(long type, long count, long largest, string what)
    {
        double bytes = (double)count * (Hdf5Library.Check(H5T.is_variable_str(type)) > 0 ? Math.Max(largest, sizeof(nint)) : (double)(ulong)H5T.get_size(type));
        if (count > 1 && bytes > FileLimits.Texts)
        {
            throw Hdf5Exception.Refusal(
                $"{what} may have {FileLimits.Text(bytes)} of text, more than the {FileLimits.Text(FileLimits.Texts)} that are read at once");
        }
    }

    /// <summary>Reads <paramref name="count"/> texts of the given file type, fixed or variable in length.</summary>
    internal static string[] Read(long type, long space, long count, Transfer read)
    {
        if (count == 0)
        {
            return [];
        }

        bool variable = Hdf5Library.Check(H5T.is_variable_str(type)) > 0;
        int size = variable ? sizeof(nint) : checked((int)H5T.get_size(type));
        byte[] buffer = new byte[checked(size * count)];
        string[] texts = new string[count];
        fixed (byte* bytes = buffer)
        {
            Hdf5Library.Check(read(type, (nint)bytes), "read text");
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = variable
                    ? Marshal.PtrToStringUTF8(((nint*)bytes)[i]) ?? ""
                    : Fixed(buffer.AsSpan(i * size, size));
            }

            if (variable)
            {
                _ = H5D.vlen_reclaim(type, space, H5P.DEFAULT, (nint)bytes);
            }
        }

        return texts;
    }

    /// <summary>Fixed-length text ends at its first NUL, or is padded with NULs or (Fortran) blanks.</summary>
    private static string Fixed(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd(' ');
    }
}
