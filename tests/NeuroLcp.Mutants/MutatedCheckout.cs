using System.Diagnostics;

namespace NeuroLcp.Mutants;

/// <summary>
/// A copy of the checkout in which every mutant stands beside what it replaces, built once.
/// Files that did not change keep their time, so that a second build compiles what did.
/// </summary>
internal sealed class MutatedCheckout(string root, string folder)
{
    /// <summary>The variable that names the mutant a process starts with.</summary>
    public const string Variable = "NEUROLCP_MUTANT";

    private static readonly string[] Copied = ["src", "tests", "circuits", "docs", "recordings", ".ci"],
        Left = ["bin", "obj", "peers", "TestResults", ".git", ".neurolcp"];

    /// <summary>The folder with the tests that are built.</summary>
    public string Tests => Path.Combine(folder, "tests/NeuroLcp.Tests/bin/Release/net10.0");

    /// <summary>Brings the copy up to date.</summary>
    /// <returns>True where something had changed.</returns>
    public bool Write(IReadOnlyList<Mutant> mutants)
    {
        bool changed = false;
        var written = new HashSet<string>();
        ILookup<string, Mutant> byFile = mutants.ToLookup(m => m.File);
        foreach (string path in Directory.EnumerateFiles(root).Concat(Copied.Select(c => Path.Combine(root, c)).Where(Directory.Exists).SelectMany(Files)))
        {
            string relative = Path.GetRelativePath(root, path);
            byte[] content = File.ReadAllBytes(path);
            if (byFile.Contains(relative))
            {
                content = System.Text.Encoding.UTF8.GetBytes(byFile[relative]
                    .Aggregate(System.Text.Encoding.UTF8.GetString(content), (source, mutant) => mutant.In(source)));
            }

            changed |= Put(relative, content);
        }

        foreach (IGrouping<string, Mutant> project in mutants.GroupBy(m => string.Join('/', m.File.Split('/').Take(2))))
        {
            changed |= Put(project.Key + "/Mutation.cs", System.Text.Encoding.UTF8.GetBytes(Switches(project)));
        }

        foreach (string old in Copied.Select(c => Path.Combine(folder, c)).Where(Directory.Exists).SelectMany(Files)
            .Where(f => !written.Contains(Path.GetRelativePath(folder, f))).ToList())
        {
            File.Delete(old);
            changed = true;
        }

        return changed;

        bool Put(string relative, byte[] content)
        {
            string to = Path.Combine(folder, relative);
            written.Add(relative);
            if (File.Exists(to) && File.ReadAllBytes(to).AsSpan().SequenceEqual(content))
            {
                return false;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.WriteAllBytes(to, content);
            return true;
        }
    }

    /// <summary>Builds it, without the analysers: a mutant need not be good style.</summary>
    /// <returns>What the compiler says where it does not build; null where it does.</returns>
    public string? Build()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[]
        {
            "build", Path.Combine(folder, "tests/NeuroLcp.Tests/NeuroLcp.Tests.csproj"), "-c", "Release", "--nologo", "-v", "quiet", "-nodeReuse:false",
                "-p:UseSharedCompilation=false",
            "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false",
                "-p:WarningLevel=0",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            return output;
        }

        // what runs the tests lies beside them: then they find everything where they always do
        string own = typeof(MutatedCheckout).Assembly.Location;
        File.Copy(own, Path.Combine(Tests, Path.GetFileName(own)), overwrite: true);
        return null;
    }

    /// <summary>One switch for each mutant of an assembly. A process starts with the one that the environment names, and may be told of others.</summary>
    private static string Switches(IEnumerable<Mutant> mutants) => $$"""
        namespace NeuroLcp
        {
            internal static class Mutation
            {
        {{string.Join('\n', mutants.Select(m => $"        public static bool {m.Switch} = System.Environment.GetEnvironmentVariable(\"{Variable}\") == \"{m.Switch}\";"))}}
            }
        }
        """;

    private static IEnumerable<string> Files(string under) =>
        Directory.EnumerateFiles(under).Concat(Directory.EnumerateDirectories(under).Where(child => !Left.Contains(Path.GetFileName(child))).SelectMany(Files));
}
