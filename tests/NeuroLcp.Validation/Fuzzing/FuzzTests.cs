using System.Globalization;
using NeuroLcp.Tests.Fuzzing;
using NUnit.Framework;

namespace NeuroLcp.Validation.Fuzzing;

/// <summary>
/// Two hundred thousand strange inputs: every one is used or refused with exit 2 or 4 (or 1 and 3, for what differs or diverges), within five seconds and a
/// gigabyte, and nothing is written outside its folder. What leads the HDF5 library astray in this process is tried again with the program itself, which has to
/// refuse it.
/// </summary>
[TestFixture]
[Category("Slow")]
[Parallelizable(ParallelScope.Children)]
public sealed class FuzzTests
{
    [TestCase("recordings", 16_000)]
    [TestCase("checkpoints", 2_000)]
    [TestCase("tasks", 5_000)]
    [TestCase("weights", 2_000)]
    [TestCase("images", 60_000)]
    [TestCase("circuits", 35_000)]
    [TestCase("options", 80_000)]
    public void StrangeInputs_AreUsedOrRefused(string kind, int count)
    {
        string above = FuzzFolder.NewPlace(), root = Path.Combine(above, "strange");
        Directory.CreateDirectory(above);
        try
        {
            FuzzTable table = FuzzTable.Of(kind, count, root, triedAgain: 100);
            TestContext.Progress.WriteLine(FuzzTable.Header);
            TestContext.Progress.WriteLine(table.ToString());
            table.Troubles.ForEach(TestContext.Progress.WriteLine);
            Assert.That(table.Troubles, Has.Count.Zero, table.ToString());
            Assert.That(Directory.GetFileSystemEntries(above), Is.EqualTo([root]), "something was written outside the folder");
            Assert.That(table.Inputs, Is.EqualTo(count), string.Create(CultureInfo.InvariantCulture, $"{table.Inputs} of {count} were tried"));
        }
        finally
        {
            Directory.Delete(above, recursive: true);
        }
    }
}
