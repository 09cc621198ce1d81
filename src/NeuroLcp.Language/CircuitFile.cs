using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Derivation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language;

/// <summary>Reads circuit files. The language is described in docs/language.md.</summary>
public static class CircuitFile
{
    /// <summary>A circuit file is text of at most this many bytes.</summary>
    public const int LargestFile = FileText.Largest;

    /// <summary>What stands for standard input in the place of a path.</summary>
    public const string StandardInput = FileText.StandardInput;

    /// <summary>Reads the text of a circuit file, or of standard input.</summary>
    /// <param name="path">The file; errors name it as written here. <see cref="StandardInput"/> is what comes through a pipe.</param>
    /// <exception cref="CircuitException">The file cannot be read, is too large, or is not text.</exception>
    public static SourceText Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FileText.Read(path);
    }

    /// <summary>Reads and checks a circuit file.</summary>
    /// <param name="path">The file; errors name it as written here.</param>
    /// <param name="task">The sizes of the task it is to work on.</param>
    /// <param name="overrides">Values to use instead of the file's, as <c>name=value</c>.</param>
    /// <param name="method">What it is to learn by.</param>
    /// <returns>The circuit; warnings and notices are in <see cref="Circuit.Findings"/>.</returns>
    /// <exception cref="CircuitException">The file cannot be read or has errors; all of them are in the exception.</exception>
    public static Circuit Load(string path, TaskShape task, IReadOnlyList<string> overrides, LearningMethod method = LearningMethod.Rules)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(FileText.Read(path), task, overrides, method);
    }

    /// <summary>The circuit that learns by another method: the same file, the same overrides.</summary>
    /// <param name="circuit">A circuit.</param>
    /// <param name="method">What it is to learn by.</param>
    /// <exception cref="CircuitException">The circuit cannot learn so.</exception>
    public static Circuit WithLearning(Circuit circuit, LearningMethod method)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return Parse(new SourceText(circuit.Name, circuit.Text), circuit.Task, circuit.Overrides, method);
    }

    /// <summary>
    /// The task a circuit file says it is meant for (<c>task:</c>), needed before the file can be checked, since the task's sizes are part of
    /// it. Null where it names none or cannot be read; <see cref="Parse"/> says what is wrong with it.
    /// </summary>
    /// <param name="source">The text.</param>
    public static string? DefaultTask(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var findings = new Findings();
        try
        {
            return FileText.Check(source, findings) && YamlReader.Read(source, findings) is { } root && root.Value("task") is ScalarNode task ? task.Value
                : null;
        }
        catch (Exception unreadable) when (unreadable is CircuitException or TooManyErrorsException)
        {
            return null;
        }
    }

    /// <summary>Checks the text of a circuit file.</summary>
    /// <param name="source">The text.</param>
    /// <param name="task">The sizes of the task it is to work on.</param>
    /// <param name="overrides">Values to use instead of the file's, as <c>name=value</c>.</param>
    /// <param name="method">What it is to learn by.</param>
    /// <returns>The circuit; warnings and notices are in <see cref="Circuit.Findings"/>.</returns>
    /// <exception cref="CircuitException">The text has errors; all of them are in the exception.</exception>
    public static Circuit Parse(SourceText source, TaskShape task, IReadOnlyList<string> overrides, LearningMethod method = LearningMethod.Rules)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(overrides);
        ArgumentOutOfRangeException.ThrowIfLessThan(task.Inputs, 1, nameof(task));
        ArgumentOutOfRangeException.ThrowIfLessThan(task.Outputs, 1, nameof(task));
        var findings = new Findings();
        Circuit? circuit = null;
        try
        {
            if (FileText.Check(source, findings) && YamlReader.Read(source, findings) is { } root)
            {
                circuit = Checked(source, root, task, overrides, method, findings);
            }
        }
        catch (TooManyErrorsException)
        {
            // what was found is reported below
        }

        return circuit ?? throw new CircuitException(findings.Sorted(source));
    }

    // null where it has errors; they are among the findings
    private static Circuit? Checked(SourceText source, MappingNode root, TaskShape task, IReadOnlyList<string> overrides, LearningMethod method,
        Findings findings)
    {
        IReadOnlyDictionary<string, YamlNode> replaced = Overrides.Apply(root, overrides, findings);
        if (ControllerSection.IsGiven(root) || method != LearningMethod.Rules)
        {
            return new DerivedCircuit(source, task, overrides, replaced, findings).Of(root, method);
        }

        Circuit? circuit = CircuitCheck.Check(source, root, task, overrides, replaced, findings);
        if (circuit is not null && overrides.Count > 0)
        {
            circuit.Expansion = YamlText.Of(root, new Dictionary<YamlNode, string>());
        }

        return circuit;
    }
}
