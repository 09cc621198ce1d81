using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>NumPy's archive of arrays: all that were chosen and their coordinates, and what is known of them in <c>about</c>.</summary>
internal sealed class NpzExport : ExportFormat
{
    public override string Name => "npz";

    public override string Summary => "NumPy, no pickle";

    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays) =>
        WriteArchive(target, reader, arrays, NpzFile.NameOf, (path, all, about, circuit) =>
            NpzFile.Write(path, all, new Dictionary<string, string> { ["about"] = about, ["circuit"] = circuit }, target.Overwrite, target.Written));
}
