using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Recording.Writing;

/// <summary>Writes closed files of named arrays, such as weight files and task files, in HDF5's oldest format that every reader knows.</summary>
public static class ArrayFile
{
    /// <summary>Writes all arrays, then gives the file its name: it is there whole or not at all.</summary>
    /// <param name="path">The file; missing directories are made.</param>
    /// <param name="arrays">The arrays; the groups in their paths are made.</param>
    /// <param name="attributes">Attributes of the file.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="ArgumentException">Two arrays have the same path, or one array's path leads through another.</exception>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static void Write(string path, IReadOnlyList<NamedArray> arrays, AttributeSet? attributes = null, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(arrays);
        RequireDistinct(arrays);
        using var entered = Hdf5Library.Enter();
        WholeFile.WriteAt(path, overwrite, temporary => WriteFile(temporary, arrays, attributes ?? new()));
        FileProbe.Trust(path);
    }

    private static void WriteFile(string path, IReadOnlyList<NamedArray> arrays, AttributeSet attributes)
    {
        using Hdf5Id access = Hdf5Library.Own(H5P.create(H5P.FILE_ACCESS));
        Hdf5Library.Check(H5P.set_fclose_degree(access, H5F.close_degree_t.STRONG));
        long file = Hdf5Library.Check(H5F.create(path, H5F.ACC_EXCL, H5P.DEFAULT, access));
        try
        {
            Hdf5Attributes.Write(file, attributes);
            foreach (NamedArray array in arrays)
            {
                Hdf5Builder.EnsureGroup(file, array.Path[..array.Path.LastIndexOf('/')]);
                using var dataset = new Hdf5Id(Hdf5Builder.CreateStatic(file, array.Path, array.Type, [.. array.Shape], array.Values));
                Hdf5Attributes.Write(dataset, array.Attributes);
            }
        }
        catch
        {
            _ = H5F.close(file);
            throw;
        }

        Hdf5Library.Check(H5F.close(file));
    }

    private static void RequireDistinct(IReadOnlyList<NamedArray> arrays)
    {
        var paths = new HashSet<string>();
        foreach (NamedArray array in arrays)
        {
            if (!paths.Add(array.Path))
            {
                throw new ArgumentException($"array '{array.Path}' is given twice");
            }
        }

        foreach (string path in paths)
        {
            string? below = paths.FirstOrDefault(p => p.StartsWith(path + "/", StringComparison.Ordinal));
            if (below is not null)
            {
                throw new ArgumentException($"'{path}' cannot be an array and the group of '{below}'");
            }
        }
    }
}
