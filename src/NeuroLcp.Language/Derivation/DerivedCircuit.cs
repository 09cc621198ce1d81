using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// Circuits that are written by the program: checked like a person's file, printed as one, and read again from that text, so that what a person can
/// look at is what runs. Findings are in the person's own words: they point into the person's file.
/// </summary>
/// <param name="source">The person's file.</param>
/// <param name="task">The sizes of the task.</param>
/// <param name="overrides">The overrides, as given.</param>
/// <param name="replaced">What the file says of parameters and weights that are given from outside.</param>
/// <param name="findings">Takes what is found.</param>
internal sealed class DerivedCircuit(SourceText source, TaskShape task, IReadOnlyList<string> overrides, IReadOnlyDictionary<string, YamlNode> replaced,
    Findings findings)
{
    /// <summary>What a person's file may say only once the controller is there; the free dynamics are checked without it.</summary>
    private static readonly string[] Later = ["plasticity", "control", "free", "protocol", "evaluation"];

    private readonly List<string> _header = [];
    private ControllerSettings? _controller;

    /// <summary>
    /// The circuit of a file whose controller is to be derived, or that is to learn by another method than its rules; null where it has errors.
    /// </summary>
    /// <param name="root">The file, overrides in their places.</param>
    /// <param name="method">What it is to learn by.</param>
    public Circuit? Of(MappingNode root, LearningMethod method)
    {
        try
        {
            (MappingNode Root, Circuit Circuit, IReadOnlyDictionary<YamlNode, string> Comments)? written = ControllerSection.IsGiven(root)
                ? WithController(root) : AsItIs(root);
            if (written is { } own && method != LearningMethod.Rules)
            {
                written = WithDescent(own.Root, own.Circuit, method);
            }

            return written is { } done ? Read(done.Root, done.Circuit, done.Comments, method) : null;
        }
        catch (DerivationException impossible)
        {
            findings.Error(impossible.Position, impossible.Message, impossible.Hint);
            return null;
        }
    }

    private (MappingNode, Circuit, IReadOnlyDictionary<YamlNode, string>)? AsItIs(MappingNode root) =>
        CircuitCheck.Check(source, root, task, overrides, replaced, findings) is { } circuit ? (root, circuit, new Dictionary<YamlNode, string>()) : null;

    private (MappingNode, Circuit, IReadOnlyDictionary<YamlNode, string>)? WithController(MappingNode root)
    {
        new Section(root, "the file", findings).AllowOnly(CircuitCheck.Sections);
        if (root.Key("control") is { } control)
        {
            findings.Error(control.Position, "'control' follows from the controller that is derived",
                "remove it, or the controller; 'controlled:' names the states that are controlled");
        }

        // warnings of the free part come again with the whole
        var first = new Findings();
        Circuit? free = CircuitCheck.Check(source, Without(root, Later), task, overrides, replaced, first, isWhole: false);
        if (free is null || findings.HasErrors)
        {
            findings.Add(first.Errors);
            return null;
        }

        _controller = free.Controller!;
        if (WrittenSynapses.Of(free, root) is { } plain)
        {
            root = plain;
            free = Checked(Without(root, Later), _controller.Position, "the circuit with its low-pass synapses written out", Severity.Error, isWhole: false);
            if (free is null)
            {
                return null;
            }
        }

        CircuitDraft draft = DerivedController.Of(free, root, findings);
        MappingNode written = draft.Build();
        if (Checked(written, _controller.Position, "the controller", Severity.Notice) is not { } circuit)
        {
            return null;
        }

        string states = string.Join(", ", circuit.Control.Select(c => c.State.FullName));
        if (_controller.Controlled is null)
        {
            // every state counted as controlled changes the objective, so the choice is said
            findings.Notice(_controller.Position, $"controlled are {states}: the states that a weight which learns drives",
                "'controlled: [...]' chooses others");
        }

        string equation = _controller.Kind == ControllerKind.Energy ? "Eq. 10" : "Eq. 8",
            why = _controller.Controlled is null ? "the states that a weight which learns drives" : "as the file says";
        _header.Add($"with its controller written out: {ControllerSettings.NameOf(_controller.Kind)} (arXiv:2207.01332, {equation}; rules by Theorem 1)");
        _header.Add($"controlled are {states}: {why}");
        return (written, circuit, draft.Comments);
    }

    private (MappingNode, Circuit, IReadOnlyDictionary<YamlNode, string>)? WithDescent(MappingNode root, Circuit circuit, LearningMethod method)
    {
        SourcePosition place = root.Key("circuit")?.Position ?? root.Position;
        if (WrittenSynapses.Of(circuit, root) is { } plain)
        {
            root = plain;
            circuit = Checked(root, place, "the circuit with its low-pass synapses written out", Severity.Error)!;
        }

        CircuitDraft draft = LossDescent.Of(circuit, root, method);
        MappingNode written = draft.Build();
        _header.Add($"free of control, with the adjoints that --learn {method.Name()} descends the loss by");
        return Checked(written, place, "the gradient", Severity.Error) is { } descent ? (written, descent, draft.Comments) : null;
    }

    /// <summary>Checks what was written; null where the person's lines have errors.</summary>
    /// <exception cref="DerivationException">The program's own lines have.</exception>
    private Circuit? Checked(MappingNode written, SourcePosition asked, string what, Severity least, bool isWhole = true)
    {
        var own = new Findings();
        Circuit? circuit = CircuitCheck.Check(source, written, task, overrides, new Dictionary<string, YamlNode>(), own, isWhole);
        findings.Add(own.Sorted(source).Where(d => d.Position.Source.Name != CircuitDraft.SourceName && d.Severity >= least));
        return circuit is not null || findings.HasErrors ? circuit
            : throw new DerivationException(asked, $"{what} cannot be written as a circuit file: {own.Errors[0].Message}", own.Errors[0].Hint);
    }

    private Circuit Read(MappingNode written, Circuit whole, IReadOnlyDictionary<YamlNode, string> comments, LearningMethod method)
    {
        string text = $"# {whole.Name} {string.Join(";\n# ", _header)}.\n\n{YamlText.Of(written, comments)}";
        var last = new Findings();
        var file = new SourceText(CircuitDraft.SourceName, text);
        Circuit circuit = (YamlReader.Read(file, last) is { } root ? CircuitCheck.Check(file, root, task, [], new Dictionary<string, YamlNode>(), last) : null)
            ?? throw new InvalidOperationException($"A derived circuit does not read back: {string.Join('\n', last.Errors.Select(e => e.Message))}\n{text}");
        circuit.Text = source.Text;
        circuit.Overrides = [.. overrides];
        circuit.Expansion = text;
        circuit.Findings = findings.Sorted(source);
        circuit.StepPosition = whole.StepPosition;
        circuit.SolverPosition = whole.SolverPosition;
        circuit.Controller = _controller is null ? null : _controller with { Controlled = [.. circuit.Control.Select(c => c.State)] };
        circuit.Method = method;
        return circuit;
    }

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
