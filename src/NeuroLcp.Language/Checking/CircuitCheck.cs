using NeuroLcp.Language.Model;
using NeuroLcp.Language.Monitors;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Checks a circuit file from top to bottom and builds the circuit it describes.</summary>
internal static class CircuitCheck
{
    /// <summary>The sections of a circuit file, in their usual order.</summary>
    public static readonly IReadOnlyList<string> Sections =
        ["circuit", "about", "source", "task", "controller", "controlled", "parameters", "populations", "weights", "plasticity", "control", "free", "readout",
            "learning", "protocol", "evaluation", "solver", "time", "precision", "record"];

    /// <summary>The circuit of a file as it stands.</summary>
    /// <param name="source">The file.</param>
    /// <param name="root">Its sections, with the overrides in their places.</param>
    /// <param name="task">The sizes of the task.</param>
    /// <param name="overrides">The overrides, as given.</param>
    /// <param name="replaced">What the file says of parameters and weights that are given from outside.</param>
    /// <param name="findings">Takes what is found.</param>
    /// <param name="isWhole">False for the free dynamics of a file whose controller is yet to be derived: what is not used may be used then.</param>
    public static Circuit? Check(
        SourceText source, MappingNode root, TaskShape task, IReadOnlyList<string> overrides, IReadOnlyDictionary<string, YamlNode> replaced, Findings findings,
            bool isWhole = true)
    {
        var scope = new CircuitScope(task, findings);
        new Section(root, "the file", findings).AllowOnly(Sections);
        if (root.Value("circuit") is null)
        {
            findings.Error(root.Entries.Select(e => e.Key.Position).FirstOrDefault() ?? root.Position, "the circuit has no name",
                "add 'circuit: name' as the first line");
        }

        string name = TopSection.Name(root, findings), about = TopSection.Line(root, "about", findings), usualTask = TopSection.Line(root, "task", findings);
        IReadOnlyList<string> sources = TopSection.Lines(root, "source", findings);
        ParameterSection.Read(scope, root, replaced);
        PopulationSection populations = PopulationSection.Declare(scope, root);
        WeightSection.Declare(scope, root, replaced);
        populations.DeclareVariables();
        scope.Learning = SettingsSection.Learning(scope, root);
        IReadOnlyList<Variable> order = EquationCheck.Run(scope, populations.Equations());
        order = [.. SynapseSection.Finish(scope), .. order];
        populations.ReadInitial();
        ConnectSection.Read(scope, root);
        WeightSection.ReadInitial(scope, root);
        PlasticitySection.Read(scope, root);
        IReadOnlyList<ControlPair> control = WiringSection.Control(scope, root);
        IReadOnlyList<Held> free = WiringSection.Free(scope, root);
        Variable? readout = WiringSection.Readout(scope, root);
        SolverSettings solver = SettingsSection.Solver(scope, root);
        TimeSettings time = SettingsSection.Time(scope, root);
        IReadOnlyList<Phase> protocol = ProtocolSection.Training(scope, root, time);
        SettingsSection.RequireWarmable(scope, root, solver, protocol);
        Phase evaluation = ProtocolSection.Evaluation(scope, root, time, free);
        IReadOnlyList<ScalarNode> record = TopSection.Nodes(root, "record", findings);
        bool? precision = SettingsSection.Precision(scope, root);
        ControllerSettings? controller = ControllerSection.Read(scope, root);
        if (findings.HasErrors)
        {
            return null;
        }

        if (isWhole)
        {
            // only now: what a wrong line would have used is not unused
            ReportUnused(scope);
        }

        WiringSection.ReportIdleControl(scope, root, control);

        var circuit = new Circuit
        {
            Name = name,
            About = about,
            Source = sources,
            Task = task,
            DefaultTask = usualTask.Length == 0 ? null : usualTask,
            Parameters = [.. scope.Parameters.Values.OfType<Parameter>()],
            Populations = [.. scope.Populations.Values.OfType<PopulationScope>().Select(p => p.Population)],
            Weights = [.. scope.Weights.Values.OfType<Weight>()],
            Noise = scope.Noise,
            EvaluationOrder = order,
            Control = control,
            Free = free,
            Controller = controller,
            Readout = readout,
            Loss = readout is null ? null : TaskLoss.Value(scope.Learning, new VariableReference(readout), scope.Outputs),
            Learning = scope.Learning,
            Protocol = protocol,
            Evaluation = evaluation,
            Solver = solver,
            Time = time,
            StepPosition = (root.Value("time") as MappingNode)?.Value("step")?.Position,
            SolverPosition = (root.Value("solver") as MappingNode)?.Value("kind")?.Position,
            Record = [.. record.Select(entry => entry.Value)],
            IsDouble = precision,
            Findings = findings.Sorted(source),
            Text = source.Text,
            Overrides = [.. overrides],
        };

        // what is recorded may be a variable that the derived controller brings
        return !isWhole || RecordsWhatThereIs(circuit, record, findings) ? circuit : null;
    }

    private static bool RecordsWhatThereIs(Circuit circuit, IReadOnlyList<ScalarNode> record, Findings findings) => record.Count(
        entry => MonitorReader.Read(entry.Value, circuit, (offset, length, message, hint) =>
            findings.Error(entry.Locate(offset, length), message, hint)) is null) == 0;

    private static void ReportUnused(CircuitScope scope)
    {
        foreach ((string name, Parameter? parameter) in scope.Parameters)
        {
            if (parameter is not null && !scope.UsedParameters.Contains(name))
            {
                scope.Findings.Warning(parameter.Position, $"parameter '{name}' is not used");
            }
        }

        Weight[] weights = [.. scope.Weights.Values.OfType<Weight>()];
        var sources = weights.Select(weight => weight.TransposeOf).ToHashSet();
        foreach (Weight weight in weights)
        {
            if (!scope.UsedWeights.Contains(weight) && !sources.Contains(weight))
            {
                scope.Findings.Warning(weight.Position, $"weight '{weight.Name}' is used by no equation");
            }
        }
    }
}
