using System.Numerics;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Compare;

/// <summary>Compares arrays of the same path in two files, block by block.</summary>
/// <param name="a">One file.</param>
/// <param name="b">The other.</param>
/// <param name="closeness">When numbers count as the same.</param>
internal sealed class ArrayComparison(RecordingReader a, RecordingReader b, Closeness closeness)
{
    /// <summary>Numbers and texts compared so far.</summary>
    public long Compared { get; private set; }

    /// <summary>The first difference of two arrays; null where they are the same.</summary>
    /// <param name="inA">The array in one file.</param>
    /// <param name="inB">The array in the other.</param>
    /// <param name="read">Told that elements were read; may throw to stop.</param>
    public Difference? Of(FileArray inA, FileArray inB, Action<long> read)
    {
        if (inA.Description.Kind == ElementKind.Other && inB.Description.Kind == ElementKind.Other)
        {
            return null;
        }

        if (Form(inA, inB) is { } form)
        {
            return new Difference(inA.Path, DifferenceKind.Form, form);
        }

        if (inA.Description.Kind == ElementKind.Text)
        {
            return Texts(inA);
        }

        long[] shared = [.. inA.Shape.Zip(inB.Shape, Math.Min)];
        return Numbers(inA, inB, shared, read) ?? Rows(inA, inB);
    }

    /// <summary>How a text differs: its first line that does.</summary>
    public static string Text(string a, string b)
    {
        string[] left = a.Split('\n'), right = b.Split('\n');
        if (left.Length == 1 && right.Length == 1)
        {
            return $"'{a}' against '{b}'";
        }

        int line = 0;
        while (line < left.Length && line < right.Length && left[line] == right[line])
        {
            line++;
        }

        return $"line {line + 1}: {Line(left, line)} against {Line(right, line)}";
    }

    private static string Line(string[] lines, int line) => line < lines.Length ? $"'{lines[line].Trim()}'" : "no such line";

    /// <summary>Why values cannot be laid side by side; null where they can.</summary>
    private string? Form(FileArray inA, FileArray inB)
    {
        ArrayDescription x = inA.Description, y = inB.Description;
        if (inA.IsNumeric != inB.IsNumeric || x.Kind == ElementKind.Text != (y.Kind == ElementKind.Text)
            || (closeness.IsBitwise && inA.IsNumeric && x.TypeText != y.TypeText))
        {
            return $"{x.TypeText} against {y.TypeText}{(inA.IsNumeric && inB.IsNumeric ? " (--rtol or --atol compares the numbers)" : "")}";
        }

        // a coordinate says nothing beyond its length, and that the others say too
        bool growsAlike = x.Shape.Count > 0 && x.Shape.Count == y.Shape.Count && (x.Grows || y.Grows);
        return !x.Shape.Skip(growsAlike ? 1 : 0).SequenceEqual(y.Shape.Skip(growsAlike ? 1 : 0))
            ? $"{Shape(inA)} against {Shape(inB)}"
            : inA.Units != inB.Units ? $"in {inA.Units ?? "no unit"} against {inB.Units ?? "no unit"}" : null;
    }

    private static string Shape(FileArray array) =>
        array.Shape.Count == 0 ? "a single value" : $"[{string.Join(", ", array.Shape.Select((length, i) => array.AxisNames[i] is { } axis && axis != array.Name ? $"{axis} {length}" : $"{length}"))}]";

    private Difference? Texts(FileArray array)
    {
        string[] left = a.ReadTexts(array.Path), right = b.ReadTexts(array.Path);
        Compared += left.Length;
        int first = Enumerable.Range(0, left.Length).FirstOrDefault(i => left[i] != right[i], -1);
        return first < 0 ? null : new Difference(array.Path, DifferenceKind.Text,
            (left.Length > 1 ? $"element {first}: " : "") + Text(left[first], right[first]));
    }

    private Difference? Numbers(FileArray inA, FileArray inB, long[] shared, Action<long> read)
    {
        ArrayDescription x = inA.Description, y = inB.Description;
        bool whole = x.Kind == ElementKind.Integer && y.Kind == ElementKind.Integer;
        return whole && x.IsUnsigned && y.IsUnsigned ? Numbers<ulong>(inA, shared, read)
            : whole ? Numbers<long>(inA, shared, read)
            : x.Kind == ElementKind.Float && y.Kind == ElementKind.Float && Math.Max(x.ElementBytes, y.ElementBytes) <= sizeof(float)
                ? Numbers<float>(inA, shared, read)
            : Numbers<double>(inA, shared, read);
    }

    private Difference? Numbers<T>(FileArray array, long[] shared, Action<long> read)
        where T : unmanaged, INumber<T>
    {
        long[]? index = null;
        T inA = T.Zero, inB = T.Zero;
        long differing = 0, elements = 0;
        foreach (ArrayBlock block in ArrayBlock.Of(shared, Math.Max(1, array.Description.ElementBytes), a.Storage(array.Path).Chunk))
        {
            T[] left = a.ReadBlock<T>(array.Path, block), right = b.ReadBlock<T>(array.Path, block);
            (int first, int count) = closeness.Differences<T>(left, right);
            if (first >= 0 && index is null)
            {
                index = Index(shared, block.Offset + first);
                (inA, inB) = (left[first], right[first]);
            }

            differing += count;
            elements += block.Length;
            read(block.Length);
        }

        Compared += elements;
        return index is null ? null : new Difference(array.Path, DifferenceKind.Value, Words(inA, inB))
        {
            Index = index,
            Axes = array.AxisNames,
            At = At(a, array, index),
            Values = (double.CreateSaturating(inA), double.CreateSaturating(inB)),
            Count = differing,
            Of = elements,
        };
    }

    private static string Words<T>(T a, T b)
        where T : unmanaged, INumber<T>
    {
        double difference = double.CreateSaturating(b) - double.CreateSaturating(a);
        FormattableString words = $"{a} against {b}";
        return FormattableString.Invariant(words) + (double.IsFinite(difference) ? $", {(difference >= 0 ? "+" : "")}{NumberText.Short(difference)}" : "");
    }

    /// <summary>One of the two goes on where the other ends.</summary>
    private Difference? Rows(FileArray inA, FileArray inB)
    {
        if (inA.Shape.Count == 0 || inA.Rows == inB.Rows)
        {
            return null;
        }

        bool aIsLonger = inA.Rows > inB.Rows;
        long shorter = Math.Min(inA.Rows, inB.Rows), longer = Math.Max(inA.Rows, inB.Rows);
        long[] index = [shorter, .. new long[inA.Shape.Count - 1]];
        return new Difference(inA.Path, DifferenceKind.Rows, $"{(aIsLonger ? "B" : "A")} ends at row {shorter} of {longer}")
        {
            At = At(aIsLonger ? a : b, aIsLonger ? inA : inB, index),
            Axes = inA.AxisNames,
            Index = index,
        };
    }

    /// <summary>The coordinate of a row of an array that grows.</summary>
    private static RowCoordinate? At(RecordingReader reader, FileArray array, long[] index)
    {
        if (!array.Description.Grows || index.Length == 0)
        {
            return null;
        }

        string? path = array.Axes[0] ?? (array.IsAxis ? array.Path : null);
        if (path is null || reader.Describe(path).Shape is not [var rows] || index[0] >= rows)
        {
            return null;
        }

        // what is no number is no place: neither before another nor behind it
        double value = reader.ReadRows<double>(path, index[0], 1)[0];
        return double.IsNaN(value) ? null : new RowCoordinate(path[(path.LastIndexOf('/') + 1)..], value, reader.TextAttribute(path, "units"));
    }

    private static long[] Index(long[] shape, long offset)
    {
        long[] index = new long[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            index[i] = offset % shape[i];
            offset /= shape[i];
        }

        return index;
    }
}
