using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// Circuits that are written by the program: checked like a person's file, printed as one, and read again from that text, so that what a person can
/// look at is what runs.
/// </summary>
internal static class DerivedCircuit
{
    /// <summary>What a person's file may say only once the controller is there; the free dynamics are checked without it.</summary>
    private static readonly string[] Later = ["plasticity", "control", "free", "protocol", "evaluation"];

    /// <summary>The circuit of a file that states free dynamics and asks for a controller, or null where it has errors; they are among the findings, each in the person's own words.</summary>
    public static Circuit? Of(SourceText source, MappingNode root, TaskShape task, IReadOnlyList<string> overrides, IReadOnlyDictionary<string, YamlNode> replaced, Findings findings)
    {
        new Section(root, "the file", findings).AllowOnly(CircuitCheck.Sections);
        if (root.Key("control") is { } control)
        {
            findings.Error(control.Position, "'control' follows from the controller that is derived", "remove it, or the controller; 'controlled:' names the states that are controlled");
        }

        // warnings of the free part come again with the whole
        var first = new Findings();
        Circuit? free = CircuitCheck.Check(source, Without(root, Later), task, overrides, replaced, first, isWhole: false);
        if (free is null || findings.HasErrors)
        {
            findings.Add(first.Errors);
            return null;
        }

        try
        {
            CircuitDraft draft = DerivedController.Of(free, root, findings);
            return Read(source, draft, task, overrides, findings, free.Controller!);
        }
        catch (DerivationException impossible)
        {
            findings.Error(impossible.Position, impossible.Message, impossible.Hint);
            return null;
        }
    }

    private static Circuit? Read(SourceText source, CircuitDraft draft, TaskShape task, IReadOnlyList<string> overrides, Findings findings, ControllerSettings controller)
    {
        MappingNode written = draft.Build();
        var second = new Findings();
        Circuit? whole = CircuitCheck.Check(source, written, task, overrides, new Dictionary<string, YamlNode>(), second);
        findings.Add(second.Sorted(source).Where(d => d.Position.Source.Name != CircuitDraft.SourceName));
        if (findings.HasErrors)
        {
            return null;
        }

        if (whole is null)
        {
            Diagnostic wrong = second.Errors[0];
            throw new DerivationException(controller.Position, $"the controller cannot be written as a circuit file: {wrong.Message}", wrong.Hint);
        }

        if (controller.Controlled is null)
        {
            // every state counted as controlled changes the objective, so the choice is said
            findings.Notice(controller.Position, $"controlled are {States(whole)}: the states that a weight which learns drives", "'controlled: [...]' chooses others");
        }

        string text = Header(source, draft.Circuit, whole) + YamlText.Of(written, draft.Comments);
        var last = new Findings();
        var file = new SourceText(CircuitDraft.SourceName, text);
        Circuit circuit = (YamlReader.Read(file, last) is { } root ? CircuitCheck.Check(file, root, task, [], new Dictionary<string, YamlNode>(), last) : null)
            ?? throw new InvalidOperationException($"A derived circuit does not read back: {string.Join('\n', last.Errors.Select(e => e.Message))}\n{text}");
        circuit.Text = source.Text;
        circuit.Overrides = [.. overrides];
        circuit.Expansion = text;
        circuit.Findings = findings.Sorted(source);
        circuit.StepPosition = whole.StepPosition;
        circuit.Controller = controller with { Controlled = [.. circuit.Control.Select(c => c.State)] };
        return circuit;
    }

    private static string Header(SourceText source, Circuit free, Circuit whole)
    {
        string why = free.Controller!.Controlled is null ? "the states that a weight which learns drives" : "as the file says";
        string name = Path.GetFileName(source.Name);
        return $"""
            # {name} with its controller written out: {ControllerSettings.NameOf(free.Controller.Kind)} (arXiv:2207.01332, {(free.Controller.Kind == ControllerKind.Energy ? "Eq. 10" : "Eq. 8")}; rules by Theorem 1).
            # Controlled are {States(whole)}: {why}.


            """;
    }

    private static string States(Circuit circuit) => string.Join(", ", circuit.Control.Select(c => c.State.FullName));

    private static MappingNode Without(MappingNode root, IReadOnlyList<string> sections)
    {
        var rest = new MappingNode(root.Position, root.IsFlow);
        foreach ((ScalarNode key, YamlNode value) in root.Entries.Where(e => !sections.Contains(e.Key.Value)))
        {
            rest.Set(key, value);
        }

        return rest;
    }
}
