using System.Numerics;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Writing;

/// <summary>One growing array (or growing axis) of an open <see cref="RecordingWriter"/>, for appending without looking its name up again.</summary>
public sealed class RecordedArray
{
    private readonly RecordingWriter _writer;
    private readonly GrowingGroup _group;
    private readonly GrowingArray _array;

    internal RecordedArray(RecordingWriter writer, GrowingGroup group, GrowingArray array)
    {
        _writer = writer;
        _group = group;
        _array = array;
    }

    /// <summary>Path in the file.</summary>
    public string Path => _array.Path;

    /// <summary>Rows appended so far.</summary>
    public long Rows => _array.Rows;

    /// <summary>Appends whole rows; allocates nothing, and writes only when the group has a whole block.</summary>
    /// <param name="rows">One row or several, each row-major over the axes after the growing one. Floats and integers are converted to the array's type, floats
    /// never to integers.</param>
    /// <exception cref="ArgumentException">Not a whole number of rows, or not convertible.</exception>
    /// <exception cref="RecordingException">The disk failed, now or before.</exception>
    /// <exception cref="ObjectDisposedException">The recording is closed.</exception>
    public void Append<T>(ReadOnlySpan<T> rows)
        where T : unmanaged, INumber<T>
    {
        _writer.RequireWritable();
        _array.Append(rows);
        if (_group.HasWholeBlock)
        {
            _writer.WriteBlocks(_group);
        }
    }

    /// <summary>Appends one row of a single value.</summary>
    /// <inheritdoc cref="Append{T}(ReadOnlySpan{T})"/>
    public void Append<T>(T value)
        where T : unmanaged, INumber<T> => Append(new ReadOnlySpan<T>(in value));
}
