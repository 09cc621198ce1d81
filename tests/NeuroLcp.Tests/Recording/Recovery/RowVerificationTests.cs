using NUnit.Framework;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Recovery;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Tests.Recording.Recovery;

/// <summary>Which rows of a file that was cut off are there.</summary>
[TestFixture]
internal sealed class RowVerificationTests
{
    private const string Traces = "/states/hidden";
    private const long Rows = 21;

    [Test]
    public void AChunkThatIsCutOff_IsNotThere_ThoughItBeginsBeforeTheEnd()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);
        using var reader = RecordingReader.Open(path);
        reader.Within(file =>
        {
            GrowingGroup group = new RecordedObjects(file).Growing.Single(g => g.Path == Traces);
            (long firstRow, long end) = group.Arrays.SelectMany(array => Chunks(array.Dataset)).MaxBy(chunk => chunk.End);

            // to the end of the chunk that lies last all is there; with a byte less that chunk is not, and its rows are missing
            Assert.That(new RowVerification(file, end).Of(group, Rows), Is.EqualTo((Rows, (string?)null)));
            (long there, string? failure) = new RowVerification(file, end - 1).Of(group, Rows);
            Assert.That(there, Is.EqualTo(firstRow));
            Assert.That(failure, Does.StartWith($"rows {firstRow} to ").And.EndWith("they are cut off"));
            return true;
        });
    }

    /// <summary>The first row of each row of chunks, and where the first of them ends in the file: these arrays are one chunk wide.</summary>
    private static IEnumerable<(long FirstRow, long End)> Chunks(long dataset)
    {
        StoredArray stored = StoredArray.Of("", dataset);
        for (long row = 0; row < Rows; row += stored.ChunkRows)
        {
            var corner = new ulong[stored.Shape.Length];
            corner[0] = (ulong)row;
            Hdf5Library.Check(H5D.get_chunk_info_by_coord(dataset, corner, out _, out ulong address, out ulong size));
            yield return (row, (long)(address + size));
        }
    }
}
