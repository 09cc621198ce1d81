using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>Opens files for writing: new ones, closed ones, and those that a dead writer left marked as open.</summary>
internal static unsafe class WritableFile
{
    /// <summary>Makes a file in the 1.10 format, whose groups remember the order of their members.</summary>
    internal static long Create(string path)
    {
        using Hdf5Id creation = Hdf5Library.Own(H5P.create(H5P.FILE_CREATE));
        Hdf5Library.Check(H5P.set_link_creation_order(creation, H5P.CRT_ORDER_TRACKED | H5P.CRT_ORDER_INDEXED));
        using Hdf5Id access = Access();
        return Hdf5Library.Check(H5F.create(path, H5F.ACC_EXCL, creation, access));
    }

    /// <summary>Opens a closed file.</summary>
    internal static long Open(string path)
    {
        using Hdf5Id access = Access();
        return Hdf5Library.Check(H5F.open(path, H5F.ACC_RDWR, access));
    }

    /// <summary>Opens a closed file in single-writer mode, from the first moment on.</summary>
    internal static long OpenForOneWriter(string path)
    {
        using Hdf5Id access = Access();
        return Hdf5Library.Check(H5F.open(path, H5F.ACC_RDWR | H5F.ACC_SWMR_WRITE, access));
    }

    /// <summary>
    /// Clears the marks of a writer that died, and takes the file to be as long as it is. Both in one opening: with the marks alone cleared
    /// the library would cut the file to the length noted in its header, which may be old. Nothing but the header is written.
    /// </summary>
    internal static void ClearMarks(string path)
    {
        using Hdf5Id access = Access();
        byte yes = 1;
        foreach (string property in (string[])["clear_status_flags", "skip_eof_check", "null_fsm_addr"])
        {
            Hdf5Library.Check(H5P.set(access, property, (nint)(&yes)), $"H5Pset({property})");
        }

        long file = Hdf5Library.Check(H5F.open(path, H5F.ACC_RDWR, access));
        try
        {
            Hdf5Library.Check(H5F.increment_filesize(file, 0));
        }
        catch
        {
            _ = H5F.close(file);
            throw;
        }

        Hdf5Library.Check(H5F.close(file));
    }

    /// <summary>Adds attributes to the root of a closed file.</summary>
    internal static void AddAttributes(string path, AttributeSet attributes)
    {
        long file = Open(path);
        try
        {
            Hdf5Attributes.Write(file, attributes);
        }
        finally
        {
            Hdf5Library.Check(H5F.close(file));
        }
    }

    /// <summary>Single-writer mode needs the 1.10 format; the upper bound keeps the file readable by 1.10.</summary>
    private static Hdf5Id Access()
    {
        Hdf5Id access = Hdf5Library.Own(H5P.create(H5P.FILE_ACCESS));
        Hdf5Library.Check(H5P.set_libver_bounds(access, H5F.libver_t.V110, H5F.libver_t.V110));
        Hdf5Library.Check(H5P.set_fclose_degree(access, H5F.close_degree_t.STRONG));

        // What cannot be read is damaged, since nobody else writes here: the hundred attempts of single-writer mode, with pauses that double, would never end.
        Hdf5Library.Check(H5P.set_metadata_read_attempts(access, 1));
        return access;
    }
}
