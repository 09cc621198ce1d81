using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Outputs;

namespace NeuroLcp.Graphics;

/// <summary>Where a figure goes.</summary>
public static class FigureFile
{
    private static readonly (string Extension, Func<Drawing, byte[]> Content)[] s_kinds =
    [
        (".svg", drawing => System.Text.Encoding.UTF8.GetBytes(SvgText.Of(drawing))),
        (".pdf", PdfPage.Of),
        (".png", PngImage.Of),
    ];

    /// <summary>Checks the name before any work: the kind of file is known, and nothing is overwritten unasked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether it may be replaced.</param>
    /// <exception cref="RequestException">None of .svg, .pdf and .png, or the file exists.</exception>
    public static void Require(string path, bool overwrite)
    {
        if (Content(path) is null)
        {
            throw new RequestException($"{path}: figures are .svg or .pdf (drawn, for papers) or .png (an image of 300 dots an inch)");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new RequestException($"{path} exists; choose another name with -o FILE, or add --overwrite");
        }

        OutputClaim.Require(path, overwrite);
    }

    /// <summary>Writes a drawing as the kind of file its name asks for; makes the folder.</summary>
    /// <exception cref="RecordingException">The file cannot be written; the one that was there still is.</exception>
    public static void Write(string path, Drawing drawing, bool overwrite) =>
        WholeFile.WriteBytes(path, overwrite, Content(path)!(drawing));

    private static Func<Drawing, byte[]>? Content(string path) =>
        s_kinds.FirstOrDefault(k => path.EndsWith(k.Extension, StringComparison.OrdinalIgnoreCase)).Content;
}
