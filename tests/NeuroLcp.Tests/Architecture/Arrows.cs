namespace NeuroLcp.Tests.Architecture;

/// <summary>
/// Which assembly may refer to which, as docs/decisions/0001-layers.md draws it. An arrow may skip along its own chain, so what is allowed is what can be
/// reached.
/// </summary>
internal static class Arrows
{
    private static readonly Dictionary<string, string[]> Drawn = new()
    {
        ["NeuroLcp.Cli"] = ["NeuroLcp.Experiments"],
        ["NeuroLcp.Experiments"] = ["NeuroLcp.Simulation", "NeuroLcp.Inspection", "NeuroLcp.Diagrams"],
        ["NeuroLcp.Inspection"] = ["NeuroLcp.Graphics"],
        ["NeuroLcp.Diagrams"] = ["NeuroLcp.Graphics", "NeuroLcp.Language"],
        ["NeuroLcp.Graphics"] = ["NeuroLcp.Recording", "NeuroLcp.Commands"],
        ["NeuroLcp.Simulation"] = ["NeuroLcp.Language", "NeuroLcp.Numerics"],
        ["NeuroLcp.Language"] = ["NeuroLcp.Numerics"],
        ["NeuroLcp.Recording"] = [],
        ["NeuroLcp.Commands"] = [],
        ["NeuroLcp.Numerics"] = [],
    };

    /// <summary>The assemblies of the product.</summary>
    public static IReadOnlyCollection<string> Assemblies => Drawn.Keys;

    /// <summary>One line for every reference that is not allowed; references to others than ours are ignored.</summary>
    public static IReadOnlyList<string> Violations(string assembly, IEnumerable<string> references)
    {
        if (!Drawn.ContainsKey(assembly))
        {
            return [$"{assembly} is an assembly this rule does not know"];
        }

        HashSet<string> allowed = Reachable(assembly);
        return [.. references.Where(name => IsOurs(name) && !allowed.Contains(name)).Select(name => $"{assembly} must not refer to {name}")];
    }

    private static bool IsOurs(string name) => name.StartsWith("NeuroLcp", StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> Reachable(string assembly) =>
        [.. Drawn[assembly].SelectMany(next => Reachable(next).Append(next))];
}
