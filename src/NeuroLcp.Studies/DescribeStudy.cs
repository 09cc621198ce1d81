using NeuroLcp.Language.Model;
using NeuroLcp.Studies.Progress;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies;

/// <summary>A circuit as Markdown (<c>neurolcp describe</c>).</summary>
public static class DescribeStudy
{
    /// <summary>Describes it.</summary>
    /// <param name="request">The circuit.</param>
    /// <param name="progress">Takes warnings.</param>
    public static StudyResult Run(DescribeRequest request, IProgressReporter progress)
    {
        Circuit circuit = CircuitSetup.Open(request.Input, [], progress).Circuit;
        return new StudyResult { Text = CircuitDescription.Of(circuit), Details = new System.Text.Json.Nodes.JsonObject { ["circuit"] = circuit.Name } };
    }
}
