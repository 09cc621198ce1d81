using NeuroLcp.Language.Losses;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>learning:</c>, <c>solver:</c> and <c>time:</c>.</summary>
internal static class SettingsSection
{
    /// <summary>How the circuit learns.</summary>
    public static LearningSettings Learning(CircuitScope scope, MappingNode root)
    {
        var settings = new LearningSettings();
        Findings findings = scope.Findings;
        if (Section.Under(root, "learning", "'learning'", findings, "write 'batch: 64' and others below it") is not { } section
            || !section.AllowOnly("loss", "optimiser", "batch", "epochs"))
        {
            return settings;
        }

        settings = settings with
        {
            Batch = SettingReader.Whole(scope, section, "batch", 1) ?? settings.Batch,
            Epochs = SettingReader.Whole(scope, section, "epochs", 0) ?? settings.Epochs,
        };
        if (Section.Under(section.Node, "loss", "'learning.loss'", findings, "write loss: {kind: cross_entropy, per: batch}") is { } loss
            && loss.AllowOnly("kind", "per", "soft_targets"))
        {
            settings = settings with
            {
                Loss = SettingReader.Choice(loss, "kind", findings, Loss.All, l => l.Name) ?? settings.Loss,
                PerBatch = SettingReader.Word(loss, "per", findings, "trial", "batch") == "batch",
                SoftTargets = SettingReader.Number(scope, loss, "soft_targets", Dimension.None, 0, below: 1) ?? 0,
            };
        }

        if (Section.Under(section.Node, "optimiser", "'learning.optimiser'", findings, "write optimiser: {kind: adam, rate: 1e-3}") is { } optimiser
            && optimiser.AllowOnly("kind", "rate", "schedule", "floor", "clip", "momentum"))
        {
            settings = settings with
            {
                Optimiser = SettingReader.Word(optimiser, "kind", findings, LearningSettings.Optimisers) ?? settings.Optimiser,
                Rate = SettingReader.Number(scope, optimiser, "rate", Dimension.None, 0) ?? settings.Rate,
                Schedule = SettingReader.Word(optimiser, "schedule", findings, "constant", "cosine") ?? settings.Schedule,
                Floor = SettingReader.Number(scope, optimiser, "floor", Dimension.None, 0) ?? settings.Floor,
                Clip = SettingReader.Number(scope, optimiser, "clip", Dimension.None, above: 0) ?? settings.Clip,
                Momentum = SettingReader.Number(scope, optimiser, "momentum", Dimension.None, 0, below: 1) ?? settings.Momentum,
            };
            RequireFloor(optimiser, settings, findings);
        }

        return settings;
    }

    /// <summary>A schedule goes down: from its rate to its floor.</summary>
    private static void RequireFloor(Section optimiser, LearningSettings settings, Findings findings)
    {
        if (settings.Schedule == "cosine" && settings.Floor > settings.Rate)
        {
            findings.Error((optimiser.Node.Value("floor") ?? optimiser.Node.Value("rate"))!.Position,
                FormattableString.Invariant($"the floor of the learning rate, {settings.Floor:G6}, lies above the rate, {settings.Rate:G6}"),
                "'schedule: cosine' goes from the rate down to the floor: write a floor of at most the rate, such as floor: 0");
        }
    }

    /// <summary>How equilibria are found.</summary>
    public static SolverSettings Solver(CircuitScope scope, MappingNode root)
    {
        var settings = new SolverSettings();
        if (Section.Under(root, "solver", "'solver'", scope.Findings, "write solver: {kind: auto, tolerance: 1e-6, limit: 800}") is not { } section
            || !section.AllowOnly("kind", "tolerance", "limit", "unconverged", "start"))
        {
            return settings;
        }

        return new SolverSettings
        {
            Method = SettingReader.Choice(section, "kind", scope.Findings, EquilibriumMethod.All, m => m.Name) ?? settings.Method,
            Tolerance = SettingReader.Number(scope, section, "tolerance", Dimension.None, above: 0) ?? settings.Tolerance,
            Limit = SettingReader.Whole(scope, section, "limit", 1) ?? settings.Limit,
            SkipUnconverged = SettingReader.Word(section, "unconverged", scope.Findings, "learn", "skip") == "skip",
            StartsWarm = SettingReader.Word(section, "start", scope.Findings, "initial", "warm") == "warm",
        };
    }

    /// <summary>A warm start is the last equilibrium: a trial that begins in time has none to start from.</summary>
    public static void RequireWarmable(CircuitScope scope, MappingNode root, SolverSettings solver, IReadOnlyList<Phase> protocol)
    {
        if (solver.StartsWarm && protocol is [{ Kind: not PhaseKind.Equilibrate }, ..] && root.Value("solver") is MappingNode section
            && section.Value("start") is { } start)
        {
            scope.Findings.Error(start.Position, "'start: warm' is for trials that begin at an equilibrium, and the first phase of 'protocol' runs in time",
                "leave it out, or begin with 'equilibrate:'");
        }
    }

    /// <summary>True for <c>precision: double</c>, false for <c>float</c>, null where the file does not say.</summary>
    public static bool? Precision(CircuitScope scope, MappingNode root) =>
        SettingReader.Word(new Section(root, "the file", scope.Findings), "precision", scope.Findings, "float", "double") is { } word ? word == "double" : null;

    /// <summary>How the circuit is integrated in time.</summary>
    public static TimeSettings Time(CircuitScope scope, MappingNode root)
    {
        var settings = new TimeSettings();
        if (Section.Under(root, "time", "'time'", scope.Findings, "write time: {step: 0.5 ms, duration: 500 ms}") is not { } section
            || !section.AllowOnly("step", "duration", "scheme"))
        {
            return settings;
        }

        settings = new TimeSettings
        {
            Step = SettingReader.Number(scope, section, "step", Dimension.Time, above: 0) ?? settings.Step,
            IsExponential = SettingReader.Word(section, "scheme", scope.Findings, "euler", "exponential") == "exponential",
            Duration = SettingReader.Number(scope, section, "duration", Dimension.Time, above: 0) ?? settings.Duration,
        };
        Text.SourcePosition position = (section.Node.Value("step") ?? section.Node.Value("duration") ?? section.Node).Position;
        RequireCountable(scope, position, settings.Duration, settings.Step);
        return settings;
    }

    /// <summary>Refuses a number of steps that cannot be counted.</summary>
    public static void RequireCountable(CircuitScope scope, Text.SourcePosition position, double duration, double step)
    {
        if (!Phase.IsCountable(duration, step))
        {
            string message = FormattableString.Invariant($"{duration:G4} ms in steps of {step:G4} ms are more than 2^53 steps");
            scope.Findings.Error(position, message, "a longer step or a shorter duration is meant");
        }
    }
}
