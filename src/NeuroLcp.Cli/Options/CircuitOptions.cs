using System.CommandLine;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Cli.Options;

/// <summary>The circuit and everything that says how to compute with it: shared by all verbs that do.</summary>
/// <param name="circuit">The argument that names the circuit, where it is more than a circuit file.</param>
internal sealed class CircuitOptions(Argument<string>? circuit = null)
{
    /// <summary>The variable that names the folder of the data sets.</summary>
    public const string DataVariable = "NEUROLCP_DATA";

    private readonly Argument<string> _circuit = circuit ?? StandardOptions.Circuit();
    private readonly Option<IReadOnlyList<Assignment>> _set = StandardOptions.Set();
    private readonly Option<string> _task = StandardOptions.Task();
    private readonly Option<string> _data = StandardOptions.Data();
    private readonly Option<int?> _batch = StandardOptions.Batch();
    private readonly Option<long?> _seed = StandardOptions.Seed();
    private readonly Option<Precision?> _precision = StandardOptions.Precision();
    private readonly Option<int?> _threads = StandardOptions.Threads();

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_circuit);
        command.Add(_set);
        command.Add(_task);
        command.Add(_data);
        command.Add(_batch);
        command.Add(_seed);
        command.Add(_precision);
        command.Add(_threads);
    }

    /// <summary>Reads what was given.</summary>
    public CircuitInput Read(ParseResult parsed, Terminal terminal) => new()
    {
        Circuit = parsed.GetRequiredValue(_circuit),
        Set = parsed.GetValue(_set) ?? [],
        Task = parsed.GetValue(_task),
        DataFolder = parsed.GetValue(_data) ?? (terminal.Environment(DataVariable) is { Length: > 0 } folder ? folder : null),
        Batch = parsed.GetValue(_batch),
        Seed = parsed.GetValue(_seed),
        Precision = parsed.GetValue(_precision),
        Threads = parsed.GetValue(_threads),
    };
}
