using System.Reflection;
using System.Xml.Linq;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

[TestFixture]
internal sealed class ArrowTests
{
    [Test]
    public void ProjectFiles_ReferToOtherProjects_OnlyAlongTheArrows()
    {
        List<string> violations = [];
        foreach (string path in RepositoryFiles.Under("src").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            IEnumerable<string> references = XDocument.Parse(RepositoryFiles.Read(path)).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            violations.AddRange(Arrows.Violations(Path.GetFileNameWithoutExtension(path), references));
        }

        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void BuiltAssemblies_ReferToOthers_OnlyAlongTheArrows()
    {
        List<string> violations = [];
        foreach (string name in Arrows.Assemblies)
        {
            violations.AddRange(Arrows.Violations(name, Built(name).GetReferencedAssemblies().Select(Name)));
        }

        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void EveryProjectOfTheProduct_IsKnownToTheRule()
    {
        IEnumerable<string> projects = RepositoryFiles.Under("src")
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(path => Path.GetFileNameWithoutExtension(path));

        Assert.That(projects, Is.EquivalentTo(Arrows.Assemblies));
    }

    [TestCase("NeuroLcp.Recording", "NeuroLcp.Numerics")]
    [TestCase("NeuroLcp.Recording", "NeuroLcp.Language")]
    [TestCase("NeuroLcp.Numerics", "NeuroLcp.Language")]
    [TestCase("NeuroLcp.Language", "NeuroLcp.Simulation")]
    [TestCase("NeuroLcp.Simulation", "NeuroLcp.Recording")]
    [TestCase("NeuroLcp.Simulation", "NeuroLcp.Experiments")]
    [TestCase("NeuroLcp.Inspection", "NeuroLcp.Simulation")]
    [TestCase("NeuroLcp.Inspection", "NeuroLcp.Language")]
    [TestCase("NeuroLcp.Diagrams", "NeuroLcp.Simulation")]
    [TestCase("NeuroLcp.Graphics", "NeuroLcp.Language")]
    [TestCase("NeuroLcp.Experiments", "NeuroLcp.Cli")]
    [TestCase("NeuroLcp.Experiments", "NeuroLcp.Newcomer")]
    public void AnArrowAgainstTheRule_IsFound(string from, string to) =>
        Assert.That(Arrows.Violations(from, ["System.Runtime", to]), Is.EqualTo(new[] { $"{from} must not refer to {to}" }));

    [TestCase("NeuroLcp.Cli", "NeuroLcp.Numerics")]
    [TestCase("NeuroLcp.Experiments", "NeuroLcp.Language")]
    [TestCase("NeuroLcp.Simulation", "NeuroLcp.Numerics")]
    public void AnArrowThatSkipsAlongItsChain_IsAllowed(string from, string to) =>
        Assert.That(Arrows.Violations(from, [to]), Is.Empty);

    [Test]
    public void AnAssemblyThatTheRuleDoesNotKnow_IsAViolation() =>
        Assert.That(Arrows.Violations("NeuroLcp.Newcomer", []), Has.Count.EqualTo(1));

    /// <summary>A built assembly of the product, by its project's name.</summary>
    internal static Assembly Built(string project) => Assembly.Load(project == "NeuroLcp.Cli" ? "neurolcp" : project);

    // the command line's assembly carries the program's name
    private static string Name(AssemblyName reference) => reference.Name == "neurolcp" ? "NeuroLcp.Cli" : reference.Name!;
}
