using System.Text.RegularExpressions;
using NeuroLcp.Commands;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Experiments.New;

/// <summary>The circuits of the checkout this program was built from: known by their names in every folder.</summary>
public static partial class ShippedCircuits
{
    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        Directory.Exists(Folder()) ? [.. Directory.GetFiles(Folder(), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)] : [];

    /// <summary>The file that is meant: a file that is there, else a shipped circuit of that name.</summary>
    /// <param name="circuit">A path, or a name.</param>
    /// <exception cref="RequestException">It is a name, and no circuit has it. (Where it is a path, whoever reads it says what is wrong with it.)</exception>
    public static string Find(string circuit)
    {
        if (File.Exists(circuit) || !Name().IsMatch(circuit))
        {
            return circuit;
        }

        string[] places = [Path.Combine("circuits", $"{circuit}.yaml"), Path.Combine(Folder(), $"{circuit}.yaml")];
        return places.FirstOrDefault(File.Exists) ?? throw new RequestException(
            $"there is no file '{circuit}', and no shipped circuit of that name{(NearestName.Of(circuit, Names) is { } near ? $"; did you mean '{near}'?" : "")} (shipped: {string.Join(", ", Names)})");
    }

    private static string Folder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeuroLcp.sln")))
            {
                return Path.Combine(folder.FullName, "circuits");
            }
        }

        return "circuits";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex Name();
}
