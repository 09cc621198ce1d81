using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Compare;

/// <summary>What was found when two files were laid side by side.</summary>
/// <param name="Differences">The first difference of each array that has one, in the order of file A, then what only B has.</param>
/// <param name="Arrays">Arrays compared.</param>
/// <param name="Values">Numbers and texts compared.</param>
/// <param name="LeftOut">Arrays of elements that are neither numbers nor text.</param>
internal sealed record FileComparison(IReadOnlyList<Difference> Differences, int Arrays, long Values, IReadOnlyList<string> LeftOut)
{
    /// <summary>Numbers that take a while to compare.</summary>
    private const long Long = 10_000_000;

    /// <summary>Lays two files side by side.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="closeness">When numbers count as the same.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between blocks.</param>
    public static FileComparison Of(RecordingReader a, RecordingReader b, Closeness closeness, IProgressReporter progress, CancellationToken interrupted)
    {
        // only of two recordings is it known what in /run is chance
        bool recordings = a.Status() is not null && b.Status() is not null;
        List<FileGroup> inA = [.. FileGroup.All(a).Where(Compared)], inB = [.. FileGroup.All(b).Where(Compared)];
        var differences = new List<Difference>(recordings ? RunComparison.Of(a, b, closeness) : []);
        Dictionary<string, FileArray> others = inB.SelectMany(g => g.Arrays).DistinctBy(array => array.Path).ToDictionary(array => array.Path);
        HashSet<string> groups = [.. inA.Select(g => g.Path)], otherGroups = [.. inB.Select(g => g.Path)],
            arrays = [.. inA.SelectMany(g => g.Arrays).Select(array => array.Path)];
        a.RequireHoldable(inA.SelectMany(g => g.Arrays).Where(array => array.IsNumeric)
            .Sum(array => (double)array.Description.Count * array.Description.ElementBytes));
        var comparison = new ArrayComparison(a, b, closeness);
        var leftOut = new List<string>();
        long total = inA.SelectMany(g => g.Arrays).Where(array => array.IsNumeric).Sum(array => array.Description.Count), done = 0;
        int compared = 0;
        foreach (FileGroup group in inA)
        {
            if (!otherGroups.Contains(group.Path))
            {
                AddMissingGroup(group.Path, otherGroups, "A");
                continue;
            }

            foreach (FileArray array in group.Arrays)
            {
                if (!others.TryGetValue(array.Path, out FileArray? other))
                {
                    differences.Add(new Difference(array.Path, DifferenceKind.Missing, "only in A"));
                    continue;
                }

                bool readable = array.Description.Kind != ElementKind.Other;
                compared += readable ? 1 : 0;
                leftOut.AddRange(readable ? [] : [array.Path]);
                if (comparison.Of(array, other, Tick) is { } difference)
                {
                    differences.Add(difference);
                }

                void Tick(long elements)
                {
                    interrupted.ThrowIfCancellationRequested();
                    done += elements;
                    if (total > Long)
                    {
                        progress.Report(new ProgressTick("comparing", done, total, array.Path));
                    }
                }
            }
        }

        foreach (FileGroup group in inB)
        {
            if (!groups.Contains(group.Path))
            {
                AddMissingGroup(group.Path, groups, "B");
            }
            else
            {
                differences.AddRange(group.Arrays.Where(array => !arrays.Contains(array.Path))
                    .Select(array => new Difference(array.Path, DifferenceKind.Missing, "only in B")));
            }
        }

        return new FileComparison(differences, compared, comparison.Compared, leftOut);

        bool Compared(FileGroup group) =>
            !recordings || (group.Path != RecordingFormat.RunGroup && !group.Path.StartsWith(RecordingFormat.RunGroup + "/", StringComparison.Ordinal));

        // said once, not again for each group in it
        void AddMissingGroup(string path, HashSet<string> elsewhere, string where)
        {
            string above = path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "/";
            if (elsewhere.Contains(above))
            {
                differences.Add(new Difference(path + "/", DifferenceKind.Missing, $"only in {where}"));
            }
        }
    }

    /// <summary>
    /// Where the files part first: on each kind of growing axis that has a difference, the differences at its least coordinate. (Times and
    /// updates cannot be told earlier or later than one another.)
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Difference>> Earliest() =>
    [
        .. Differences.Where(d => d.At is not null)
            .GroupBy(d => (d.At!.Axis, d.At.Units))
            .Select(kind => (IReadOnlyList<Difference>)[.. kind.Where(d => d.At!.Value == kind.Min(other => other.At!.Value))]),
    ];
}
