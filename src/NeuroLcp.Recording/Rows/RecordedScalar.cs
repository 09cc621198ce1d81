using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;

namespace NeuroLcp.Recording.Rows;

/// <summary>A number that is rewritten in place; the latest value waits here for the next commit.</summary>
internal sealed class RecordedScalar
{
    private readonly ElementType _type;
    private bool _changed;

    /// <summary>A number that a file already holds; <see cref="Read"/> takes it over.</summary>
    internal RecordedScalar(string path, ElementType type)
    {
        Path = path;
        _type = type;
        Buffer = _type switch
        {
            ElementType.Float32 => new float[1],
            ElementType.Float64 => new double[1],
            ElementType.Int32 => new int[1],
            ElementType.Int64 => new long[1],
            _ => new byte[1],
        };
    }

    internal RecordedScalar(string path, ScalarLayout layout)
        : this(path, layout.Type)
    {
        if (_type == ElementType.Float64)
        {
            Set(layout.InitialReal);
        }
        else
        {
            Set(layout.InitialInteger);
        }

        _changed = false;
    }

    internal string Path { get; }

    /// <summary>Type of the number.</summary>
    internal ElementType Type => _type;

    internal long Dataset { get; set; }

    /// <summary>The value, in the array type of the dataset.</summary>
    internal Array Buffer { get; }

    internal void Set(double value)
    {
        if (Buffer is not double[] real)
        {
            throw new ArgumentException($"'{Path}' holds whole numbers; give it a long");
        }

        real[0] = value;
        _changed = true;
    }

    internal void Set(long value)
    {
        switch (Buffer)
        {
            case double[] real: real[0] = value; break;
            case long[] whole: whole[0] = value; break;
            case byte[] flag when value is >= 0 and <= byte.MaxValue: flag[0] = (byte)value; break;
            default: throw new ArgumentException($"'{Path}' is a flag from 0 to 255; {value} does not fit");
        }

        _changed = true;
    }

    /// <summary>Takes the value that the file has.</summary>
    internal unsafe void Read()
    {
        fixed (byte* buffer = &MemoryMarshal.GetArrayDataReference(Buffer))
        {
            Hdf5Library.Check(H5D.read(Dataset, _type.MemoryType(), H5S.ALL, H5S.ALL, H5P.DEFAULT, (nint)buffer));
        }
    }

    /// <summary>Writes and flushes the value if it changed.</summary>
    internal unsafe void Write()
    {
        if (!_changed)
        {
            return;
        }

        fixed (byte* buffer = &MemoryMarshal.GetArrayDataReference(Buffer))
        {
            Hdf5Library.Check(H5D.write(Dataset, _type.MemoryType(), H5S.ALL, H5S.ALL, H5P.DEFAULT, (nint)buffer));
        }

        Hdf5Library.Check(H5D.flush(Dataset));
        _changed = false;
    }
}
