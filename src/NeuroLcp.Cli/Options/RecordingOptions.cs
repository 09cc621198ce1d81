using System.CommandLine;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Cli.Options;

/// <summary>Where a recording goes and what is in it: shared by all verbs that make one.</summary>
internal sealed class RecordingOptions
{
    private readonly Option<IReadOnlyList<string>> _record = StandardOptions.Record();
    private readonly Option<string> _output = StandardOptions.Output("the recording (default: recordings/<circuit>-<time>-<id>.h5)");
    private readonly Option<bool> _overwrite = StandardOptions.Overwrite();

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_record);
        command.Add(_output);
        command.Add(_overwrite);
    }

    /// <summary>Reads what was given.</summary>
    public RecordingTarget Read(ParseResult parsed) => new()
    {
        Record = parsed.GetValue(_record) ?? [],
        Output = parsed.GetValue(_output),
        Overwrite = parsed.GetValue(_overwrite),
    };
}
