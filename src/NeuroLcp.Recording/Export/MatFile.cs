using System.Globalization;
using System.Text;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Export;

/// <summary>
/// MATLAB's MAT-file 7.3: HDF5 behind MATLAB's own header. Groups become nested structs, so that /states/hidden/soma is states.hidden.soma,
/// and axes keep their order: what is [time, unit] in a recording is time by unit in MATLAB. (MATLAB stores the first axis fastest, so the
/// numbers are turned round on the way.)
/// </summary>
public static class MatFile
{
    private const int HeaderBytes = 512;
    private const int LongestName = 63;

    /// <summary>Writes all arrays; the file is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays.</param>
    /// <param name="texts">Texts by path, such as <c>run/circuit</c>.</param>
    /// <param name="created">What the header says of when it was made.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="written">Told the bytes of numbers written so far; may throw to stop.</param>
    /// <exception cref="ExportException">Two of them get the same name in MATLAB.</exception>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<ArrayChoice> arrays, IReadOnlyDictionary<string, string> texts, DateTimeOffset created, bool overwrite,
        Action<long> written)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(written);
        List<string> names = [.. arrays.Select(a => NameOf(a.Path)), .. texts.Keys.Select(NameOf)];
        if (names.GroupBy(name => name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ExportException($"two arrays would be called '{twice.Key.Replace('/', '.')}' in MATLAB");
        }

        ForeignFile.Write(
            path,
            overwrite,
            file =>
            {
                MakeStructs(file, names);
                long done = 0;
                for (int i = 0; i < arrays.Count; i++)
                {
                    Write(file, "/" + names[i], arrays[i], bytes => written(done += bytes));
                }

                foreach ((string key, string text) in texts)
                {
                    WriteText(file, "/" + NameOf(key), text);
                }
            },
            Header(created));
    }

    /// <summary>The name of an array in MATLAB, with a slash between a struct and its field: letters, digits and underscores.</summary>
    public static string NameOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Identifier));
    }

    /// <summary>116 bytes of text, 8 of nothing, version 2.0 and the order of bytes.</summary>
    internal static byte[] Header(DateTimeOffset created)
    {
        byte[] header = new byte[HeaderBytes];
        const int text = 116, version = 124;
        Encoding.ASCII.GetBytes($"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: {created.ToString("ddd MMM dd HH:mm:ss yyyy", CultureInfo.InvariantCulture)} HDF5 schema 1.00 .".PadRight(text)).CopyTo(header, 0);
        ReadOnlySpan<byte> end = [0x00, 0x02, (byte)'I', (byte)'M'];
        end.CopyTo(header.AsSpan(version));
        return header;
    }

    private static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        foreach (char c in name)
        {
            identifier.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        string valid = char.IsAsciiLetter(identifier[0]) ? identifier.ToString() : "x" + identifier;
        return valid.Length <= LongestName ? valid : valid[..LongestName];
    }

    /// <summary>A group that is a struct says so, and names its fields in order.</summary>
    private static void MakeStructs(ForeignFile file, IReadOnlyList<string> names)
    {
        var fields = new Dictionary<string, List<string>>();
        foreach (string name in names)
        {
            string[] steps = name.Split('/');
            for (int i = 1; i < steps.Length; i++)
            {
                string group = "/" + string.Join('/', steps[..i]);
                if (!fields.TryGetValue(group, out List<string>? members))
                {
                    fields.Add(group, members = []);
                    file.Group(group);
                }

                if (!members.Contains(steps[i]))
                {
                    members.Add(steps[i]);
                }
            }
        }

        foreach ((string group, List<string> members) in fields)
        {
            file.FixedTextAttribute(group, "MATLAB_class", "struct");
            file.CharacterSequences(group, "MATLAB_fields", members);
        }
    }

    private static void Write(ForeignFile file, string path, ArrayChoice array, Action<long> written)
    {
        // at least two axes, as everything in MATLAB has: a list is a column
        long[] shape = array.Shape.Count switch { 0 => [1, 1], 1 => [array.Shape[0], 1], _ => [.. array.Shape] };
        if (array.Count == 0)
        {
            file.Numbers(path, Array.ConvertAll(shape, length => (ulong)length), shape.Length);
            file.Attribute(path, "MATLAB_empty", new byte[] { 1 });
        }
        else
        {
            file.Make(path, ElementTypes.ElementOf(array.Type), [.. shape.Reverse()]);
            foreach ((long first, long rows, Array values) in array.Pieces())
            {
                long[] count = [rows, .. shape.Skip(1)];
                file.Part(path, Turned(values, count), [.. new long[shape.Length - 1], first], [.. count.Reverse()]);
                written(values.Length * array.Type.Size());
            }
        }

        file.FixedTextAttribute(path, "MATLAB_class", array.Type switch
        {
            ElementType.Float32 => "single",
            ElementType.Float64 => "double",
            ElementType.Int32 => "int32",
            ElementType.Int64 => "int64",
            _ => "uint8",
        });
        if (array.Units is not null)
        {
            file.Attribute(path, "units", array.Units);
        }

        if (array.LongName is not null)
        {
            file.Attribute(path, "long_name", array.LongName);
        }
    }

    private static void WriteText(ForeignFile file, string path, string text)
    {
        ushort[] characters = [.. text.Select(c => (ushort)c)];
        if (characters.Length == 0)
        {
            file.Numbers(path, new ulong[] { 0, 0 }, 2);
            file.Attribute(path, "MATLAB_empty", new byte[] { 1 });
        }
        else
        {
            file.Numbers(path, characters, characters.Length, 1);
        }

        file.FixedTextAttribute(path, "MATLAB_class", "char");
        file.Attribute(path, "MATLAB_int_decode", 2);
    }

    private static Array Turned(Array values, long[] shape) => values switch
    {
        float[] singles => Turned(singles, shape),
        double[] doubles => Turned(doubles, shape),
        int[] whole => Turned(whole, shape),
        long[] large => Turned(large, shape),
        _ => Turned((byte[])values, shape),
    };

    /// <summary>The same elements with the last axis first.</summary>
    internal static T[] Turned<T>(T[] values, long[] shape)
    {
        var turned = new T[values.Length];
        long[] index = new long[shape.Length], stride = new long[shape.Length];
        long step = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            stride[axis] = step;
            step *= shape[axis];
        }

        long place = 0;
        for (int i = 0; i < values.Length; i++)
        {
            turned[place] = values[i];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                place += stride[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                place -= stride[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return turned;
    }
}
