using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Fuzzing;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Checkpoints;

/// <summary>
/// A run that goes on takes what it meets in its recording and its checkpoint as it was written, or refuses: whatever is missing there or is something else is
/// a damaged file, and no error of the program.
/// </summary>
[TestFixture]
internal sealed class DamagedResumptionTests
{
    private const int BadInput = 2, Storage = 4;

    private TemporaryDirectory _directory = null!;
    private FuzzFolder _folder = null!;

    private string Recording => _folder.In("out/stopped.h5");

    private string Checkpoint => _folder.In("out/stopped.checkpoint.h5");

    [OneTimeSetUp]
    public void MakeFolder()
    {
        _directory = new TemporaryDirectory();
        _folder = new FuzzFolder(_directory.File("resumption"));
    }

    [OneTimeTearDown]
    public void TidyUp() => _directory.Dispose();

    [SetUp]
    public void Bring()
    {
        File.WriteAllBytes(Recording, _folder.Sound("stopped.h5"));
        File.WriteAllBytes(Checkpoint, _folder.Sound("stopped.checkpoint.h5"));
    }

    [Test]
    public void ASoundPair_IsGoneOnWith() => Assert.That(Resume(), Is.EqualTo((0, Recording + Environment.NewLine)));

    [Test]
    public void ARecordingThatLacksSomething_IsGoneOnWithoutIt_OrRefused_AndNeverAnErrorOfTheProgram() => EachPathOf(Recording, (path, what) =>
    {
        (int code, string said) = Resume();

        // what the run only ever reads from the circuit file may be missing
        Assert.That(code, Is.AnyOf(0, BadInput, Storage), $"{what}: {said}");
        bool grows = path.StartsWith("/states/", StringComparison.Ordinal) || path.StartsWith("/events/", StringComparison.Ordinal)
            || path.StartsWith("/run/committed_rows", StringComparison.Ordinal);
        Assert.That(code != 0 || !grows || !path.EndsWith("time", StringComparison.Ordinal), $"{what} was not missed");
    });

    [Test]
    public void ACheckpointThatLacksAnything_IsRefused() => EachPathOf(Checkpoint, (_, what) =>
    {
        (int code, string said) = Resume();

        Assert.That(code, Is.EqualTo(Storage), $"{what}: {said}");
    });

    [Test]
    public void ACheckpointWithOneOtherNumber_IsRefused()
    {
        CraftedFile.Change(Checkpoint, file => CraftedFile.Number(file, "/state/steps", 11));

        (int code, string said) = Resume();

        Assert.That(code, Is.EqualTo(Storage));
        Assert.That(said, Does.StartWith($"{Checkpoint}: is damaged: it does not hold what was written; bring a sound copy back"));
    }

    [Test]
    public void ARecordingWithoutAGrowingGroup_SaysWhich()
    {
        CraftedFile.Change(Recording, file => CraftedFile.Delete(file, "/events/cell.spike"));

        (int code, string said) = Resume();

        Assert.That(code, Is.EqualTo(Storage));
        Assert.That(said, Does.StartWith(
            $"{Recording}: cannot be gone on with: '/events/cell.spike' is not there, or does not grow; it is damaged, or of another version of this program"));
    }

    /// <summary>The same array, of another type: what a run appends would be cut to it in silence.</summary>
    [Test]
    public void ARecordingWithAnArrayOfAnotherType_SaysWhatIsThere_AndWhatWouldBeWritten()
    {
        CraftedFile.Change(Recording, file =>
        {
            CraftedFile.Delete(file, "/states/cell/v");
            CraftedFile.Declared(file, "/states/cell/v", [100, 4], [10, 4]);
        });

        (int code, string said) = Resume();

        Assert.That(code, Is.EqualTo(Storage));
        Assert.That(said, Does.StartWith(
            $"{Recording}: cannot be gone on with: '/states/cell/v' holds rows of 4 Float64, and the run writes rows of 4 Float32"));
    }

    /// <summary>
    /// Where the chunks of an array lie stands in blocks with checksums of their own, of which the first opening reads none. In single-writer mode libhdf5
    /// tries again and again, with pauses that double.
    /// </summary>
    [Test]
    public void ARecordingWhoseIndexOfChunksIsDamaged_IsRefused_AndDoesNotWaitForIt([Values("EAHD", "EAIB", "FRHP", "BTHD", "OHDR")] string signature)
    {
        byte[] bytes = _folder.Sound("stopped.h5").ToArray(), sought = System.Text.Encoding.ASCII.GetBytes(signature);
        int found = 0;
        for (int at = bytes.AsSpan().IndexOf(sought); at >= 0; found++)
        {
            bytes[at + 10] ^= 0x10;
            int next = bytes.AsSpan(at + 1).IndexOf(sought);
            at = next < 0 ? -1 : at + 1 + next;
        }

        Assume.That(found, Is.Positive, $"no {signature} in the file");
        File.WriteAllBytes(Recording, bytes);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        (int code, string said) = Resume();

        Assert.That(code, Is.AnyOf(BadInput, Storage), said);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    private (int Code, string Text) Resume() =>
        _folder.Type("simulate", _folder.In("spiking.yaml"), "--task", FuzzFolder.Task, "-o", Recording, "--seed", "1", "--resume", "-q");

    /// <summary>Takes every name out of a file, one at a time.</summary>
    private void EachPathOf(string file, Action<string, string> attempt)
    {
        List<string> paths = [];
        using (RecordingReader reader = RecordingReader.Open(file))
        {
            foreach ((string group, _) in reader.AllGroups())
            {
                paths.AddRange(group == "/" ? [] : [group]);
                paths.AddRange(reader.Arrays(group).Select(array => $"{group.TrimEnd('/')}/{array}"));
            }
        }

        Assert.That(paths, Has.Count.GreaterThan(8));
        Assert.Multiple(() =>
        {
            foreach (string path in paths)
            {
                Bring();
                CraftedFile.Change(file, id => CraftedFile.Delete(id, path));
                attempt(path, $"{Path.GetFileName(file)} without {path}");
            }
        });
    }
}
