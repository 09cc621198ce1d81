using System.CommandLine;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Cli.Options;

/// <summary>Where a recording goes and what is in it: shared by all verbs that make one.</summary>
/// <param name="canResume">Whether the verb can go on with a recording.</param>
/// <param name="canRecord">Whether what is recorded can be chosen.</param>
internal sealed class RecordingOptions(bool canResume = false, bool canRecord = true)
{
    private readonly Option<IReadOnlyList<string>> _record = StandardOptions.Record();
    private readonly Option<string> _output = StandardOptions.Output("the recording (default: recordings/<circuit>-<time>-<id>.h5)");
    private readonly Option<bool> _overwrite = StandardOptions.Overwrite();
    private readonly Option<bool> _resume =
        OptionParsing.Flag("--resume", [], "go on with the recording of -o (or the newest of this run in recordings/) where it was interrupted or killed");
    private readonly Option<CheckpointInterval?> _checkpoint = StandardOptions.CheckpointEvery();
    private readonly Option<long?> _size = StandardOptions.MaximalSize();

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        if (canRecord)
        {
            command.Add(_record);
        }

        command.Add(_output);
        command.Add(_overwrite);
        if (canResume)
        {
            command.Add(_resume);
            command.Add(_checkpoint);
            command.Add(_size);
        }
    }

    /// <summary>Reads what was given.</summary>
    public RecordingTarget Read(ParseResult parsed) => new()
    {
        Record = (canRecord ? parsed.GetValue(_record) : null) ?? [],
        Output = parsed.GetValue(_output),
        Overwrite = parsed.GetValue(_overwrite),
        Resume = canResume && parsed.GetValue(_resume),
        CheckpointEvery = canResume ? parsed.GetValue(_checkpoint) : null,
        MaximalSize = canResume ? parsed.GetValue(_size) : null,
    };
}
