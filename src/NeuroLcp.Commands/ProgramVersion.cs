using System.Reflection;

namespace NeuroLcp.Commands;

/// <summary>The version of the program.</summary>
public static class ProgramVersion
{
    /// <summary>The version, with the source revision where the build knew it: <c>0.1.0+1a2b3c…</c>.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
