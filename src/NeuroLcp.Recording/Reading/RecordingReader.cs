using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Reading;

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
    private readonly long _largestText;
    private long _length;
    private long _file;
    private bool _isWalked;

    private RecordingReader(string path, long file, bool live, FileExamination examined)
    {
        Path = path;
        _file = file;
        _live = live;
        _length = examined.Length;
        _largestText = examined.LargestText;
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
            if (OrdinaryFile.Objection(path) is not null)
            {
                return false;
            }

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
    /// The file is missing, a directory or a device, unreadable, not HDF5, truncated, damaged, a recording of a later format, or held by a writer that is not
    /// in single-writer mode; the message says which.
    /// </exception>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static RecordingReader Open(string path)
    {
        InputFiles.Add(path);
        return Look(path);
    }

    /// <summary>Opens a file to see how it stands, not as something this command reads.</summary>
    /// <inheritdoc cref="Open(string)"/>
    internal static RecordingReader Look(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string fullPath = System.IO.Path.GetFullPath(path);
        FileExamination examined = FileExamination.Of(path);
        examined.RequireReadable(path);
        FileProbe.Require(path, fullPath, examined.Length);
        RecordingReader reader = Open(path, fullPath, examined);
        try
        {
            RecordingFormat.RequireKnown(reader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static RecordingReader Open(string path, string fullPath, FileExamination examined)
    {
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
                return new RecordingReader(path, OpenFile(fullPath, live, access), live, examined);
            }
            catch (Hdf5Exception failure) when (failure.ErrorStack.Any(line => line.Contains("SWMR read access flag not the same", StringComparison.Ordinal)))
            {
                // Another reader of this process has the file open since before (or after) its writer finished; libhdf5 wants one mode for all.
                return new RecordingReader(path, OpenFile(fullPath, !live, access), !live, examined);
            }
        }
        catch (Hdf5Exception failure)
        {
            throw new RecordingException(path, examined.Explain(failure), failure);
        }
    }

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
        if (!_isWalked && Hdf5Scales.Has(dataset))
        {
            // a scale is known by its place in the file, and to name it libhdf5 goes through all groups, which it does not survive where the names in one
            // cannot be read
            _ = Hdf5Tree.Groups(_file);
            _isWalked = true;
        }

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
        T[] values = Allocate<T>(description, description.Count);
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
    /// <exception cref="RecordingException">There is no such array, it is a scalar, does not have these rows, holds no numbers, or is damaged.</exception>
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
        if (first < 0 || count < 0 || first > rows - count)
        {
            throw new RecordingException(Path, $"'{path}' has {rows} rows, and {count} from row {first} on were asked for: it is damaged, or another array of the file promises more than is there");
        }

        long[] shape = [count, .. description.Shape.Skip(1)];
        T[] values = Allocate<T>(description, Hdf5Shape.Count(shape));
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

        return TextsOf(path, dataset, description.Count);
    });

    /// <summary>Rows of a recording's growing group that are guaranteed to be there in every array; null where the file does not say.</summary>
    public long? CommittedRows(string group)
    {
        string counter = $"{RecordingFormat.CommittedRowsGroup}/{RecordingFormat.CounterName(group)}";
        long? rows = IsArray(counter) ? ReadScalar<long>(counter) : null;
        return rows is null or >= 0 ? rows : throw new RecordingException(Path, $"is damaged: '{counter}' is {rows}, and counts rows");
    }

    /// <summary>How the run stands or ended; null where the file is no recording.</summary>
    public RecordingStatus? Status()
    {
        const string path = RecordingFormat.RunGroup + "/" + RecordingFormat.Status;
        return IsArray(path) ? (RecordingStatus)ReadScalar<byte>(path) : null;
    }

    /// <summary>
    /// A moment that the run noted, such as <see cref="RecordingFormat.Heartbeat"/>; null where there is none, or what is there is none that a calendar has.
    /// </summary>
    public DateTimeOffset? Time(string name)
    {
        string path = $"{RecordingFormat.RunGroup}/{name}";
        return IsArray(path) ? Moment(ReadScalar<long>(path)) : null;
    }

    /// <summary>Milliseconds since 1970 as a moment; null for those that no calendar has, and for none.</summary>
    public static DateTimeOffset? Moment(long milliseconds) =>
        milliseconds > 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>
    /// Who writes the recording or wrote it last, and whether that process lives, died or closed the file; null where the file is no recording.
    /// </summary>
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

    private Hdf5Id OpenArray(string path)
    {
        if (Hdf5Tree.KindOf(_file, path) != H5I.type_t.DATASET)
        {
            throw Missing("array", path);
        }

        Hdf5Id dataset = new(Hdf5Dataset.Open(_file, path, Length()));
        if (_live)
        {
            Hdf5Library.Check(H5D.refresh(dataset));
        }

        return dataset;
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

    private T[] Allocate<T>(ArrayDescription array, long count)
        where T : unmanaged
    {
        if (count > Array.MaxLength)
        {
            throw new RecordingException(Path, $"'{array.Path}' has {count} elements, too many to read at once; read it by rows");
        }

        double growth = (double)sizeof(T) / Math.Max(1, array.ElementBytes);
        return count * sizeof(T) <= FileLimits.HoldableAtOnce(Length(), growth)
            ? new T[count]
            : throw new RecordingException(Path,
                $"'{array.Path}' has {array.ShapeText} elements, and a file of {FileLimits.Text(_length)} cannot hold them: most of them were never written");
    }

    private void Transfer<T>(long dataset, T[] values, long memory, long file)
        where T : unmanaged
    {
        long type = Hdf5Types.ReadableType(typeof(T));
        fixed (T* buffer = values)
        {
            if (Hdf5Dataset.Read(dataset, type, memory, file, (nint)buffer) < 0)
            {
                Hdf5Exception failure = Hdf5Exception.FromErrorStack("H5Dread");
                throw Hdf5Dataset.MissingFilter(dataset, Hdf5Dataset.NameOf(dataset)) is { } missing ? Hdf5Exception.Refusal(missing) : failure;
            }
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
            throw new RecordingException(Path, failure.IsRefusal ? failure.Message : $"is damaged, or was changed while it was read: {failure.Message}",
                failure);
        }
        catch (OverflowException overflow)
        {
            throw new RecordingException(Path, "is damaged: a number in it that counts something is larger than anything that could be counted", overflow);
        }
    }
}
