using System.Numerics;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording;

/// <summary>Reads any HDF5 file: recordings, weight files, task files, files made by h5py or MATLAB.</summary>
/// <remarks>
/// A recording that is still being written, or was left by a process that died, is read too; each call then sees the file as it is at that
/// moment, and <see cref="CommittedRows"/> says how many rows belong together. May be used by several threads.
/// </remarks>
public sealed unsafe partial class RecordingReader : IDisposable
{
    /// <summary>
    /// How often libhdf5 reads a piece of bookkeeping anew that it caught while it was being written. Its pauses double each time: 24
    /// attempts are 17 ms, its own default of 100 would never end. A file that is shorter than it says gets one attempt, since what is
    /// cut off does not come back.
    /// (It is not refused either: a writer that dies between noting the new length and extending the file leaves such a file, whole
    /// as far as it was committed.)
    /// </summary>
    private const uint ReadAttempts = 24;

    private readonly bool _live;
    private long _file;

    private RecordingReader(string path, long file, bool live)
    {
        Path = path;
        _file = file;
        _live = live;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Whether the writer has not closed the file: it is running, or died.</summary>
    public bool IsBeingWritten => _live;

    /// <summary>Whether a file begins as HDF5 files do; false where it cannot be read.</summary>
    public static bool IsHdf5(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Superblock.Read(stream) is not null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="RecordingException">
    /// The file is missing, a directory, unreadable, not HDF5, truncated, or held by a writer that is not in single-writer mode; the message says which.
    /// </exception>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static RecordingReader Open(string path)
    {
        InputFiles.Add(path);
        return Look(path);
    }

    /// <summary>Opens a file to see how it stands, not as something this command reads.</summary>
    /// <inheritdoc cref="Open"/>
    internal static RecordingReader Look(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string fullPath = System.IO.Path.GetFullPath(path);
        FileExamination examined = FileExamination.Of(path);
        using var entered = Hdf5Library.Enter();
        using Hdf5Id access = Hdf5Library.Own(H5P.create(H5P.FILE_ACCESS));
        Hdf5Library.Check(H5P.set_fclose_degree(access, H5F.close_degree_t.STRONG));
        if (examined.Superblock.SingleWriter)
        {
            Hdf5Library.Check(H5P.set_metadata_read_attempts(access, examined.IsShort ? 1 : ReadAttempts));
        }

        try
        {
            bool live = examined.Superblock.SingleWriter;
            try
            {
                return new RecordingReader(path, OpenFile(fullPath, live, access), live);
            }
            catch (Hdf5Exception failure) when (failure.ErrorStack.Any(line => line.Contains("SWMR read access flag not the same", StringComparison.Ordinal)))
            {
                // Another reader of this process has the file open since before (or after) its writer finished; libhdf5 wants one mode for all.
                return new RecordingReader(path, OpenFile(fullPath, !live, access), !live);
            }
        }
        catch (Hdf5Exception failure)
        {
            throw new RecordingException(path, examined.Explain(failure), failure);
        }
    }

    /// <summary>Whether a group or array of that path is there.</summary>
    public bool Exists(string path) => Locked(() => Hdf5Tree.KindOf(_file, path) != H5I.type_t.BADID);

    /// <summary>Whether an array (or scalar) of that path is there.</summary>
    public bool IsArray(string path) => Locked(() => Hdf5Tree.KindOf(_file, path) == H5I.type_t.DATASET);

    /// <summary>Names of the groups in a group, in the order in which they were made.</summary>
    /// <exception cref="RecordingException">There is no such group.</exception>
    public IReadOnlyList<string> Groups(string path = "/") => Members(path, H5I.type_t.GROUP);

    /// <summary>Names of the arrays and scalars in a group, in the order in which they were made.</summary>
    /// <exception cref="RecordingException">There is no such group.</exception>
    public IReadOnlyList<string> Arrays(string path = "/") => Members(path, H5I.type_t.DATASET);

    /// <summary>Shape and type of an array.</summary>
    /// <exception cref="RecordingException">There is no such array; the message lists what there is.</exception>
    public ArrayDescription Describe(string path) => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        return Describe(path, dataset);
    });

    /// <summary>Paths of the coordinates of an array's axes; null for an axis without one.</summary>
    /// <exception cref="RecordingException">There is no such array.</exception>
    public IReadOnlyList<string?> Axes(string path) => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        return Hdf5Scales.Of(dataset, Describe(path, dataset).Shape.Count);
    });

    /// <summary>Reads a whole array of numbers, row-major, converted to <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">float, double, int, long or byte. Values out of its range are clipped, fractions cut off.</typeparam>
    /// <exception cref="RecordingException">There is no such array, it holds no numbers, is too large to read at once, or is damaged.</exception>
    public T[] Read<T>(string path)
        where T : unmanaged, INumber<T> => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        ArrayDescription description = RequireNumbers(path, dataset);
        T[] values = Allocate<T>(path, description.Count);
        if (values.Length > 0)
        {
            Transfer(dataset, values, H5S.ALL, H5S.ALL);
        }

        return values;
    });

    /// <summary>Reads rows of an array of numbers, that is a stretch of its first axis, row-major.</summary>
    /// <param name="path">The array.</param>
    /// <param name="first">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array does not have these rows.</exception>
    /// <exception cref="RecordingException">There is no such array, it is a scalar, holds no numbers, or is damaged.</exception>
    public T[] ReadRows<T>(string path, long first, long count)
        where T : unmanaged, INumber<T> => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        ArrayDescription description = RequireNumbers(path, dataset);
        if (description.Shape.Count == 0)
        {
            throw new RecordingException(Path, $"'{path}' is a single number and has no rows; read it whole");
        }

        long rows = description.Shape[0];
        if (first < 0 || count < 0 || first + count > rows)
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"{Path}: '{path}' has rows 0 to {rows - 1}; {count} rows from {first} were asked for");
        }

        long[] shape = [count, .. description.Shape.Skip(1)];
        T[] values = Allocate<T>(path, Hdf5Shape.Count(shape));
        if (values.Length > 0)
        {
            ulong[] lengths = Hdf5Shape.ToHdf5(shape);
            ulong[] start = new ulong[lengths.Length];
            start[0] = (ulong)first;
            using Hdf5Id file = Hdf5Library.Own(H5D.get_space(dataset));
            Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, start, null, lengths, null));
            using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(lengths.Length, lengths, null));
            Transfer(dataset, values, memory, file);
        }

        return values;
    });

    /// <summary>Reads a single number.</summary>
    /// <exception cref="RecordingException">There is no such array, or it is not a single number.</exception>
    public T ReadScalar<T>(string path)
        where T : unmanaged, INumber<T> =>
        Read<T>(path) is [var value] ? value : throw new RecordingException(Path, $"'{path}' is not a single number ({Describe(path).ShapeText})");

    /// <summary>Reads a single text.</summary>
    /// <exception cref="RecordingException">There is no such array, or it is not a single text.</exception>
    public string ReadText(string path) =>
        ReadTexts(path) is [var text] ? text : throw new RecordingException(Path, $"'{path}' is not a single text ({Describe(path).ShapeText})");

    /// <summary>Reads an array of texts, row-major.</summary>
    /// <exception cref="RecordingException">There is no such array, or it holds no text.</exception>
    public string[] ReadTexts(string path) => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        ArrayDescription description = Describe(path, dataset);
        if (description.Kind != ElementKind.Text)
        {
            throw new RecordingException(Path, $"'{path}' holds no text but {description.Kind.ToString().ToLowerInvariant()} elements");
        }

        using Hdf5Id type = Hdf5Library.Own(H5D.get_type(dataset));
        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        long id = dataset;
        return Hdf5Text.Read(type, space, description.Count, (memory, buffer) => H5D.read(id, memory, H5S.ALL, H5S.ALL, H5P.DEFAULT, buffer));
    });

    /// <summary>Names of the attributes of a group or array ("/" for the file), alphabetically.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public IReadOnlyList<string> Attributes(string path) => Locked(() =>
    {
        using Hdf5Id located = OpenObject(path);
        return Hdf5Attributes.Names(located);
    });

    /// <summary>An attribute as string, long, ulong, double, or an array of these; null where it is missing or of a kind that is none of these.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public object? Attribute(string path, string name) => Locked(() =>
    {
        using Hdf5Id located = OpenObject(path);
        return Hdf5Library.Check(H5A.exists(located, name)) > 0 ? Hdf5Attributes.Read(located, name) : null;
    });

    /// <summary>A text attribute; null where it is missing or no single text.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public string? TextAttribute(string path, string name) => Attribute(path, name) switch
    {
        string text => text,
        string[] { Length: 1 } texts => texts[0],
        _ => null,
    };

    /// <summary>A number attribute, as double; null where it is missing or no single number.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public double? NumberAttribute(string path, string name) => Attribute(path, name) switch
    {
        double real => real,
        long whole => whole,
        ulong large => large,
        double[] { Length: 1 } reals => reals[0],
        long[] { Length: 1 } wholes => wholes[0],
        _ => null,
    };

    /// <summary>Rows of a recording's growing group that are guaranteed to be there in every array; null where the file does not say.</summary>
    public long? CommittedRows(string group)
    {
        string counter = $"{RecordingFormat.CommittedRowsGroup}/{RecordingFormat.CounterName(group)}";
        return IsArray(counter) ? ReadScalar<long>(counter) : null;
    }

    /// <summary>How the run stands or ended; null where the file is no recording.</summary>
    public RecordingStatus? Status()
    {
        const string path = RecordingFormat.RunGroup + "/" + RecordingFormat.Status;
        return IsArray(path) ? (RecordingStatus)ReadScalar<byte>(path) : null;
    }

    /// <summary>Who writes the recording or wrote it last, and whether that process lives, died or closed the file; null where the file is no recording.</summary>
    public LastWriter? Writer => Status() is null ? null : LastWriter.Of(this);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (_file >= 0)
        {
            using var entered = Hdf5Library.Enter();
            _ = H5F.close(_file);
            _file = -1;
        }
    }

    /// <summary>Asks the file itself, by its HDF5 identifier.</summary>
    internal TResult Within<TResult>(Func<long, TResult> ask) => Locked(() => ask(_file));

    private static long OpenFile(string fullPath, bool live, long access) =>
        Hdf5Library.Check(H5F.open(fullPath, H5F.ACC_RDONLY | (live ? H5F.ACC_SWMR_READ : 0), access));

    private IReadOnlyList<string> Members(string path, H5I.type_t kind) => Locked(() =>
    {
        if (Hdf5Tree.KindOf(_file, path) != H5I.type_t.GROUP)
        {
            throw Missing("group", path);
        }

        return Hdf5Tree.NamesIn(_file, path).Where(name => Hdf5Tree.KindOf(_file, path.TrimEnd('/') + "/" + name) == kind).ToArray();
    });

    private Hdf5Id OpenObject(string path) =>
        Hdf5Tree.KindOf(_file, path) == H5I.type_t.BADID ? throw Missing("group or array", path) : Hdf5Library.Own(H5O.open(_file, path));

    private Hdf5Id OpenArray(string path)
    {
        if (Hdf5Tree.KindOf(_file, path) != H5I.type_t.DATASET)
        {
            throw Missing("array", path);
        }

        Hdf5Id dataset = Hdf5Library.Own(H5D.open(_file, path));
        if (_live)
        {
            Hdf5Library.Check(H5D.refresh(dataset));
        }

        return dataset;
    }

    private RecordingException Missing(string what, string path)
    {
        string above = path.TrimEnd('/');
        do
        {
            above = above.Contains('/', StringComparison.Ordinal) ? above[..above.LastIndexOf('/')] : "";
        }
        while (above.Length > 0 && Hdf5Tree.KindOf(_file, above) != H5I.type_t.GROUP);

        List<string> names = Hdf5Tree.NamesIn(_file, above.Length == 0 ? "/" : above);
        return new RecordingException(Path, $"there is no {what} '{path}'; '{above}/' holds {(names.Count == 0 ? "nothing" : string.Join(", ", names))}");
    }

    private static ArrayDescription Describe(string path, long dataset)
    {
        using Hdf5Id type = Hdf5Library.Own(H5D.get_type(dataset));
        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        ElementKind kind = H5T.get_class(type) switch
        {
            H5T.class_t.INTEGER or H5T.class_t.ENUM => ElementKind.Integer,
            H5T.class_t.FLOAT => ElementKind.Float,
            H5T.class_t.STRING => ElementKind.Text,
            _ => ElementKind.Other,
        };
        long[] shape = H5S.get_simple_extent_type(space) == H5S.class_t.NULL ? [0] : Hdf5Shape.Of(space);
        return new ArrayDescription(path, shape, kind, checked((int)H5T.get_size(type)))
        {
            IsUnsigned = kind == ElementKind.Integer && H5T.get_sign(type) == H5T.sign_t.NONE,
            Grows = Hdf5Shape.Grows(space),
        };
    }

    private ArrayDescription RequireNumbers(string path, long dataset)
    {
        ArrayDescription description = Describe(path, dataset);
        return description.Kind is ElementKind.Integer or ElementKind.Float
            ? description
            : throw new RecordingException(Path, $"'{path}' holds no numbers but {description.Kind.ToString().ToLowerInvariant()} elements");
    }

    private T[] Allocate<T>(string path, long count) => count <= System.Array.MaxLength
        ? new T[count]
        : throw new RecordingException(Path, $"'{path}' has {count} elements, too many to read at once; read it by rows");

    private void Transfer<T>(long dataset, T[] values, long memory, long file)
        where T : unmanaged
    {
        long type = ElementTypes.ReadableType(typeof(T));
        fixed (T* buffer = values)
        {
            Hdf5Library.Check(H5D.read(dataset, type, memory, file, H5P.DEFAULT, (nint)buffer));
        }
    }

    private TResult Locked<TResult>(Func<TResult> read)
    {
        using var entered = Hdf5Library.Enter();
        ObjectDisposedException.ThrowIf(_file < 0, this);
        try
        {
            return read();
        }
        catch (Hdf5Exception failure)
        {
            throw new RecordingException(Path, $"is damaged, or was changed while it was read: {failure.Message}", failure);
        }
    }
}
