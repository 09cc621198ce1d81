using NeuroLcp.Tests.Architecture;
using NUnit.Framework;

namespace NeuroLcp.Tests.Numerics.Lanes;

/// <summary>
/// The vectors of 128 bits are the template of the wider ones. After a change of <c>Lanes128.cs</c> or <c>SingleLanes128.cs</c>:
/// <c>NEUROLCP_UPDATE_LANES=1 ./neurolcp test LaneTemplate</c>.
/// </summary>
[TestFixture]
internal sealed class LaneTemplateTests
{
    private const string Folder = "src/NeuroLcp.Numerics/Lanes/";

    // the one instruction that is called by its name has another name at each width
    [TestCase("Lanes", "256", "Avx2")]
    [TestCase("Lanes", "512", "Avx512F")]
    [TestCase("SingleLanes", "256", "Avx2")]
    [TestCase("SingleLanes", "512", "Avx512F")]
    public void WiderVectors_DoWhatThoseOf128BitsDo(string kind, string width, string instructions)
    {
        string path = $"{Folder}{kind}{width}.cs";
        string wanted = RepositoryFiles.Read($"{Folder}{kind}128.cs").Replace("128", width, StringComparison.Ordinal).Replace("Sse2", instructions, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("NEUROLCP_UPDATE_LANES") is "1")
        {
            File.WriteAllText(Path.Combine(RepositoryFiles.Root, path), wanted);
        }

        Assert.That(RepositoryFiles.Read(path), Is.EqualTo(wanted), "type: NEUROLCP_UPDATE_LANES=1 ./neurolcp test LaneTemplate");
    }
}
