using NeuroLcp.Recording;
using NeuroLcp.Recording.Export;
using NeuroLcp.Studies.Looking;

namespace NeuroLcp.Studies.Exporting;

/// <summary>NumPy's archive of arrays: all that were chosen and their coordinates, and what is known of them in <c>about</c>.</summary>
internal sealed class NpzExport : ExportFormat
{
    public override string Name => "npz";

    public override string Summary => "NumPy, no pickle";

    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays)
    {
        IReadOnlyList<ArrayChoice> all = WithCoordinates(arrays);
        string path = target.OneFile(".npz");
        target.RequireFree([path]);
        string about = AboutText.Json(reader, RecordingHeader.Of(reader), all, NpzFile.NameOf);
        NpzFile.Write(path, all, new Dictionary<string, string> { ["about"] = about, ["circuit"] = AboutText.Circuit(reader) ?? "" }, target.Overwrite, target.Written);
        target.Done(path, all);
    }
}
