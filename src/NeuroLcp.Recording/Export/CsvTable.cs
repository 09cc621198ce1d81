using System.Globalization;
using System.Text;
using NeuroLcp.Recording.Outputs;

namespace NeuroLcp.Recording.Export;

/// <summary>
/// Arrays over the same axes as comma-separated values: a line an observation, first the coordinate of each axis, then the value of each array.
/// RFC 4180 with a header line; numbers have as many digits as tell them from every other; NaN, Inf and -Inf are written so.
/// </summary>
public static class CsvTable
{
    private const string LineEnd = "\r\n";

    /// <summary>Writes a table; it is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">One array or several; all take the same indices of the same axes, and have at least one.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="written">Told the bytes of numbers written so far; may throw to stop.</param>
    /// <exception cref="ArgumentException">The arrays do not make one table.</exception>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<ArrayChoice> arrays, bool overwrite, Action<long> written)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentNullException.ThrowIfNull(written);
        if (arrays.Count == 0 || arrays[0].Axes.Count == 0 || arrays.Any(a => !AreAlike(a.Axes, arrays[0].Axes)))
        {
            throw new ArgumentException("a table holds arrays over the same axes");
        }

        WholeFile.Write(path, overwrite, stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
            Write(text, arrays, written);
        });
    }

    /// <summary>Writes a table of texts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="lines">The lines, a text a column.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void WriteText(string path, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> lines, bool overwrite) =>
        WholeFile.WriteText(path, overwrite, string.Concat(lines.Prepend(header).Select(line => string.Join(',', line.Select(Field)) + LineEnd)));

    /// <summary>Whether arrays over these axes are columns of one table.</summary>
    public static bool AreAlike(IReadOnlyList<AxisChoice> a, IReadOnlyList<AxisChoice> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Count == b.Count && a.Zip(b).All(axes => axes.First.Takes(axes.Second));
    }

    /// <summary>A field, in quotes where it holds what would end it.</summary>
    internal static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Write(TextWriter text, IReadOnlyList<ArrayChoice> arrays, Action<long> written)
    {
        IReadOnlyList<AxisChoice> axes = arrays[0].Axes;
        text.Write(string.Join(',', axes.Select(a => a.Name).Concat(arrays.Select(a => a.Name)).Select(Field)));
        text.Write(LineEnd);

        // what stands before the values of a row, for each place in it
        string[] places = [.. Places(axes)];
        long rowsAtOnce = arrays.Min(a => a.RowsAtOnce), done = 0;
        for (long first = 0; first < axes[0].Count; first += rowsAtOnce)
        {
            long rows = Math.Min(rowsAtOnce, axes[0].Count - first);
            Array coordinate = axes[0].Coordinate?.Read(first, rows) ?? Enumerable.Range(0, (int)rows).Select(i => axes[0].At(first + i)).ToArray();
            Array[] values = [.. arrays.Select(a => a.Read(first, rows))];
            for (int row = 0; row < rows; row++)
            {
                for (int place = 0; place < places.Length; place++)
                {
                    Append(text, coordinate, row);
                    text.Write(places[place]);
                    foreach (Array column in values)
                    {
                        text.Write(',');
                        Append(text, column, (row * places.Length) + place);
                    }

                    text.Write(LineEnd);
                }
            }

            done += arrays.Sum(a => rows * a.RowElements * a.Bytes / Math.Max(1, a.Count));
            written(done);
        }
    }

    /// <summary>The coordinates after the first axis, in row-major order, each behind a comma.</summary>
    private static IEnumerable<string> Places(IReadOnlyList<AxisChoice> axes)
    {
        IEnumerable<string> places = [""];
        foreach (AxisChoice axis in axes.Skip(1))
        {
            Array? coordinate = axis.Coordinate?.Read(0, axis.Count);
            string[] names = new string[axis.Count];
            for (int i = 0; i < names.Length; i++)
            {
                var name = new StringWriter(CultureInfo.InvariantCulture);
                Append(name, coordinate ?? new[] { axis.At(i) }, coordinate is null ? 0 : i);
                names[i] = name.ToString();
            }

            places = [.. places.SelectMany(place => names.Select(name => $"{place},{name}"))];
        }

        return places;
    }

    private static void Append(TextWriter text, Array values, int index)
    {
        Span<char> buffer = stackalloc char[32];
        int length;
        switch (values)
        {
            case float[] { } singles when float.IsFinite(singles[index]):
                singles[index].TryFormat(buffer, out length, default, CultureInfo.InvariantCulture);
                break;
            case double[] { } doubles when double.IsFinite(doubles[index]):
                doubles[index].TryFormat(buffer, out length, default, CultureInfo.InvariantCulture);
                break;
            case float[] singles: text.Write(NotFinite(singles[index])); return;
            case double[] doubles: text.Write(NotFinite(doubles[index])); return;
            case int[] whole: whole[index].TryFormat(buffer, out length, default, CultureInfo.InvariantCulture); break;
            case long[] large: large[index].TryFormat(buffer, out length, default, CultureInfo.InvariantCulture); break;
            default: ((byte[])values)[index].TryFormat(buffer, out length, default, CultureInfo.InvariantCulture); break;
        }

        text.Write(buffer[..length]);
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
}
