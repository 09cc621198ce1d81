using NeuroLcp.Recording;
using NeuroLcp.Recording.Export;
using NeuroLcp.Studies.Looking;

namespace NeuroLcp.Studies.Exporting;

/// <summary>MATLAB's MAT-file 7.3: all arrays that were chosen and their coordinates, and what is known of them in <c>run.about</c>.</summary>
internal sealed class MatExport : ExportFormat
{
    public override string Name => "mat";

    public override string Summary => "MATLAB 7.3, Octave; axes in the order of the recording";

    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays)
    {
        IReadOnlyList<ArrayChoice> all = WithCoordinates(arrays);
        string path = target.OneFile(".mat");
        target.RequireFree([path]);
        string about = AboutText.Json(reader, RecordingHeader.Of(reader), all, name => MatFile.NameOf(name).Replace('/', '.'));
        MatFile.Write(path, all, new Dictionary<string, string> { ["run/about"] = about, ["run/circuit"] = AboutText.Circuit(reader) ?? "" }, DateTimeOffset.UtcNow, target.Overwrite, target.Written);
        target.Done(path, all);
    }
}
