namespace NeuroLcp.Recording.Rows;

/// <summary>The arrays that grow along one axis: always written to the same row, the coordinate last.</summary>
/// <remarks>
/// Compressed arrays advance by blocks: one is being compressed while the next is appended, and goes to the file when the next is whole or
/// everything is asked for. So what is written when depends on what was appended, and not on how fast anything went.
/// </remarks>
internal sealed class GrowingGroup
{
    private readonly GrowingArray[] _arrays;
    private readonly bool _compressed;

    /// <summary>Rows that were handed to the compressors; at most a block ahead of <see cref="Written"/>.</summary>
    private long _started;

    internal GrowingGroup(string path, IReadOnlyList<GrowingArray> arraysThenCoordinate, long blockRows)
    {
        Path = path;
        BlockRows = blockRows;
        _arrays = [.. arraysThenCoordinate];
        _compressed = _arrays.Any(a => a.Compressed);
    }

    internal string Path { get; }

    internal long BlockRows { get; }

    internal IReadOnlyList<GrowingArray> Arrays => _arrays;

    /// <summary>Rows that every array has been given.</summary>
    internal long Rows
    {
        get
        {
            long rows = long.MaxValue;
            foreach (GrowingArray array in _arrays)
            {
                rows = Math.Min(rows, array.Rows);
            }

            return rows;
        }
    }

    /// <summary>Rows that all arrays have in the file.</summary>
    internal long Written => _arrays[^1].Written;

    /// <summary>Whether a block is there in full and should be handed over, so that memory stays bounded between commits.</summary>
    internal bool HasWholeBlock => Rows - _started >= BlockRows - (_started % BlockRows);

    /// <summary>Bytes that what is not yet written can take in the file.</summary>
    internal long Outstanding
    {
        get
        {
            long bytes = 0;
            foreach (GrowingArray array in _arrays)
            {
                bytes += array.Outstanding(BlockRows);
            }

            return bytes;
        }
    }

    /// <summary>Goes on after the first rows of a file, and forgets the others.</summary>
    internal void Resume(long rows)
    {
        foreach (GrowingArray array in _arrays)
        {
            array.Resume(rows, BlockRows);
        }

        _started = rows;
    }

    /// <summary>Cuts the file to the rows that were written.</summary>
    internal void Truncate()
    {
        foreach (GrowingArray array in _arrays)
        {
            array.Truncate();
        }
    }

    /// <summary>Throws where the arrays are not in step.</summary>
    internal void RequireEqualRows()
    {
        if (_arrays.Any(a => a.Rows != _arrays[0].Rows))
        {
            throw new InvalidOperationException(
                $"the arrays of '{Path}' have different numbers of rows: "
                + string.Join(", ", _arrays.Select(a => $"{a.Path[(Path.Length + 1)..]} {a.Rows}"))
                + "; append to each (the axis too) before a commit");
        }
    }

    /// <summary>Waits until what was begun is compressed; enters no file.</summary>
    internal void Finish()
    {
        foreach (GrowingArray array in _arrays)
        {
            array.FinishBlock();
        }
    }

    /// <summary>Begins to compress all whole blocks; all but the last are written.</summary>
    internal void StartBlocks()
    {
        if (!_compressed)
        {
            WriteTo(Rows);
            _started = Written;
            return;
        }

        while (HasWholeBlock)
        {
            WriteStarted();
            Start(_started - (_started % BlockRows) + BlockRows);
        }
    }

    /// <summary>Writes whole blocks, or with <paramref name="all"/> every row that all arrays have.</summary>
    internal void Write(bool all)
    {
        StartBlocks();
        WriteStarted();
        if (all && Rows > Written)
        {
            Start(Rows);
            WriteStarted();
        }
    }

    /// <summary>Flushes the arrays but for the coordinate.</summary>
    internal void FlushValues()
    {
        foreach (GrowingArray array in _arrays.AsSpan(0, _arrays.Length - 1))
        {
            array.Flush();
        }
    }

    /// <summary>Flushes the coordinate: a reader that sees a time finds its values.</summary>
    internal void FlushCoordinate() => _arrays[^1].Flush();

    private void Start(long end)
    {
        foreach (GrowingArray array in _arrays)
        {
            if (array.Compressed)
            {
                array.StartBlock(end, BlockRows);
            }
        }

        _started = end;
    }

    private void WriteStarted()
    {
        if (_started > Written)
        {
            Finish();
            WriteTo(_started);
        }
    }

    private void WriteTo(long end)
    {
        foreach (GrowingArray array in _arrays)
        {
            if (array.Compressed)
            {
                array.WriteBlock(end);
            }
            else
            {
                array.Write(end);
            }
        }
    }
}
