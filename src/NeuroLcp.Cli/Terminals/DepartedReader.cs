using System.Text;

namespace NeuroLcp.Cli.Terminals;

/// <summary>
/// Text for whoever reads along, who may go: a terminal that was closed, a pipe that nobody reads, a log on a full disk. What cannot be
/// written is dropped then, and the work goes on; its result does not depend on having been watched.
/// </summary>
internal sealed class DepartedReader(TextWriter reader) : TextWriter
{
    private volatile bool _gone;

    /// <inheritdoc/>
    public override Encoding Encoding => reader.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => reader.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => reader.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => reader.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(reader.Flush);

    private void Try(Action write)
    {
        if (_gone)
        {
            return;
        }

        try
        {
            write();
        }
        catch (IOException)
        {
            _gone = true;
        }
    }
}
