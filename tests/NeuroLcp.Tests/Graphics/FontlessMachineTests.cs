using NUnit.Framework;
using NeuroLcp.Tests.Inspection.Plots;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Graphics;

/// <summary>A machine without any font, as many servers are.</summary>
[TestFixture]
internal sealed class FontlessMachineTests
{
    [Test]
    public void WithoutAnyFont_FiguresAreTheSame_ByteForByte()
    {
        using var directory = new TemporaryDirectory();
        string recording = PlottedRecording.Write(directory.File("run.h5"), "/states/hidden_slow"), empty = directory.File("no-fonts"),
            program = Path.Combine(AppContext.BaseDirectory, "neurolcp.dll");
        Directory.CreateDirectory(empty);
        string[] figures = ["here.svg", "here.png"];
        foreach (string figure in figures)
        {
            Shell.Done("plot", recording, "-o", directory.File(figure));
        }

        // fontconfig is told of an empty folder; where a private view of the files is allowed, the folders that Skia searches are empty too
        string hide = OtherPrograms.Run("unshare", "--mount", "true").ExitCode == 0
            ? "unshare --mount -- bash -c 'for d in /usr/share/fonts /usr/local/share/fonts; do [ ! -d $d ] || mount --bind \"$0\" $d; done; exec \"$@\"' \"$FONTCONFIG_PATH\""
            : "";
        File.WriteAllText(Path.Combine(empty, "fonts.conf"), $"<fontconfig><dir>{empty}</dir></fontconfig>");
        string script = $"""
            export FONTCONFIG_PATH="$1" FONTCONFIG_FILE="$1/fonts.conf" HOME="$1"
            for kind in svg png; do
                {hide} dotnet exec "$2" plot "$3" -o "$1/there.$kind" || exit
            done
            """;
        (int code, _, string error) = OtherPrograms.Run("bash", "-c", script, "bash", empty, program, recording);

        Assert.That(code, Is.Zero, error);
        foreach (string figure in figures)
        {
            Assert.That(File.ReadAllBytes(Path.Combine(empty, figure.Replace("here", "there", StringComparison.Ordinal))).AsSpan()
                .SequenceEqual(File.ReadAllBytes(directory.File(figure))), Is.True, figure);
        }
    }
}
