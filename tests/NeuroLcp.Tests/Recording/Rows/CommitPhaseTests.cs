using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Recovery;
using NeuroLcp.Recording.Rows;
using NeuroLcp.Recording.Writing;
using PureHDF;

namespace NeuroLcp.Tests.Recording.Rows;

/// <summary>A writer that is killed in a given phase of a commit leaves every committed row intact, to be read, recovered and resumed.</summary>
[TestFixture]
internal sealed class CommitPhaseTests
{
    private const int Rows = 250;

    [Test]
    public void KilledInAnyPhaseOfACommit_LosesNoCommittedRow([Values] CommitPhase phase, [Values(1, 8)] int commit)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        (long Traces, long Updates) promised;
        using (var writer = ChildProcess.Start("", "die", path, phase.ToString(), $"{commit}"))
        {
            promised = CommittedRows.Promised(writer.StandardOutput.ReadToEnd());
            writer.WaitForExit();
            Assert.That(writer.ExitCode, Is.EqualTo(137), "128 + SIGKILL");
        }

        // commits follow ten rows each; the first prints nothing before it dies
        Assert.That(promised.Updates, Is.EqualTo(commit - 1));
        CommittedRows.AssertIntact(path, promised);
        long committed = CommittedRows.Of(path, "/states/hidden");
        using (var file = H5File.OpenRead(path))
        {
            float[] soma = file.Dataset("/states/hidden/soma").Read<float[]>();
            for (int i = 0; i < committed * RecordingChild.Units; i++)
            {
                if (soma[i] != SampleRecording.Soma(i / RecordingChild.Units, i % RecordingChild.Units))
                {
                    Assert.Fail($"PureHDF reads {soma[i]} at {i}");
                }
            }
        }

        string copy = directory.File("copy.h5");
        File.Copy(path, copy);
        RecoveryReport report = RecordingRecovery.Recover(copy);
        Assert.That(report.Groups.Single(g => g.Path == "/states/hidden").Rows, Is.EqualTo(committed));
        CommittedRows.AssertIntact(copy, (committed, promised.Updates));
        using (var recovered = RecordingReader.Open(copy))
        {
            // and no rows beyond, which some arrays have by then and others do not
            Assert.That(((string[])["soma", "spikes", "mean", "time"]).Select(name => recovered.Describe("/states/hidden/" + name).Shape[0]),
                Is.All.EqualTo(committed));
        }


        string whole = directory.File("whole.h5");
        RecordingChild.WriteRows(RecordingWriter.Create(whole, SampleRecording.Layout(RecordingChild.Units, RecordingChild.BlockRows)), 0, Rows,
            TextWriter.Null);
        foreach (string left in (string[])[path, copy])
        {
            long from = Math.Min(committed / 10, CommittedRows.Of(left, "/training")) * 10;
            RecordingChild.WriteRows(RecordingWriter.Resume(left, CommittedRows.Kept(from, 0, from / 10)), from, Rows, TextWriter.Null);
            RecordedContent.AssertEqual(left, whole);
        }
    }

    [Test]
    public void KilledInAnyPhase_IsReadByH5py()
    {
        using var directory = new TemporaryDirectory();
        string[] paths = [.. Enum.GetNames<CommitPhase>().Select(phase => directory.File(phase + ".h5"))];
        Parallel.ForEach(Enum.GetNames<CommitPhase>(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, phase =>
        {
            using var writer = ChildProcess.Start("", "die", directory.File(phase + ".h5"), phase, "6");
            _ = writer.StandardOutput.ReadToEnd();
            writer.WaitForExit();
        });

        string output = OtherPrograms.Python(
            """
            import h5py, sys, numpy as np
            for path in sys.argv[1:]:
                with h5py.File(path, 'r', libver='latest', swmr=True) as f:
                    n = f['run/committed_rows/states.hidden'][()]
                    v, t = f['states/hidden/soma'][:n], f['states/hidden/time'][:n]
                    rows, units = np.indices(v.shape)
                    assert len(v) == len(t) == n and (v == (rows + units / 64).astype('f4')).all() and (t == np.arange(n) * 0.5).all(), path
                    print(n)
            """,
            ["h5py"],
            paths);

        // 60 rows in blocks of 16, where the fifth commit had 50: 48 are committed in each, the sixth commit adding none
        Assert.That(output.Trim().Split('\n'), Is.EqualTo(Enumerable.Repeat("48", paths.Length)));
    }
}
