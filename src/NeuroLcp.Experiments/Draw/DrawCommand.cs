using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Diagrams;
using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Draw;

/// <summary>The picture of a circuit (<c>neurolcp draw</c>).</summary>
public static class DrawCommand
{
    /// <summary>Draws it.</summary>
    /// <param name="request">What, and where to.</param>
    /// <param name="progress">Takes warnings.</param>
    /// <exception cref="RequestException">The file exists, or is of an unknown kind.</exception>
    public static CommandResult Run(DrawRequest request, IProgressReporter progress)
    {
        if (request.Output is { } named)
        {
            FigureFile.Require(named, request.Overwrite);
        }

        Circuit circuit = CircuitSetup.Open(request.Input, [], progress).Circuit;
        string path = request.Output ?? $"{circuit.Name}.svg";
        FigureFile.Require(path, request.Overwrite);
        Drawing drawing = CircuitPicture.Of(circuit);
        FigureFile.Write(path, drawing, request.Overwrite);
        return new ReportResult
        {
            Outputs = [path],
            Lines = [FormattableString.Invariant($"drew {circuit.Name}: {drawing.Width / 96 * 25.4:F0} mm x {drawing.Height / 96 * 25.4:F0} mm")],
            Members = new JsonObject { ["circuit"] = circuit.Name, ["width_px"] = Math.Round(drawing.Width, 1), ["height_px"] = Math.Round(drawing.Height, 1) },
        };
    }
}
