using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp bench</c>: the launcher runs the benchmarks, since they are built from the sources; this says so.</summary>
internal sealed class BenchVerb : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp bench", "the kernels, in seconds"),
        new("neurolcp bench --report --quick --only kernel", "one section, a quick look, printed"),
        new("neurolcp bench --report --data data", "docs/performance.md with all tables, figures and peers, within 20 minutes"),
        new("neurolcp bench --report --render", "the page again, after editing the text around its tables"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        Option<bool> report = new("--report")
        {
            Description =
            "measure everything, with PyTorch, NumPy and Brian2 where they are there, and write docs/performance.md with its figures"
        };
        Option<string[]> only = new("--only")
        {
            Description = "these sections alone; the page keeps the others: machine, kernel, elementwise, roofline, iteration, training, equilibria, profile, threads, scaling, time, loading, recording",
            HelpName = "SECTION",
        };
        Option<bool> quick = new("--quick") { Description = "a look of a few minutes, few rounds and small sizes; printed and not kept, unless with --output" };
        Option<string> data = new("--data") { Description = "folder with MNIST; built-in digits are trained without it", HelpName = "DIR" };
        Option<int> epochs = new("--epochs")
        {
            Description = "epochs that are really trained, 1 to 30; 30 are extrapolated from them (default 5)",
            HelpName = "N"
        };
        Option<string> python = new("--python") { Description = "the Python that has the peers (default /usr/bin/python3)", HelpName = "FILE" };
        Option<string> output = new("--output", "-o")
        { Description = "folder of performance.md, performance.json and figures/ (default docs)", HelpName = "DIR" };
        Option<bool> render = new("--render") { Description = "measure nothing: write page and figures from performance.json" };

        Command command = new("bench", "Measure how fast NeuroLcp is on this machine (from a checkout).")
            { report, only, quick, data, epochs, python, output, render };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(_ =>
        {
            runner.Terminal.Error.WriteLine("neurolcp bench: the launcher at the root of the repository runs the benchmarks; type ./neurolcp bench");
            return (int)ExitCode.BadInput;
        });
        return command;
    }
}
