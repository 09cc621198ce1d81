using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Recording.Export;

/// <summary>A part of an array of numbers in a file, chosen index by index along its axes, and read a few rows at a time.</summary>
public sealed class ArrayChoice
{
    private readonly RecordingReader _reader;
    private readonly ArrayDescription _description;

    /// <summary>Chooses.</summary>
    /// <param name="reader">The file; it must stay open for as long as this is read.</param>
    /// <param name="path">The array.</param>
    /// <param name="axes">What of each axis, slowest first; empty for a single number.</param>
    /// <exception cref="RecordingException">There is no such array, or it holds no numbers.</exception>
    /// <exception cref="ArgumentException">The axes are not those of the array.</exception>
    public ArrayChoice(RecordingReader reader, string path, IReadOnlyList<AxisChoice> axes)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(axes);
        _reader = reader;
        _description = reader.Describe(path);
        if (_description.Kind is not (ElementKind.Integer or ElementKind.Float))
        {
            throw new RecordingException(reader.Path, $"'{path}' holds no numbers but {_description.TypeText}");
        }

        if (axes.Count != _description.Shape.Count)
        {
            throw new ArgumentException($"'{path}' has {_description.Shape.Count} axes, not {axes.Count}");
        }

        Path = _description.Path;
        Axes = axes;
        Shape = [.. axes.Select(axis => axis.Count)];
        Units = reader.TextAttribute(path, "units");
        LongName = reader.TextAttribute(path, "long_name");
        Type = _description switch
        {
            { Kind: ElementKind.Float } => _description.ElementBytes <= sizeof(float) ? ElementType.Float32 : ElementType.Float64,
            { IsUnsigned: true, ElementBytes: sizeof(byte) } => ElementType.UInt8,
            { IsUnsigned: true } => _description.ElementBytes < sizeof(int) ? ElementType.Int32 : ElementType.Int64,
            _ => _description.ElementBytes <= sizeof(int) ? ElementType.Int32 : ElementType.Int64,
        };
        RowElements = Shape.Skip(1).Aggregate(1L, (product, length) => product * length);
        reader.RequireAtOnce(path, (double)RowElements * Type.Size(), (double)Type.Size() / Math.Max(1, _description.ElementBytes));
        RowsAtOnce = Rows(reader.Storage(path).Chunk);
    }

    /// <summary>Path of the array in the file it is read from.</summary>
    public string Path { get; }

    /// <summary>Name of the array in its group.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Path of its group; "/" for the file itself.</summary>
    public string Group => Path.LastIndexOf('/') is > 0 and int slash ? Path[..slash] : "/";

    /// <summary>What is taken of each axis.</summary>
    public IReadOnlyList<AxisChoice> Axes { get; }

    /// <summary>Lengths of the chosen part, slowest axis first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Type of its elements once read.</summary>
    public ElementType Type { get; }

    /// <summary>Its unit as a UDUNITS symbol; null where the file does not say.</summary>
    public string? Units { get; }

    /// <summary>What a plot writes; null where the file does not say.</summary>
    public string? LongName { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Bytes of its elements once read.</summary>
    public long Bytes => Count * Type.Size();

    /// <summary>Elements of a row.</summary>
    public long RowElements { get; }

    /// <summary>Rows that are best read together: about eight mebibytes, whole chunks.</summary>
    public long RowsAtOnce { get; }

    /// <summary>The chosen rows in pieces, each with its first row; an array of float, double, int, long or byte, row-major.</summary>
    public IEnumerable<(long First, long Rows, Array Values)> Pieces()
    {
        long rows = Shape.Count == 0 ? 1 : Shape[0];
        for (long first = 0; first < rows; first += RowsAtOnce)
        {
            long count = Math.Min(RowsAtOnce, rows - first);
            yield return (first, count, Read(first, count));
        }
    }

    /// <summary>Reads chosen rows, row-major: an array of float, double, int, long or byte.</summary>
    public Array Read(long first, long count) => Type switch
    {
        ElementType.Float32 => Read<float>(first, count),
        ElementType.Float64 => Read<double>(first, count),
        ElementType.Int32 => Read<int>(first, count),
        ElementType.Int64 => Read<long>(first, count),
        _ => Read<byte>(first, count),
    };

    /// <summary>Reads chosen rows, row-major, converted.</summary>
    /// <typeparam name="T">float, double, int, long or byte.</typeparam>
    public T[] Read<T>(long first, long count)
        where T : unmanaged, INumber<T>
    {
        if (Axes.Count == 0)
        {
            return [_reader.ReadScalar<T>(Path)];
        }

        var result = new T[checked((int)(count * RowElements))];
        if (result.Length == 0)
        {
            return result;
        }

        if (Axes[0].Picked is null)
        {
            Gather<T>(Axes[0].First + first, count, result);
        }
        else
        {
            for (long row = 0; row < count; row++)
            {
                Gather<T>(Axes[0].At(first + row), 1, result.AsSpan(checked((int)(row * RowElements)), checked((int)RowElements)));
            }
        }

        return result;
    }

    /// <summary>All of it, converted.</summary>
    public T[] Read<T>()
        where T : unmanaged, INumber<T> => Read<T>(0, Shape.Count == 0 ? 1 : Shape[0]);

    /// <summary>Reads the box around what is chosen, and picks from it.</summary>
    private void Gather<T>(long row, long rows, Span<T> result)
        where T : unmanaged, INumber<T>
    {
        long[] start = new long[Axes.Count], count = new long[Axes.Count];
        (start[0], count[0]) = (row, rows);
        for (int i = 1; i < Axes.Count; i++)
        {
            IReadOnlyList<long>? picked = Axes[i].Picked;
            start[i] = picked is null ? Axes[i].First : picked.Min();
            count[i] = picked is null ? Axes[i].Count : picked.Max() - start[i] + 1;
        }

        T[] box = _reader.ReadBlock<T>(Path, new ArrayBlock(start, count, 0, 0));
        if (Axes.Skip(1).All(axis => axis.Picked is null))
        {
            box.CopyTo(result);
            return;
        }

        int place = 0;
        Pick(0, 0, result, ref place);

        void Pick(int axis, long offset, Span<T> to, ref int at)
        {
            long length = axis == 0 ? rows : Axes[axis].Count;
            for (long i = 0; i < length; i++)
            {
                long index = axis == 0 ? i : Axes[axis].At(i) - start[axis];
                long next = (offset * count[axis]) + index;
                if (axis == Axes.Count - 1)
                {
                    to[at++] = box[next];
                }
                else
                {
                    Pick(axis + 1, next, to, ref at);
                }
            }
        }
    }

    private long Rows(IReadOnlyList<long>? chunk)
    {
        const long bytes = 8 << 20;
        long rowBytes = Math.Max(1, _description.Shape.Skip(1).Aggregate(1L, (product, length) => product * length) * _description.ElementBytes);
        long rows = Math.Max(1, bytes / rowBytes);
        return chunk is { Count: > 0 } && rows > chunk[0] ? rows - (rows % chunk[0]) : rows;
    }
}
