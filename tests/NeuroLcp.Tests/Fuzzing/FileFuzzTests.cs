using NeuroLcp.Tests.Recording;
using NUnit.Framework;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>A few hundred strange inputs of each kind, in this process; the slow suite tries two hundred thousand, in processes of their own.</summary>
[TestFixture]
internal sealed class FileFuzzTests
{
    /// <summary>The library that reads HDF5 may itself crash on a damaged file, which would take the other tests along: here the kinds that do not reach it.</summary>
    [Test]
    public void StrangeInputs_AreRefusedOrUsed([Values("images", "circuits", "options")] string kind)
    {
        using var directory = new TemporaryDirectory();
        var folder = new FuzzFolder(directory.File("strange"));

        FuzzKind tried = FuzzKind.All.Single(k => k.Name == kind);
        Assert.That(Enumerable.Range(0, 500).Select(index => FuzzResult.Of(tried, folder, index).Trouble).OfType<string>(), Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(directory.Root), Has.Length.EqualTo(1), "something was written outside the folder");
    }
}
