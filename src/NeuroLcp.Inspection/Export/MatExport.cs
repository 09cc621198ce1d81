using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>MATLAB's MAT-file 7.3: all arrays that were chosen and their coordinates, and what is known of them in <c>run.about</c>.</summary>
internal sealed class MatExport : ExportFormat
{
    public override string Name => "mat";

    public override string Summary => "MATLAB 7.3, Octave; axes in the order of the recording";

    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays) =>
        WriteArchive(target, reader, arrays, name => MatFile.NameOf(name).Replace('/', '.'), (path, all, about, circuit) =>
        {
            var texts = new Dictionary<string, string> { ["run/about"] = about, ["run/circuit"] = circuit };
            MatFile.Write(path, all, texts, DateTimeOffset.UtcNow, target.Overwrite, target.Written);
        });
}
