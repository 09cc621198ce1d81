using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Describe;

/// <summary>A circuit as Markdown (<c>neurolcp describe</c>).</summary>
public static class DescribeCommand
{
    /// <summary>Describes it.</summary>
    /// <param name="request">The circuit.</param>
    /// <param name="progress">Takes warnings.</param>
    public static CommandResult Run(DescribeRequest request, IProgressReporter progress)
    {
        Circuit circuit = CircuitSetup.Open(request.Input, [], progress).Circuit;
        return new ReportResult { Text = CircuitDescription.Of(circuit), Members = new System.Text.Json.Nodes.JsonObject { ["circuit"] = circuit.Name } };
    }
}
