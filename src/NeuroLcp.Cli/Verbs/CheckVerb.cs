using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Check;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp check</c>.</summary>
internal sealed class CheckVerb(VerbHandler<CheckRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp check circuits/my-idea.yaml", "every error at once, or sizes, time constants and stability"),
        new("neurolcp check circuits/my-idea.yaml --task mnist --dt 0.5ms", "for MNIST's sizes and this time step"),
        new("neurolcp check circuits/divisive-normalisation.yaml --expand", "the circuit file that runs: the controller written out"),
        new("neurolcp check circuits/dynamic-inversion.yaml --learn rbp --expand", "the circuit that recurrent backprop makes of it"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        ReportOptions report = new();
        Option<LearningMethod?> learn = StandardOptions.Learn();
        Option<bool> expand = OptionParsing.Flag("--expand", [], "print the circuit file that runs, overrides and derived controller written out");
        Option<double?> step = StandardOptions.Time("--dt", "time step to judge stability by, such as 0.5ms (default: the circuit's own choice)");

        Command command = new("check",
            "Say everything that is wrong with a circuit file, or summarise it: sizes, time constants, stability, memory, locality.");
        circuit.AddTo(command);
        command.Add(step);
        command.Add(expand);
        command.Add(learn);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new CheckRequest
        {
            Input = circuit.Read(parsed, runner.Terminal) with { Learn = parsed.GetValue(learn) ?? LearningMethod.Rules },
            StepMs = parsed.GetValue(step),
            Expand = parsed.GetValue(expand),
        }));
        return command;
    }
}
