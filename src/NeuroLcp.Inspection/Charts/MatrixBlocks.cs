namespace NeuroLcp.Inspection.Charts;

/// <summary>A matrix as it is drawn: itself, or where it has more elements than can be seen, the means of blocks of it.</summary>
internal sealed class MatrixBlocks
{
    private readonly double[] _means;

    /// <summary>Averages.</summary>
    /// <param name="values">The matrix, row by row; not finite where an element does not exist.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="mostRows">How many rows can be seen.</param>
    /// <param name="mostColumns">How many columns can be seen.</param>
    public MatrixBlocks(ReadOnlySpan<double> values, int columns, int mostRows, int mostColumns)
    {
        int rows = values.Length / columns;
        BlockRows = (rows + mostRows - 1) / mostRows;
        BlockColumns = (columns + mostColumns - 1) / mostColumns;
        Rows = (rows + BlockRows - 1) / BlockRows;
        Columns = (columns + BlockColumns - 1) / BlockColumns;
        var counts = new int[Rows * Columns];
        _means = new double[Rows * Columns];
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i]))
            {
                int block = (i / columns / BlockRows * Columns) + (i % columns / BlockColumns);
                _means[block] += values[i];
                counts[block]++;
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            _means[i] = counts[i] > 0 ? _means[i] / counts[i] : double.NaN;
        }
    }

    /// <summary>Rows of blocks.</summary>
    public int Rows { get; }

    /// <summary>Columns of blocks.</summary>
    public int Columns { get; }

    /// <summary>Rows of the matrix in a block; 1 where it is drawn as it is.</summary>
    public int BlockRows { get; }

    /// <summary>Columns of the matrix in a block; 1 where it is drawn as it is.</summary>
    public int BlockColumns { get; }

    /// <summary>The largest size of a mean; 0 where there is none.</summary>
    public double Largest => _means.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>The mean of a block over the elements that exist; NaN where none does.</summary>
    public double this[int row, int column] => _means[(row * Columns) + column];
}
