using System.Text.RegularExpressions;
using NeuroLcp.Commands;
using NeuroLcp.Language;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Outputs;

namespace NeuroLcp.Experiments.New;

/// <summary>Writes a commented circuit file to start from (<c>neurolcp new</c>).</summary>
public static partial class NewCommand
{
    /// <summary>Writes it.</summary>
    /// <param name="request">Its name, and what it starts from.</param>
    /// <exception cref="Language.Text.CircuitException">What it is to start from cannot be read, is too large, or is not text.</exception>
    /// <exception cref="RequestException">The name cannot be one, the file exists, or there is no such circuit to start from.</exception>
    public static CommandResult Write(NewRequest request)
    {
        if (!CircuitName().IsMatch(request.Name))
        {
            throw new RequestException($"'{request.Name}' cannot be the name of a circuit: letters, digits, '-' and '_', beginning with a letter");
        }

        string path = request.Output ?? $"{request.Name}.yaml";
        if (File.Exists(path) && !request.Overwrite)
        {
            throw new RequestException($"{path} exists; choose another name, -o FILE, or add --overwrite");
        }

        string text = request.From is null ? Template() : Read(ShippedCircuits.Find(request.From));
        if (!CircuitLine().IsMatch(text))
        {
            throw new RequestException($"{request.From} has no line 'circuit: NAME', as every circuit file has");
        }

        text = CircuitLine().Replace(text, $"circuit: {request.Name}", 1);
        WholeFile.WriteText(path, request.Overwrite, text);
        return new ReportResult
        {
            Outputs = [path],
            Lines = [$"wrote {path}; next: neurolcp check {path}, then neurolcp run {path}"],
        };
    }

    private static string Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new RequestException(
                $"there is no circuit file '{path}' to start from; name a file, or a shipped circuit ({string.Join(", ", ShippedCircuits.Names)})");
        }

        InputFiles.Add(path);
        return CircuitFile.Read(path).Text;   // which ends, also where the file does not
    }

    private static string Template()
    {
        using Stream stream = typeof(NewCommand).Assembly.GetManifestResourceStream("template.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex CircuitName();

    [GeneratedRegex("^circuit:.*$", RegexOptions.Multiline)]
    private static partial Regex CircuitLine();
}
