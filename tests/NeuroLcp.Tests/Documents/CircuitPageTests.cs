using NUnit.Framework;

namespace NeuroLcp.Tests.Documents;

/// <summary>The pages of docs/circuits against the circuit files. After a wanted change: <c>tests/refresh-pages.sh</c>, and look at the figures.</summary>
[TestFixture]
internal sealed class CircuitPageTests
{
    private static IEnumerable<string> Names => CircuitPage.Names;

    [TestCaseSource(nameof(Names))]
    public void Page_FollowsItsCircuitFile(string name)
    {
        var page = new CircuitPage(name);
        if (Environment.GetEnvironmentVariable("NEUROLCP_REFRESH_PAGES") is "1")
        {
            page.Refresh();
        }

        Assert.Multiple(() =>
        {
            Assert.That(page.Written, Is.EqualTo(page.Block), "type: tests/refresh-pages.sh " + name);
            Assert.That(File.Exists(page.Picture) ? File.ReadAllText(page.Picture) : null, Is.EqualTo(page.Svg), "type: tests/refresh-pages.sh " + name);
            Assert.That(page.Traces, Does.Exist);
        });
    }
}
