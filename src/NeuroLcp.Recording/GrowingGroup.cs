namespace NeuroLcp.Recording;

/// <summary>The arrays that grow along one axis: always written to the same row, the coordinate last.</summary>
internal sealed class GrowingGroup
{
    private readonly GrowingArray[] _arrays;
    private readonly bool _compressed;

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

    /// <summary>Whether a block is there in full and should be written, so that memory stays bounded between commits.</summary>
    internal bool HasWholeBlock => Rows - Written >= BlockRows - (Written % BlockRows);

    /// <summary>Goes on after the first rows of a file, and forgets the others.</summary>
    internal void Resume(long rows)
    {
        foreach (GrowingArray array in _arrays)
        {
            array.Resume(rows, BlockRows);
        }
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

    /// <summary>Hands over whole blocks, or with <paramref name="all"/> every row that all arrays have. Returns whether there were any.</summary>
    internal bool Write(bool all)
    {
        long rows = Rows;
        long end = all || !_compressed ? rows : Math.Max(Written, rows - (rows % BlockRows));
        if (end == Written)
        {
            return false;
        }

        foreach (GrowingArray array in _arrays)
        {
            array.Write(end, BlockRows);
        }

        return true;
    }

    /// <summary>Flushes the arrays in order, the coordinate last: a reader that sees a time finds its values.</summary>
    internal void Flush()
    {
        foreach (GrowingArray array in _arrays)
        {
            array.Flush();
        }
    }
}
