using System.Text;

namespace NeuroLcp.Language.Text;

/// <summary>Gets the text of a circuit file, or says why there is none.</summary>
internal static class FileText
{
    /// <summary>A circuit file is text of at most this many bytes.</summary>
    public const int Largest = 1 << 20;

    /// <summary>What stands for standard input in the place of a path.</summary>
    public const string StandardInput = "-";

    /// <summary>The text of a file.</summary>
    /// <exception cref="CircuitException">There is no such file, it cannot be read, is too large, or is not text.</exception>
    public static SourceText Read(string path)
    {
        if (path == StandardInput)
        {
            using Stream input = Console.OpenStandardInput();
            return Text("standard input", Bytes(input));
        }

        if (Directory.Exists(path))
        {
            throw Refused(path, "this is a directory",
                "name a file in it, such as " + (Circuits(path).FirstOrDefault() is { } first ? Path.Combine(path, first) : "my-circuit.yaml"));
        }

        byte[] bytes;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw Missing(path);
            }

            if (file.Length > Largest)
            {
                throw TooLarge(path);
            }

            using FileStream stream = File.OpenRead(path);
            bytes = Bytes(stream);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Refused(path, "the file cannot be read", trouble.Message.ReplaceLineEndings(" "));
        }

        return Text(path, bytes);
    }

    /// <summary>Whether a text has a size and characters a circuit file can have; what is wrong is among the findings.</summary>
    public static bool Check(SourceText source, Findings findings)
    {
        if (source.Text.Length > Largest)
        {
            throw TooLarge(source.Name);
        }

        if (string.IsNullOrWhiteSpace(source.Text))
        {
            findings.Error(SourcePosition.Whole(source), "the file is empty",
                "a circuit file begins with 'circuit: name'; 'neurolcp new NAME' writes one to start from");
            return false;
        }

        for (int i = 0; i < source.Text.Length; i++)
        {
            char c = source.Text[i];
            bool alone = char.IsSurrogate(c) && !(char.IsSurrogatePair(source.Text, Math.Max(0, i - 1)) && char.IsLowSurrogate(c))
                && !(i + 1 < source.Text.Length && char.IsSurrogatePair(c, source.Text[i + 1]));
            // U+0085, U+2028 and U+2029 end lines in YAML but in no editor
            if ((char.IsControl(c) && c is not ('\t' or '\n' or '\r')) || c is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff' || alone)
            {
                findings.Error(source.Position(i, 1), $"the character U+{(int)c:X4} cannot stand in a circuit file",
                    c == '\0' ? "this is not a text file" : "delete it");
                return false;
            }
        }

        return true;
    }

    /// <summary>The bytes of a file, one more than allowed at most: a pipe or a device has no length to ask for.</summary>
    private static byte[] Bytes(Stream stream)
    {
        var bytes = new byte[Largest + 1];
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..count];
    }

    private static SourceText Text(string name, byte[] bytes) => bytes.Length > Largest ? throw TooLarge(name) : new SourceText(name, Decode(name, bytes));

    private static string Decode(string path, byte[] bytes)
    {
        ReadOnlySpan<byte> content = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        int zero = content.IndexOf((byte)0);
        if (zero >= 0)
        {
            throw Refused(path, "this is not a text file", $"byte {zero} is zero; a circuit file is UTF-8 text");
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException trouble)
        {
            int line = content[..Math.Clamp(trouble.Index, 0, content.Length)].Count((byte)'\n') + 1;
            throw Refused(path, $"line {line} is not UTF-8 text", "save the file with the encoding UTF-8");
        }
    }

    private static CircuitException Missing(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        if (!Directory.Exists(folder))
        {
            return Refused(path, "there is no such file", $"there is no folder '{folder}' either");
        }

        string[] circuits = Circuits(folder);
        string name = Path.GetFileName(path);
        string? near = NearestName.Of(Path.GetFileNameWithoutExtension(name), circuits.Select(c => Path.GetFileNameWithoutExtension(c)));
        string shown = string.Join(", ", circuits.Take(8));
        return Refused(path, "there is no such file", near is not null ? $"did you mean '{Path.Combine(Path.GetDirectoryName(path) ?? "", near + ".yaml")}'?"
            : circuits.Length > 0 ? $"the folder has {shown}{(circuits.Length > 8 ? ", ..." : "")}" : "the folder has no .yaml files");
    }

    private static string[] Circuits(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).Take(1000)];
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static CircuitException TooLarge(string path) => Refused(path, "this file is too large", "a circuit file is text of at most 1 MiB");

    private static CircuitException Refused(string path, string message, string hint) =>
        new([new Diagnostic(Severity.Error, SourcePosition.Whole(new SourceText(path, "")), message, hint)]);
}
