using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Language.Monitors;

/// <summary>Reads what to record, as it stands in <c>record:</c> and behind <c>--record</c>; docs/language.md describes it.</summary>
public static class MonitorText
{
    /// <summary>Reads an entry.</summary>
    /// <param name="text">The entry, such as <c>pyramidal.soma every 5 ms units 0:16</c>.</param>
    /// <param name="circuit">The circuit whose names it uses.</param>
    /// <param name="source">What errors call the place it comes from.</param>
    /// <exception cref="CircuitException">It says nothing that can be recorded; every mistake is in the exception.</exception>
    public static CircuitMonitor Parse(string text, Circuit circuit, string source = "--record")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(circuit);
        var place = new SourceText(source, text);
        var findings = new Findings();
        return MonitorReader.Read(text, circuit, (offset, length, message, hint) => findings.Error(place.Position(offset, length), message, hint))
            ?? throw new CircuitException(findings.Sorted(place));
    }
}
