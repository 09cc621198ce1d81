using NUnit.Framework;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>Some strange inputs of each kind; the slow suite tries two hundred thousand.</summary>
[TestFixture]
internal sealed class FileFuzzTests
{
    private const int Count = 60;

    [Test]
    public void StrangeInputs_AreUsedOrRefused([Values("images", "circuits", "options")] string kind)
    {
        using var directory = new TemporaryDirectory();
        var folder = new FuzzFolder(directory.File("strange"));
        FuzzKind tried = FuzzKind.All.Single(k => k.Name == kind);

        Assert.That(Enumerable.Range(0, 500).Select(index => FuzzResult.Of(tried, folder, index).Trouble).OfType<string>(), Is.Empty);

        Assert.That(Directory.GetFileSystemEntries(directory.Root), Has.Length.EqualTo(1), "something was written outside the folder");
    }

    /// <summary>The library that reads HDF5 may itself crash on a damaged file: these are tried in processes of their own.</summary>
    [Test]
    public void StrangeHdf5Files_AreUsedOrRefused([Values("recordings", "tasks")] string kind)
    {
        using var directory = new TemporaryDirectory();

        FuzzTable table = FuzzTable.Of(kind, Count, directory.File("strange"), triedAgain: 2);

        Assert.That(table.Troubles, Is.Empty);
        Assert.That(table.Inputs, Is.EqualTo(Count));
        Assert.That(Directory.GetFileSystemEntries(directory.Root), Has.Length.EqualTo(1), "something was written outside the folder");
    }
}
