using System.Text.RegularExpressions;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

/// <summary>Whatever writes a file writes it through the one class that waits for the disk, reports what it says, and replaces nothing before.</summary>
[TestFixture]
internal sealed partial class WaysOfWritingTests
{
    /// <summary>Files that may, and why.</summary>
    private static readonly Dictionary<string, string> s_may = new()
    {
        ["src/NeuroLcp.Recording/Outputs/WholeFile.cs"] = "it is that class",
        ["src/NeuroLcp.Recording/Outputs/NewFile.cs"] = "what stands behind it: the temporary name and the renaming",
        ["src/NeuroLcp.Recording/Outputs/OutputClaim.cs"] = "the claim itself, which is worth nothing once its process is gone",
        ["src/NeuroLcp.Recording/Files/PosixFile.cs"] = "opens what is there, to wait for the disk",
        ["src/NeuroLcp.Recording/Outputs/WriterLock.cs"] = "opens what is there, for reading, to lock it",
        ["src/NeuroLcp.Recording/Recovery/RecordingRecovery.cs"] = "the copy of a recording under a NewFile's name, and the second name of the original",
        ["src/NeuroLcp.Recording/Hdf5/WritableFile.cs"] = "recordings, which are written live",
        ["src/NeuroLcp.Recording/Writing/ArrayFile.cs"] = "HDF5 under a WholeFile's name",
        ["src/NeuroLcp.Recording/Export/ForeignFile.cs"] = "HDF5 under a WholeFile's name",
    };

    [Test]
    public void EverythingIsWritten_InOneWay()
    {
        IEnumerable<string> others = RepositoryFiles.Under("src").Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !s_may.ContainsKey(path))
            .SelectMany(path => File.ReadLines(Path.Combine(RepositoryFiles.Root, path)).Select((line, i) => (Where: $"{path}:{i + 1}", Line: line)))
            .Where(line => IsWriting(line.Line)).Select(line => $"{line.Where}: {line.Line.Trim()}");

        Assert.That(others, Is.Empty, "write it with NeuroLcp.Recording.Outputs.WholeFile");
    }

    [Test]
    public void WhoeverMayWriteOtherwise_Does() =>
        Assert.That(s_may.Keys.Where(path => !File.ReadLines(Path.Combine(RepositoryFiles.Root, path)).Any(IsWriting)), Is.Empty);

    [TestCase("File.WriteAllText(path, text);", true)]
    [TestCase("await File.AppendAllLinesAsync(path, lines);", true)]
    [TestCase("using var text = new StreamWriter(path, append: false);", true)]
    [TestCase("using var text = new StreamWriter(stream, leaveOpen: true);", false)]
    [TestCase("using FileStream file = new(path, FileMode.OpenOrCreate);", true)]
    [TestCase("using var file = new FileStream(path, FileMode.Open, FileAccess.Read);", false)]
    [TestCase("using FileStream stream = File.OpenRead(path);", false)]
    [TestCase("using var stream = new SKFileWStream(path);", true)]
    [TestCase("RandomAccess.FlushToDisk(handle);", true)]
    [TestCase("string path = Path.GetTempFileName();", true)]
    [TestCase("long file = H5F.create(path, H5F.ACC_TRUNC);", true)]
    [TestCase("ZipFile.CreateFromDirectory(folder, path);", true)]
    public void AWayOfWriting_IsFound(string line, bool found) => Assert.That(IsWriting(line), Is.EqualTo(found));

    private static bool IsWriting(string line) => Writing().IsMatch(line);

    [GeneratedRegex(
        @"\bFile\.(Write|Append|Create(?!SymbolicLink)|OpenWrite|Open\(|OpenHandle|Copy|Move|Replace|Encrypt)|FileMode\.(Create|CreateNew|OpenOrCreate|Append|Truncate)|FileAccess\.(Write|ReadWrite)"
        + @"|new StreamWriter\((?!stream)|new FileInfo\(.*\)\.(Create|Append|CopyTo|MoveTo|OpenWrite|Replace)|SKFileWStream|\bFlushToDisk|Flush\(true|flushToDisk|GetTempFileName|H5F\.create|ZipFile\.Create"
        + @"|Directory\.Move|MemoryMappedFile\.Create")]
    private static partial Regex Writing();
}
